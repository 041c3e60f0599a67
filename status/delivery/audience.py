"""The audience of an update, as it is kept in its job."""

from typing import Any

from status.clock import from_iso, iso
from status.subscribers.queries import Audience


def to_json(audience: Audience) -> dict[str, Any]:
    """As values for the job's row."""
    return {
        "confirmed_by": iso(audience.confirmed_by),
        "components": list(audience.components),
        "language": audience.language,
        "not_languages": list(audience.not_languages),
        "incident": audience.incident,
    }


def from_json(told: dict[str, Any]) -> Audience:
    """What `to_json` kept."""
    confirmed_by = from_iso(told["confirmed_by"])
    return Audience(confirmed_by, tuple(told["components"]), told["language"], tuple(told["not_languages"]), told.get("incident", ""))
