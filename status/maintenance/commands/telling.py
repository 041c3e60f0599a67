"""Say more about planned work, complete it, cancel it."""

from typing import Any

from sqlalchemy.orm import Session

from status.db import now_of
from status.errors import Conflict, Invalid
from status.fields import Checked, choice
from status.fields import words as checked_words
from status.incidents.commands import Published, Speaker
from status.incidents.commands.facts import said_before
from status.incidents.model import Incident
from status.journal.record import hold, record
from status.maintenance import queries
from status.maintenance.commands.facts import freed, living, update_facts
from status.maintenance.model import Maintenance
from status.maintenance.plan import window_of
from status.maintenance.states import COMPLETED, RUNNING, SAID, TOPIC
from status.moments import Deadline
from status.promises import queries as promises
from status.promises.commands import choose_answers, facts_for


def update(
    session: Session,
    speaker: Speaker,
    code: str,
    *,
    body: str,
    status: str = "",
    notify: bool = True,
    update_id: str = "",
    version: int | None = None,
) -> Published:
    """Says more. *verifying* keeps it open past its end, by which word is promised; *in_progress* lets the clock end it again."""
    hold(session)
    if again := said_before(session, update_id):
        return again
    incident, row = living(session, code, version)
    check = Checked()
    body = check(checked_words, "body", body) or ""
    status = check(_status, incident, status) or incident.status
    check.done()
    promise = _promise(session, row) if status == "verifying" else None
    facts = update_facts(
        session, speaker, window=window_of(row), body=body, status=status, notify=notify, update_id=update_id, promise=promise
    )
    record(session, "maintenance.update_published", f"incident:{code}", speaker.actor, {"code": code, "update": facts})
    return Published(code, facts["id"])


def complete(
    session: Session,
    speaker: Speaker,
    code: str,
    *,
    body: str = "",
    notify: bool = True,
    update_id: str = "",
    version: int | None = None,
) -> Published:
    """Says that the work is done, in stock words when none are given; its components fall back."""
    hold(session)
    if again := said_before(session, update_id):
        return again
    incident, _ = living(session, code, version)
    if incident.status not in RUNNING:
        raise Conflict("This maintenance has not begun: cancel it, or change its times.")
    check = Checked()
    body = check(checked_words, "body", body.strip() and body or COMPLETED) or ""
    check.done()
    return end(session, speaker, code, "maintenance.completed", body=body, notify=notify, update_id=update_id)


def cancel(
    session: Session, speaker: Speaker, code: str, *, body: str, notify: bool = True, update_id: str = "", version: int | None = None
) -> Published:
    """Says that the work will not be done, or is broken off; its components fall back."""
    hold(session)
    if again := said_before(session, update_id):
        return again
    living(session, code, version)
    check = Checked()
    body = check(checked_words, "body", body) or ""
    check.done()
    return end(session, speaker, code, "maintenance.cancelled", body=body, notify=notify, update_id=update_id)


def end(session: Session, speaker: Speaker, code: str, kind: str, **words: Any) -> Published:
    """Its end, whichever way: components fall back, and the word that was promised has come."""
    answers, window = choose_answers(session, code, None), window_of(queries.get(session, code)[1])
    facts = update_facts(session, speaker, window=window, status="completed", affected=freed(session, code), answers=answers, **words)
    record(session, kind, f"incident:{code}", speaker.actor, {"code": code, "update": facts})
    return Published(code, facts["id"])


def _status(incident: Incident, wanted: str) -> str:
    if not wanted or wanted == incident.status:
        return incident.status
    if wanted == "completed":
        raise Invalid({"status": "Status completed is said with complete."})
    choice("status", wanted, SAID)
    if incident.status not in RUNNING:
        raise Invalid(
            {"status": f"Status cannot be “{wanted}” before the work has begun: it begins by the clock. Change its start instead."}
        )
    return wanted


def _promise(session: Session, row: Maintenance) -> dict[str, Any] | None:
    """Word by the end, once; said after the end there is nothing left to promise by."""
    if row.ends_at <= now_of(session) or promises.unanswered(session, row.code):
        return None
    return facts_for(Deadline(row.ends_at, "instant", row.zone), [TOPIC])
