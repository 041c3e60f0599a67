"""Writes down what became of batches: the answer of a provider, the end of a lease, the end of a hold."""

import random
from datetime import timedelta

from sqlalchemy import exists, func, insert, select, update
from sqlalchemy.orm import Session

from status.db import changed, now_of
from status.delivery import parts, retry
from status.delivery.claim import Parcel
from status.delivery.guard import Hold, move
from status.delivery.model import DeliveryBatch, DeliveryException, DeliveryJob
from status.delivery.outcome import Outcome

# So many readers not taken, and not one that was: it is the message, not the readers.
HOPELESS = 20


def start(session: Session, parcel: Parcel, lease: timedelta, via: str) -> Hold | None:
    """Says that bytes may leave from now on; None when we lost the batch: then nothing of it may be sent."""
    now = now_of(session)
    values = {"sending_at": now, "lease_until": now + lease, "not_before": None, "via": via, "n": len(parcel.recipients)}
    return move(session, parcel.hold, "about_to_send", **values)


def nobody_left(session: Session, parcel: Parcel) -> None:
    """All readers of the batch unsubscribed before it was sent."""
    move(session, parcel.hold, "nobody_left", n=0)


def unwritable(session: Session, parcel: Parcel, fault: str) -> None:
    """The mail could not be put together: the job pauses, other jobs go on."""
    if move(session, parcel.hold, "unwritable", last_error=fault):
        pause(session, parcel.job_id, f"The mail could not be put together: {fault}")


def settle(session: Session, parcel: Parcel, outcome: Outcome) -> bool:
    """Writes the answer down; False when the batch was not ours any more, and the answer changes nothing."""
    match outcome.kind:
        case "accepted":
            return _accepted(session, parcel, outcome)
        case "unreached" | "later" | "lost":
            # A provider that is down loses batch after batch: the more are in doubt, the longer nothing new is tried.
            tries = parcel.hold.attempt + (_in_doubt(session) if outcome.kind == "lost" else 0)
            until = now_of(session) + retry.wait(tries, random.random(), outcome.asked)  # noqa: S311 (not a secret)
            return move(session, parcel.hold, outcome.kind, last_error=outcome.reason, not_before=until) is not None
        case "refused":
            if not move(session, parcel.hold, "refused", last_error=outcome.reason):
                return False
            pause(session, parcel.job_id, outcome.reason)
            return True
        case "rejected":
            return _rejected(session, parcel, outcome.reason)
        case "parted":
            return parts.settle(session, parcel, outcome, not_taken)


def finish(session: Session) -> None:
    """Closes the jobs that are cut to the end and have nothing open."""
    still_open = exists().where(DeliveryBatch.job_id == DeliveryJob.id, DeliveryBatch.state.in_(retry.UNSETTLED))
    row = update(DeliveryJob).where(DeliveryJob.state == "draining", ~still_open)
    changed(session, row.values(state="done", finished_at=now_of(session)))


def pause(session: Session, job_id: int, reason: str) -> bool:
    """Stops a job; what is on its way ends by itself. False when it was not running."""
    row = update(DeliveryJob).where(DeliveryJob.id == job_id, DeliveryJob.state.in_(("run", "draining")))
    return changed(session, row.values(state="paused", reason=reason)) == 1


def _accepted(session: Session, parcel: Parcel, outcome: Outcome) -> bool:
    """A late answer counts as well: it is the best evidence there is. Its attempt must still be the batch's last."""
    for state in ("sending", "ambiguous", "held"):
        hold = parcel.hold._replace(state=state)
        if move(session, hold, "accepted", provider_msg_id=outcome.message_id[:100], last_error="", not_before=None):
            return True
    return False


def _in_doubt(session: Session) -> int:
    return session.execute(select(func.count()).select_from(DeliveryBatch).where(DeliveryBatch.state == "ambiguous")).scalar_one()


def _rejected(session: Session, parcel: Parcel, reason: str) -> bool:
    """Halves the batch, down to the one reader who is not taken. Nothing of it was sent: a request is taken whole or not at all."""
    readers = [reader.id for reader in parcel.recipients]
    if len(readers) == 1:
        return _rejected_alone(session, parcel, readers[0], reason)
    middle, second = retry.halves(readers, parcel.hi)
    if not move(session, parcel.hold, "rejected", hi=second - 1, n=readers.index(middle) + 1, last_error=reason, not_before=None):
        return False
    rest = {"job_id": parcel.job_id, "lo": second, "hi": parcel.hi, "n": len(readers) - readers.index(middle) - 1}
    session.execute(insert(DeliveryBatch).values(**rest, state="queued", attempt=parcel.hold.attempt, last_error=reason))
    return True


def _rejected_alone(session: Session, parcel: Parcel, reader: int, reason: str) -> bool:
    """`n` becomes 0: the reader is counted by the exception."""
    if not move(session, parcel.hold, "rejected_alone", n=0, last_error=reason):
        return False
    not_taken(session, parcel.job_id, reader, reason)
    return True


def not_taken(session: Session, job_id: int, reader: int, reason: str) -> None:
    """Notes a reader whom the mail will not reach. Many of them and nobody else: the job pauses."""
    session.execute(
        insert(DeliveryException).values(job_id=job_id, subscriber_id=reader, kind="rejected", reason=reason, at=now_of(session))
    )
    if _hopeless(session, job_id):
        pause(session, job_id, f"{HOPELESS} readers in a row were not taken, and nobody was: {reason}")


def _hopeless(session: Session, job_id: int) -> bool:
    accepted = (
        select(DeliveryBatch.id).where(DeliveryBatch.job_id == job_id, DeliveryBatch.state == "accepted", DeliveryBatch.n > 0).limit(1)
    )
    if session.execute(accepted).first():
        return False
    rejected = select(func.count()).select_from(DeliveryException).where(DeliveryException.job_id == job_id)
    return session.execute(rejected).scalar_one() >= HOPELESS
