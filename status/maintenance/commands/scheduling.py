"""Schedule planned work, and change what was planned."""

from sqlalchemy.orm import Session

from status import tokens
from status.clock import from_iso, iso
from status.db import now_of
from status.errors import Conflict, Invalid
from status.fields import Checked
from status.fields import words as checked_words
from status.incidents.commands import Published, Speaker
from status.incidents.commands.facts import said_before
from status.incidents.model import Incident
from status.journal.record import hold, record
from status.maintenance.commands.facts import living, update_facts
from status.maintenance.model import Maintenance
from status.maintenance.plan import Plan, changed_window, new_window, window_of
from status.promises import changing
from status.promises import queries as promises


def schedule(session: Session, speaker: Speaker, plan: Plan) -> Published:
    """Says that work is planned; it starts and ends by the clock."""
    site = hold(session)
    if again := said_before(session, plan.id):
        return again
    check, code = Checked(), plan.code or tokens.new_id()
    if not tokens.is_id(code):
        raise Invalid({"id": "Id is not one of ours: open the form again."})
    body = check(checked_words, "body", plan.body) or ""
    window = new_window(session, check, plan, site.zone)
    if session.get(Incident, code) is not None:
        raise Conflict("This maintenance was scheduled already: open it to say more.")
    update = update_facts(session, speaker, window=window, body=body, status="scheduled", notify=plan.notify, update_id=plan.id)
    record(session, "maintenance.scheduled", f"incident:{code}", speaker.actor, {"code": code, "window": window, "update": update})
    return Published(code, update["id"])


def change(session: Session, speaker: Speaker, code: str, plan: Plan, version: int | None = None) -> Published:
    """Changes what was planned, and says so. Moved, it forgets its old times: no start then, no reminder for then."""
    site = hold(session)
    if again := said_before(session, plan.id):
        return again
    incident, row = living(session, code, version)
    check, before = Checked(), {"title": incident.title, **window_of(row)}
    body = check(checked_words, "body", plan.body) or ""
    window = changed_window(session, check, plan, site.zone, incident.title, row, incident.status)
    if {name: window[name] for name in before} == {**before, "zone": window["zone"]}:
        raise Invalid({"start": "Nothing is changed: change a time or what stops, or say it in an update."})
    if window["ends_at"] != before["ends_at"]:
        _move_promise(session, speaker, row, window["ends_at"])
    update = update_facts(session, speaker, window=window, body=body, status=incident.status, notify=plan.notify, update_id=plan.id)
    record(session, "maintenance.changed", f"incident:{code}", speaker.actor, {"code": code, "window": window, "update": update})
    return Published(code, update["id"])


def _move_promise(session: Session, speaker: Speaker, row: Maintenance, ends_at: str) -> None:
    """Work that is being checked has promised word by its end: that moves with it, while it lies ahead."""
    for promise in promises.unanswered(session, row.code):
        if promise.due_at <= now_of(session):
            raise Conflict("The end has passed and word is owed: say what there is to say in an update, or complete it.")
        if promise.due_at == row.ends_at and promise.due_at != from_iso(ends_at):
            changing.move(session, speaker.actor, promise.id, iso(from_iso(ends_at)), reason="The end of the work was moved.")
