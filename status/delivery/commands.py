"""What operators may tell the sender. Each function is one act in the caller's transaction.

`name` is an update's id, or an incident's code for all its mails.
"""

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from status.db import changed
from status.delivery import settle
from status.delivery.guard import Hold, move
from status.delivery.model import DeliveryBatch, DeliveryJob
from status.errors import Conflict, NotFound
from status.fields import shown

PAUSED_BY_OPERATOR = "an operator paused it"


def pause(session: Session, name: str) -> int:
    """Stops mails within one batch; returns how many were running. What is on its way already ends by itself."""
    paused = [settle.pause(session, job.id, PAUSED_BY_OPERATOR) for job in _jobs(session, name)]
    if not any(paused):
        raise Conflict("None of these mails is being sent now: there is nothing to pause.")
    return sum(paused)


def resume(session: Session, name: str) -> int:
    """Lets paused mails go on, and sends again what was refused (nobody got it); returns how many mails."""
    resumed = [_resume(session, job) for job in _jobs(session, name)]
    if not any(resumed):
        raise Conflict("None of these mails is paused.")
    return sum(resumed)


def retry(session: Session, name: str = "") -> int:
    """Sends held batches again, although some of their readers may get the mail twice; returns how many readers that are."""
    return _settle_held(session, name, "retry")


def accept(session: Session, name: str = "") -> int:
    """Takes held batches as sent, although some of their readers may have got nothing; returns how many readers that are."""
    return _settle_held(session, name, "accepted")


def _jobs(session: Session, name: str) -> Sequence[DeliveryJob]:
    query = select(DeliveryJob).where((DeliveryJob.update_id == name) | (DeliveryJob.incident_code == name)).order_by(DeliveryJob.id)
    found = session.execute(query.with_for_update()).scalars().all()
    if not found:
        raise NotFound(f"There is no mail of “{shown(name)}”: `flask delivery list` names those there are.")
    return found


def _resume(session: Session, job: DeliveryJob) -> bool:
    state = "run" if job.cursor < job.high_id else "draining"
    row = update(DeliveryJob).where(DeliveryJob.id == job.id, DeliveryJob.state == "paused")
    if changed(session, row.values(state=state, reason="")) != 1:
        return False
    _move_all(session, [job.id], "failed", "retry")
    settle.finish(session)
    return True


def _settle_held(session: Session, name: str, happened: str) -> int:
    job_ids = [job.id for job in _jobs(session, name)] if name else None
    readers = _move_all(session, job_ids, "held", happened)
    if not readers:
        raise Conflict("No batch is held: there is nothing to decide.")
    settle.finish(session)
    return readers


def _move_all(session: Session, job_ids: Sequence[int] | None, state: str, happened: str) -> int:
    """Moves every batch in `state` that still has readers; returns how many readers."""
    query = select(DeliveryBatch).where(DeliveryBatch.state == state, DeliveryBatch.n > 0).order_by(DeliveryBatch.id)
    if job_ids is not None:
        query = query.where(DeliveryBatch.job_id.in_(job_ids))
    readers = 0
    for batch in session.execute(query.execution_options(populate_existing=True)).scalars().all():
        if move(session, Hold(batch.id, batch.owner, batch.attempt, state), happened, not_before=None):
            readers += batch.n
    return readers
