"""Moving a promise before it is due, and withdrawing it: each with a reason that stays beside it."""

from datetime import datetime

from sqlalchemy.orm import Session

from status.clock import from_iso, iso
from status.db import now_of
from status.errors import Conflict, Invalid
from status.fields import Checked, one_line, shown
from status.journal.record import Said, applies, hold, record
from status.moments import Deadline, read_deadline
from status.promises import queries
from status.promises.model import Promise
from status.promises.settling import settle

REASON_LIMIT = 500


def move(session: Session, actor: str | None, promise_id: str, time: str, *, reason: str, version: int | None = None) -> str:
    """Moves the deadline, while it lies ahead; returns the promise's id. A promise that was moved is never *kept*, only *moved* or *missed*.

    `version`: how often it had been moved when somebody looked; moved again meanwhile is a `Conflict`.
    """
    site = hold(session)
    promise, now = _open(session, promise_id, version), now_of(session)
    check = Checked()
    why = check(one_line, "reason", reason, REASON_LIMIT)
    due = check(_later, time, site.zone, promise, now)
    check.done()
    assert due is not None
    if promise.due.passed(now):
        raise Conflict("This promise fell due already, so it cannot be moved: say what there is to say in an update.")
    facts = {"id": promise.id, "incident": promise.incident_code, "reason": why, "from": iso(promise.due_at), "due_at": iso(due.at)}
    record(session, "promise.moved", f"incident:{promise.incident_code}", actor, facts | {"precision": due.precision, "zone": due.zone})
    return promise.id


def withdraw(session: Session, actor: str | None, promise_id: str, *, reason: str, version: int | None = None) -> str:
    """Says that the word will not come; returns the promise's id. It stays in the record as *withdrawn*. `version`: as for `move`."""
    hold(session)
    promise = _open(session, promise_id, version)
    check = Checked()
    why = check(one_line, "reason", reason, REASON_LIMIT)
    check.done()
    if promise.due.passed(now_of(session)):
        raise Conflict("This promise fell due already, so it cannot be withdrawn: say what there is to say in an update.")
    facts = {"id": promise.id, "incident": promise.incident_code, "reason": why}
    record(session, "promise.withdrawn", f"incident:{promise.incident_code}", actor, facts)
    return promise.id


def take_move_back(session: Session, actor: str | None, promise: Promise) -> None:
    """The words that moved it were taken back inside their undo window: its last move was never said, and its deadline is the one before."""
    facts = {"id": promise.id, "incident": promise.incident_code, "due_at": promise.moved[-1]["from"]}
    record(session, "promise.move_taken_back", f"incident:{promise.incident_code}", actor, facts)


def changeable(promise: Promise, now: datetime) -> bool:
    """Whether it can still be moved or withdrawn."""
    return promise.withdrawn_at is None and promise.settled is None and not promise.due.passed(now)


def _open(session: Session, promise_id: str, version: int | None) -> Promise:
    promise = queries.get(session, promise_id)
    if promise.withdrawn_at is not None:
        raise Conflict("This promise was withdrawn.")
    if promise.settled is not None:
        raise Conflict("This promise was answered, or missed: nothing can change it any more.")
    if version is not None and version != len(promise.moved):
        raise Conflict("Somebody moved this promise meanwhile: look at its time, then send yours again.")
    return promise


def _later(text: str, zone: str, promise: Promise, now: datetime) -> Deadline:
    due = read_deadline("time", text, zone, now)
    if due.at <= now:
        raise Invalid({"time": f"Time “{shown(text)}” lies in the past: write a time to come."})
    if (due.at, due.precision) == (promise.due_at, promise.precision):
        raise Invalid({"time": "Time is the one that stands: write another."})
    return due


@applies("promise.moved")
def _apply_moved(session: Session, said: Said) -> None:
    facts = said.facts
    promise = session.get_one(Promise, facts["id"])
    step = {"from": facts["from"], "to": facts["due_at"], "precision": promise.precision, "reason": facts["reason"], "at": iso(said.at)}
    promise.moved = [*promise.moved, step]
    promise.due_at, promise.precision, promise.zone = from_iso(facts["due_at"]), facts["precision"], facts["zone"]
    settle(session, promise, said)


@applies("promise.move_taken_back")
def _apply_move_taken_back(session: Session, said: Said) -> None:
    promise = session.get_one(Promise, said.facts["id"])
    *promise.moved, last = promise.moved
    promise.due_at, promise.precision = from_iso(last["from"]), last["precision"]
    settle(session, promise, said)


@applies("promise.withdrawn")
def _apply_withdrawn(session: Session, said: Said) -> None:
    promise = session.get_one(Promise, said.facts["id"])
    promise.withdrawn_at, promise.withdrawn_reason = said.at, said.facts["reason"]
    settle(session, promise, said)
