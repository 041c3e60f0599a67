"""Taking the newest words about planned work back inside their undo window: what they had changed is as it was before."""

import json
from typing import Any

from sqlalchemy.orm import Session

from status.clock import from_iso, iso
from status.db import now_of
from status.incidents import commands as incidents
from status.incidents import queries as updates
from status.incidents.commands import Speaker
from status.journal.model import Event
from status.journal.record import record
from status.maintenance import queries
from status.maintenance.states import RUNNING
from status.promises import changing
from status.promises import queries as promises


def take_back(session: Session, speaker: Speaker, code: str, update_id: str) -> None:
    """As `incidents.commands.cancel`, for incidents and planned work alike."""
    incidents.cancel(session, speaker, code, update_id)
    if (row := queries.window(session, code)) is None:
        return
    session.expire_all()
    incident, row = queries.get(session, code)
    if incident.cancelled_at is not None:
        return
    given = [one["id"] for one in row.components if one["id"] in updates.affected(session, code)]
    window = _before(session, code)
    for promise in promises.unanswered(session, code):
        if promise.due_at == row.ends_at and promise.moved and promise.moved[-1]["from"] == window["ends_at"] != iso(row.ends_at):
            changing.take_move_back(session, speaker.actor, promise)
    facts = {"code": code, "window": window, "given": given if incident.status in RUNNING else []}
    record(session, "maintenance.window_restored", f"incident:{code}", speaker.actor, facts)


def _before(session: Session, code: str) -> dict[str, Any]:
    """The window as the newest words that stand left it. A reminder whose time has passed was said, or is too late."""
    for one in updates.updates(session, code):
        told = json.loads(session.get_one(Event, one.revision).facts)
        if one.cancelled_at is None and "window" in told:
            window: dict[str, Any] = told["window"]
            due = window["remind_at"] and from_iso(window["remind_at"]) > now_of(session)
            named = {"title": window["title"] or queries.get(session, code)[0].title}  # one that was redacted since keeps its new title
            return window | named | {"remind_at": window["remind_at"] if due else None}
    raise LookupError("planned work without a plan")
