"""Artifacts that could not be made: kept in a file beside the folder until they are, for operators to see."""

import json

from status.db import Installation

FILE = "publishing-failures.json"


def keep(candor: Installation, failed: dict[str, str]) -> None:
    """Remembers these failures in place of the ones before."""
    file = candor.settings.var / FILE
    if failed:
        file.write_text(json.dumps(failed, indent=2), encoding="utf-8")
    else:
        file.unlink(missing_ok=True)


def read(candor: Installation) -> dict[str, str]:
    """Path → why it could not be made; empty when all is well."""
    try:
        told: dict[str, str] = json.loads((candor.settings.var / FILE).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return told
