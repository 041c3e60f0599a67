"""Takes work: batches that wait to be sent (again), and new ones cut from a job's readers.

All of it happens in the caller's transaction, which is short; nothing is sent in it. A job's cursor moves in the very
transaction that creates the batches up to it, so a crash loses nobody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from status.db import changed, now_of
from status.delivery import audience, retry
from status.delivery.guard import Hold, move
from status.delivery.model import DeliveryBatch, DeliveryJob
from status.subscribers import queries as subscribers
from status.subscribers.queries import Audience, Recipient

BATCH = 1000  # the most readers of any batch; a channel may take fewer


@dataclass(frozen=True)
class Parcel:
    """A batch that we hold: the readers with ids from `lo` to `hi`. `recipients` are filled in by `with_readers`.

    `chosen`: reader → component ids, of those who chose some.
    """

    hold: Hold
    job_id: int
    snapshot_id: int
    update_id: str
    audience: Audience
    lo: int
    hi: int
    recipients: Sequence[Recipient] = ()
    chosen: Mapping[int, Sequence[str]] = field(default_factory=dict)


def claim(session: Session, worker_id: str, slots: int, lease: timedelta, size: int = BATCH) -> list[Parcel]:
    """Up to `slots` parcels, ours until the lease is over: batches that wait, then new ones of `size` readers at most."""
    if slots < 1:
        return []
    lease_until = now_of(session) + lease
    parcels = _waiting(session, worker_id, slots, lease_until)
    if _provider_is_troubled(session):
        return parcels
    while True:
        some_had_no_readers = False
        for job in _in_turn(session):
            cut = _cut(session, job.id, worker_id, slots - len(parcels), lease_until, min(size, BATCH)) if len(parcels) < slots else None
            parcels += cut or []
            some_had_no_readers |= cut == []
        if not some_had_no_readers:  # else the next update of that incident is free now
            return parcels


def with_readers(session: Session, parcel: Parcel) -> Parcel:
    """The parcel with everybody it goes to *now*: who left since it was cut drops out; nobody can have come in
    (see `Audience.confirmed_by`). Read apart from the claim, so that no statement waits for it.
    """
    readers = subscribers.recipients(session, parcel.audience, parcel.lo - 1, parcel.hi)
    picky = [reader.id for reader in readers if not reader.everything]
    chosen = subscribers.choices(session, picky[0], picky[-1]) if picky else {}
    return replace(parcel, recipients=readers, chosen=chosen)


def anything_to_do(session: Session) -> bool:
    """Whether a turn of `drain` may find something: asked without any lock."""
    now = now_of(session)
    due = DeliveryBatch.not_before.is_(None) | (DeliveryBatch.not_before <= now)
    running = select(DeliveryJob.id).where(DeliveryJob.state == "run").limit(1)
    waiting = select(DeliveryBatch.id).where(DeliveryBatch.state.in_(("queued", "leased", "sending", "ambiguous")), due).limit(1)
    return any(session.execute(query).first() for query in (running, waiting))


def _waiting(session: Session, worker_id: str, slots: int, lease_until: datetime) -> list[Parcel]:
    """Batches that are due, the smallest first: when one reader is not taken, the halves lead to them in ten steps."""
    now = now_of(session)
    query = (
        select(DeliveryBatch, DeliveryJob)
        .join(DeliveryJob, DeliveryJob.id == DeliveryBatch.job_id)
        .where(DeliveryBatch.state == "queued", DeliveryBatch.not_before.is_(None) | (DeliveryBatch.not_before <= now))
        .where(DeliveryJob.state.in_(("run", "draining")))
        .order_by(DeliveryBatch.n, DeliveryBatch.id)
        .limit(slots)
        .with_for_update(of=DeliveryBatch, skip_locked=True)
        .execution_options(populate_existing=True)
    )
    found = [_take(session, batch, job, worker_id, lease_until) for batch, job in session.execute(query).all()]
    return [parcel for parcel in found if parcel]


def _take(session: Session, batch: DeliveryBatch, job: DeliveryJob, worker_id: str, lease_until: datetime) -> Parcel | None:
    old = Hold(batch.id, batch.owner, batch.attempt, batch.state)
    hold = move(session, old, "claimed", owner=worker_id, attempt=batch.attempt + 1, lease_until=lease_until)
    return _parcel(hold, job, batch.lo, batch.hi) if hold else None


def _provider_is_troubled(session: Session) -> bool:
    """A batch that waits for its time says that the provider cannot be had now: nothing new goes there before that.

    By SMTP each reader has an answer of their own, so one who waits alone says nothing about the server.
    """
    one_reader = (DeliveryBatch.via == "smtp") & (DeliveryBatch.n == 1)
    waits = DeliveryBatch.state.in_(("queued", "ambiguous")), DeliveryBatch.not_before > now_of(session), ~one_reader
    return session.execute(select(DeliveryBatch.id).where(*waits).limit(1)).first() is not None


def _in_turn(session: Session) -> list[DeliveryJob]:
    """Jobs that may be cut now, oldest first. The updates of an incident go out in their order."""
    live = select(DeliveryJob).where(DeliveryJob.state.in_(("run", "draining"))).order_by(DeliveryJob.update_revision, DeliveryJob.id)
    blocked, turn = set[tuple[str, str, str]](), list[DeliveryJob]()
    for job in session.execute(live.execution_options(populate_existing=True)).scalars().all():
        thread = (job.incident_code, job.channel, job.language)
        if thread in blocked:
            continue
        if job.state == "run":
            turn.append(job)
        if job.state == "run" or _under_way(session, job.id):
            blocked.add(thread)
    return turn


def _under_way(session: Session, job_id: int) -> bool:
    states = [state for state in retry.STATES if state not in retry.LETS_LATER_ONES_PASS]
    query = select(DeliveryBatch.id).where(DeliveryBatch.job_id == job_id, DeliveryBatch.state.in_(states)).limit(1)
    return session.execute(query).first() is not None


def _cut(session: Session, job_id: int, worker_id: str, slots: int, lease_until: datetime, size: int) -> list[Parcel] | None:
    """Cuts up to `slots` batches from where the job's cursor stands; None while another worker is at it."""
    query = select(DeliveryJob).where(DeliveryJob.id == job_id, DeliveryJob.state == "run").with_for_update(skip_locked=True)
    job = session.execute(query.execution_options(populate_existing=True)).scalar_one_or_none()
    if job is None:
        return None
    told, cuts, at = audience.from_json(job.audience), list[Cut](), job.cursor
    while len(cuts) < slots and at < job.high_id:
        cut = _next(session, told, at, job.high_id, size)
        cuts += [cut] if cut.n else []
        at = cut.hi
    _advance(session, job, at)
    holds = _insert(session, job, worker_id, lease_until, cuts)
    return [_parcel(hold, job, cut.lo, cut.hi) for hold, cut in zip(holds, cuts, strict=True)]


class Cut(NamedTuple):
    """A range of ids with `n` readers in it."""

    lo: int
    hi: int
    n: int


def _next(session: Session, told: Audience, at: int, high: int, size: int) -> Cut:
    """The next range after `at`: up to its reader number `size`, else all that is left. Ranges leave no gap."""
    end = subscribers.nth_recipient(session, told, at, high, size)
    if end is None:
        return Cut(at + 1, high, subscribers.count_recipients(session, told, at, high))
    return Cut(at + 1, end, size)


def _insert(session: Session, job: DeliveryJob, worker_id: str, lease_until: datetime, cuts: list[Cut]) -> list[Hold]:
    shared: dict[str, Any] = {"job_id": job.id, "state": "leased", "attempt": 1, "owner": worker_id, "lease_until": lease_until}
    rows = [{**shared, **cut._asdict()} for cut in cuts]
    if not rows:
        return []
    query = insert(DeliveryBatch).returning(DeliveryBatch.id, sort_by_parameter_order=True)
    return [Hold(batch_id, worker_id, 1, "leased") for batch_id in session.execute(query, rows).scalars()]


def _advance(session: Session, job: DeliveryJob, cursor: int) -> None:
    row = update(DeliveryJob).where(DeliveryJob.id == job.id, DeliveryJob.cursor == job.cursor, DeliveryJob.state == "run")
    state = "run" if cursor < job.high_id else "draining"
    if changed(session, row.values(cursor=cursor, state=state, started_at=job.started_at or now_of(session))) != 1:
        raise RuntimeError("two workers cut one job at once")  # the row is locked: only a fault of ours comes here


def _parcel(hold: Hold, job: DeliveryJob, lo: int, hi: int) -> Parcel:
    return Parcel(hold, job.id, job.snapshot_id, job.update_id, audience.from_json(job.audience), lo, hi)
