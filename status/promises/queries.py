"""Reading promises."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from status.errors import NotFound
from status.fields import shown
from status.promises.model import Promise


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


def get(session: Session, promise_id: str) -> Promise:
    """One promise; `NotFound` says how to find the right one."""
    found = session.get(Promise, promise_id)
    if found is None:
        raise NotFound(f"There is no promise “{shown(promise_id)}”: `flask promise list` names them.")
    return found


def everything(session: Session) -> Sequence[Promise]:
    """Every promise ever made, the newest first."""
    return session.execute(select(Promise).order_by(Promise.made_at.desc(), Promise.id)).scalars().all()
