"""Reminds operators of word that is owed. Neither an event nor public: a mail to those whom `CANDOR_ALARM_TO` names."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from status.clock import iso
from status.db import now_of
from status.incidents import queries
from status.journal.record import hold
from status.notes.commands import write
from status.notes.model import NUDGE
from status.phrasing import say_deadline
from status.promises import queries as promises
from status.promises.model import Nudge, Promise
from status.promises.nudges import how_long, step_now, steps_until


def anything_to_remind_of(session: Session) -> bool:
    """Whether `remind` would find something: asked without the site's lock."""
    return bool(_wanted(session))


def remind(session: Session, addresses: Sequence[str]) -> int:
    """Writes the reminders that are due, one to each address; returns for how many promises.

    Under the site's lock, so that of any number of workers one writes it, and none is written for a promise that was kept, moved or
    withdrawn a moment ago. After a standstill the newest step alone is sent.
    """
    hold(session)
    session.expire_all()
    wanted = _wanted(session)
    for promise, step in wanted:
        for one in steps_until(step):
            if session.get(Nudge, (promise.id, promise.due_at, one)) is None:
                session.execute(insert(Nudge).values(promise_id=promise.id, due_at=promise.due_at, step=one, at=now_of(session)))
        for address in addresses:
            write(session, NUDGE, address, **_facts(session, promise, step))
    return len(wanted)


def _wanted(session: Session) -> list[tuple[Promise, int]]:
    now, found = now_of(session), []
    for promise in promises.unsettled(session):
        step = step_now(promise.due_at, _since(promise), now)
        if step is not None and promise.owed() and not _sent(session, promise, step):
            found.append((promise, step))
    return found


def _since(promise: Promise) -> datetime:
    return promise.moved_at or promise.made_at


def _sent(session: Session, promise: Promise, step: int) -> bool:
    key = Nudge.promise_id == promise.id, Nudge.due_at == promise.due_at, Nudge.step == step
    return session.execute(select(Nudge.step).where(*key)).first() is not None


def _facts(session: Session, promise: Promise, step: int) -> dict[str, str]:
    incident, now = queries.get(session, promise.incident_code), now_of(session)
    by, twin = say_deadline(promise.due)
    return {
        "promise": promise.id,
        "due_at": iso(promise.due_at),
        "step": str(step),
        "incident": incident.code,
        "planned": "yes" if incident.kind == "maintenance" else "",
        "title": incident.title,
        "topics": ", ".join(topic.text for topic in promise.told() if topic.fulfilled_at is None),
        "by": f"{by} ({twin})" if twin else by,
        "clock": how_long(promise.due_at, now),
        "ahead": "" if promise.due.passed(now) else "yes",
    }
