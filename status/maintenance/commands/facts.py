"""What an update about planned work says, as its event keeps it: complete, so that rows can be made from it alone."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from status import tokens
from status.clock import iso
from status.components import queries as components
from status.components.states import worst
from status.db import now_of
from status.errors import Conflict
from status.incidents.commands import Speaker
from status.incidents.queries import fall_back
from status.maintenance import queries
from status.maintenance.model import Maintenance
from status.maintenance.states import GIVES, IMPACT

Affected = list[dict[str, str]]
Answers = list[dict[str, Any]]


def update_facts(
    session: Session,
    speaker: Speaker,
    *,
    window: Mapping[str, Any],
    body: str,
    status: str,
    notify: bool = True,
    update_id: str = "",
    affected: Affected | None = None,
    answers: Answers | None = None,
    promise: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Planned work is never said to touch data: it keeps the word *safe*, which readers are not shown."""
    return {
        "id": update_id or tokens.new_id(),
        "guid": tokens.new_guid(),
        "status": status,
        "impact": IMPACT,
        "data": "safe",
        "body": body,
        "affected": affected or [],
        "notify": notify,
        "announce_at": iso(now_of(session) + speaker.undo),
        "promise": promise,
        "answers": answers or [],
        "window": {name: window[name] for name in ("starts_at", "ends_at")},
    }


def living(session: Session, code: str, version: int | None = None) -> queries.Planned:
    """The planned work, if something can still be said about it. `version`: the one that the words were based on."""
    incident, row = queries.get(session, code)
    if incident.cancelled_at is not None or incident.withdrawn_at is not None:
        raise Conflict("This maintenance was cancelled: schedule a new one.")
    if incident.resolved_at is not None:
        raise Conflict("This maintenance is completed: schedule a new one.")
    if version is not None and version != incident.version:
        raise Conflict(
            "Somebody else wrote about this maintenance while you did: read the newest update, then send yours again. Your words are still here."
        )
    return incident, row


def stopping(session: Session, row: Maintenance) -> Affected:
    """Its components as it begins: under maintenance, unless they are shown as worse already."""
    known = {one.id: one for one in components.leaves(session)}
    mine = [known[one["id"]] for one in row.components if one["id"] in known]
    return [{"code": one.id, "name": one.name, "old_status": one.state, "new_status": worst([one.state, GIVES])} for one in mine]


def given(row: Maintenance, affected: Affected) -> list[str]:
    """The components that it gives a state: those that it stops and that still exist."""
    return [one["code"] for one in affected if one["code"] in {part["id"] for part in row.components}]


def freed(session: Session, code: str) -> Affected:
    """Its components as it ends: the worst that another open incident or running maintenance still gives them, else operational."""
    known = {one.id: one for one in components.leaves(session)}
    left = fall_back(session, code)
    return [
        {"code": key, "name": known[key].name, "old_status": known[key].state, "new_status": state} for key, state in sorted(left.items())
    ]
