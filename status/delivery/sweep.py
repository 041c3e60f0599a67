"""Frees what the dead held, and ends holds. Safe to run anywhere, any number of times: each change is one guarded UPDATE."""

from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from status.db import now_of
from status.delivery import worker
from status.delivery.guard import Hold, move
from status.delivery.model import DeliveryBatch, Worker

# Providers for which a file is its own evidence: sending again doubles nothing.
REPEATABLE = ("eml",)
# Providers from whom no evidence can come: waiting for it would only hide the doubt.
SILENT = ("smtp",)


def sweep(session: Session, hold_for: timedelta) -> int:
    """Moves every batch whose holder is gone or whose time is over; returns how many became *held*."""
    now = now_of(session)
    query = select(DeliveryBatch).where(DeliveryBatch.state.in_(("leased", "sending", "ambiguous"))).order_by(DeliveryBatch.id)
    held, gone = 0, _gone(session)
    for batch in session.execute(query.execution_options(populate_existing=True)).scalars().all():
        hold: Hold | None = Hold(batch.id, batch.owner, batch.attempt, batch.state)
        over = batch.owner in gone or batch.lease_until is None or batch.lease_until <= now
        if hold and hold.state == "leased" and over:
            move(session, hold, "lease_over")
            continue
        if hold and hold.state == "sending" and over:
            hold = move(session, hold, "lost", last_error="the process that sent it ended, or fell silent")
        if hold and hold.state == "ambiguous":
            held += _end_doubt(session, hold, batch, hold_for)
    _forget(session, gone)
    return held


def _end_doubt(session: Session, hold: Hold, batch: DeliveryBatch, hold_for: timedelta) -> bool:
    now = now_of(session)
    if batch.via in REPEATABLE:
        if batch.not_before is None or batch.not_before <= now:
            move(session, hold, "repeatable")
        return False
    if batch.via not in SILENT and batch.sending_at is not None and batch.sending_at + hold_for > now:
        return False
    return move(session, hold, "hold_over", not_before=None) is not None


def _gone(session: Session) -> set[str | None]:
    """Owners of batches who certainly run no more: their process ended, or they signed off."""
    here, now = worker.identity(), now_of(session)
    rows = {row.id: row for row in session.execute(select(Worker).execution_options(populate_existing=True)).scalars()}
    owners = session.execute(
        select(DeliveryBatch.owner).where(DeliveryBatch.state.in_(("leased", "sending", "ambiguous"))).distinct()
    ).scalars()
    known = {row.id for row in rows.values() if worker.is_gone(worker.identity_of(row), row.beat_at, here, now)}
    return known | {owner for owner in owners if owner not in rows}


def _forget(session: Session, gone: set[str | None]) -> None:
    if gone:
        session.execute(delete(Worker).where(Worker.id.in_([one for one in gone if one])))
