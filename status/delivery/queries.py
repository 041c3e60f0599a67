"""Reading what is being sent: how far each mail has come, and what waits for an operator."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from status.clock import iso
from status.delivery import audience
from status.delivery.model import DeliveryBatch, DeliveryException, DeliveryJob
from status.subscribers import queries as subscribers

_QUEUED = ("queued", "leased", "sending", "ambiguous")


@dataclass(frozen=True)
class Progress:
    """How far a mail has come, in readers. `state`: *queued*, *sending*, *held*, *paused* (`reason`) or *done*.

    `recipients` = `accepted` + `queued` + `held` + `bounced` + those of failed batches. `accepted`: by the provider;
    `delivered`: what it told us of afterwards; `held`: doubtful, see `Held`.
    """

    job: int
    incident: str
    update: str
    channel: str
    language: str
    state: str
    reason: str
    recipients: int
    accepted: int
    delivered: int
    bounced: int
    held: int
    queued: int
    failed: int
    started_at: datetime | None
    finished_at: datetime | None

    def as_json(self) -> dict[str, Any]:
        """The shape of `delivery list --json`."""
        told = {name: value for name, value in vars(self).items() if name != "job"}
        return told | {name: iso(at) if (at := told[name]) else None for name in ("started_at", "finished_at")}


@dataclass(frozen=True)
class Held:
    """A batch of unknown outcome that waits for an operator."""

    batch: int
    incident: str
    update: str
    readers: int
    sent_at: datetime | None
    reason: str

    @property
    def sentence(self) -> str:
        """What an operator reads beside the buttons."""
        people = "1 person" if self.readers == 1 else f"{self.readers:,} people"
        return (
            f"Perhaps {people} did not get this mail: {self.reason or 'its sender ended'}, and there is no sign of whether it was taken. "
            "Sending it again may reach some of them twice; leaving it may leave some without."
        )


def listed(session: Session, name: str = "", limit: int = 200) -> list[Progress]:
    """Mails, the newest first; those of one update or incident when `name` is its id."""
    query = select(DeliveryJob).order_by(DeliveryJob.id.desc()).limit(limit)
    if name:
        query = query.where((DeliveryJob.update_id == name) | (DeliveryJob.incident_code == name))
    jobs = session.execute(query).scalars().all()
    return [_progress(session, job) for job in jobs]


def running(session: Session) -> list[Progress]:
    """Mails that are not done: being sent, paused or held."""
    query = select(DeliveryJob).where(DeliveryJob.state != "done").order_by(DeliveryJob.id.desc())
    return [_progress(session, job) for job in session.execute(query).scalars().all()]


def left_waiting(session: Session) -> list[tuple[str, int, str]]:
    """Of each mail that still waits: its update, how many readers, and why: who paused it, or what the provider said last."""
    return [(one.update, one.queued, one.reason or _last_error(session, one.job)) for one in running(session) if one.queued]


def _last_error(session: Session, job_id: int) -> str:
    batches = select(DeliveryBatch.last_error).where(DeliveryBatch.job_id == job_id, DeliveryBatch.state.in_(_QUEUED))
    told = session.execute(batches.where(DeliveryBatch.last_error != "").order_by(DeliveryBatch.id.desc()).limit(1)).scalar_one_or_none()
    return f"it will be tried again: {told}" if told else "another process sends it, or its turn has not come"


def oldest_unsent(session: Session) -> datetime | None:
    """Since when the oldest mail waits that should be on its way: neither paused nor waiting for an operator. None: nothing waits."""
    waits = exists().where(DeliveryBatch.job_id == DeliveryJob.id, DeliveryBatch.state.in_(("queued", "leased", "sending")))
    jobs = select(DeliveryJob.created_at).where((DeliveryJob.state == "run") | ((DeliveryJob.state == "draining") & waits))
    return session.execute(jobs.order_by(DeliveryJob.id).limit(1)).scalar_one_or_none()


def held(session: Session, name: str = "") -> list[Held]:
    """Batches that wait for an operator, oldest first; of one update or incident when `name` is its id."""
    query = (
        select(DeliveryBatch, DeliveryJob)
        .join(DeliveryJob, DeliveryJob.id == DeliveryBatch.job_id)
        .where(DeliveryBatch.state == "held")
        .order_by(DeliveryBatch.id)
    )
    if name:
        query = query.where((DeliveryJob.update_id == name) | (DeliveryJob.incident_code == name))
    return [
        Held(batch.id, job.incident_code, job.update_id, batch.n, batch.sending_at, batch.last_error)
        for batch, job in session.execute(query).all()
    ]


def exceptions(session: Session, job_id: int) -> Sequence[DeliveryException]:
    """The readers who did not get a job's mail, and why."""
    query = select(DeliveryException).where(DeliveryException.job_id == job_id).order_by(DeliveryException.subscriber_id)
    return session.execute(query).scalars().all()


def _progress(session: Session, job: DeliveryJob) -> Progress:
    counts = _by_state(session, job.id)
    uncut = (
        subscribers.count_recipients(session, audience.from_json(job.audience), job.cursor, job.high_id) if job.cursor < job.high_id else 0
    )
    bounced = session.execute(select(func.count()).select_from(DeliveryException).where(DeliveryException.job_id == job.id)).scalar_one()
    queued = sum(counts.get(state, 0) for state in _QUEUED) + uncut
    return Progress(
        job=job.id,
        incident=job.incident_code,
        update=job.update_id,
        channel=job.channel,
        language=job.language,
        state=_state(job, queued, counts.get("held", 0)),
        reason=job.reason if job.state == "paused" else "",
        recipients=sum(counts.values()) + uncut + bounced,
        accepted=counts.get("accepted", 0),
        delivered=0,
        bounced=bounced,
        held=counts.get("held", 0),
        queued=queued,
        failed=counts.get("failed", 0),
        started_at=job.started_at,
        finished_at=job.finished_at,
    )


def _by_state(session: Session, job_id: int) -> dict[str, int]:
    query = select(DeliveryBatch.state, func.sum(DeliveryBatch.n)).where(DeliveryBatch.job_id == job_id).group_by(DeliveryBatch.state)
    return {state: int(readers or 0) for state, readers in session.execute(query)}


def _state(job: DeliveryJob, queued: int, held: int) -> str:
    if job.state in ("done", "paused"):
        return job.state
    if held and not queued:
        return "held"
    return "sending" if job.started_at else "queued"
