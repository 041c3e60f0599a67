"""Reading promises."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from status.clock import iso
from status.db import now_of
from status.errors import NotFound
from status.fields import shown
from status.promises.model import Promise
from status.promises.nudges import step_now


def unanswered(session: Session, incident_code: str) -> Sequence[Promise]:
    """The incident's promises that still have a topic without an answer, oldest first; missed ones too (they can be answered late)."""
    stands = Promise.withdrawn_at.is_(None) & Promise.ended_at.is_(None)
    query = select(Promise).where(Promise.incident_code == incident_code, stands).order_by(Promise.made_at)
    return [promise for promise in session.execute(query).scalars() if any(topic.fulfilled_at is None for topic in promise.told())]


def of_incident(session: Session, incident_code: str) -> Sequence[Promise]:
    """Every promise made about an incident, oldest first."""
    query = select(Promise).where(Promise.incident_code == incident_code).order_by(Promise.made_at, Promise.id)
    return session.execute(query).scalars().all()


def unsettled(session: Session) -> Sequence[Promise]:
    """Every promise whose outcome can still change, the next due first."""
    return session.execute(select(Promise).where(Promise.settled.is_(None)).order_by(Promise.due_at)).scalars().all()


def reminder_stands(session: Session, facts: Mapping[str, str]) -> bool:
    """Whether a reminder that was written still says what is: the promise is owed as it was, and no later step has come."""
    promise, now = session.get(Promise, facts["promise"]), now_of(session)
    if promise is None or not promise.owed() or iso(promise.due_at) != facts["due_at"]:
        return False
    return step_now(promise.due_at, promise.made_at, now) == int(facts["step"])


def get(session: Session, promise_id: str) -> Promise:
    """One promise; `NotFound` says how to find the right one."""
    found = session.get(Promise, promise_id)
    if found is None:
        raise NotFound(f"There is no promise “{shown(promise_id)}”: `flask promise list` names them.")
    return found


def everything(session: Session) -> Sequence[Promise]:
    """Every promise ever made, the newest first."""
    return session.execute(select(Promise).order_by(Promise.made_at.desc(), Promise.id)).scalars().all()
