"""What is to be sent, in batches, and by whom. States and what may follow what: `retry`."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from status.db import Base


class MessageSnapshot(Base):
    """What a mail says, rendered once and never changed: every try sends the same bytes. `marks`: see `message.Marks`."""

    __tablename__ = "message_snapshot"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    headers: Mapped[dict[str, str]]
    marks: Mapped[dict[str, str]]


class DeliveryJob(Base):
    """One update, by one channel, in one language: one row however many subscribers there are.

    Readers with an id up to `high_id` are told; those up to `cursor` are in batches already. `audience`: see `audience.to_json`.
    `state`: *run* (batches are still being cut), *draining* (all are cut), *done*, or *paused* (`reason` says why).
    `update_revision` orders the updates of an incident.
    """

    __tablename__ = "delivery_job"
    __table_args__ = (
        UniqueConstraint("update_id", "channel", "language"),
        Index("delivery_job_state", "state"),
        Index("delivery_job_incident", "incident_code"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    update_id: Mapped[str] = mapped_column(String(12))
    incident_code: Mapped[str] = mapped_column(String(12))
    update_revision: Mapped[int]
    channel: Mapped[str] = mapped_column(String(12))
    language: Mapped[str] = mapped_column(String(35))
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("message_snapshot.id"))
    audience: Mapped[dict[str, Any]]
    high_id: Mapped[int]
    cursor: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(10), default="run")
    reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class DeliveryBatch(Base):
    """The readers with ids from `lo` to `hi`, `n` of them when it was last read. `attempt` grows with every claim.

    `via`: by which provider it was last sent. Set while it is claimed: `owner` (a worker's id) and `lease_until`.
    """

    __tablename__ = "delivery_batch"
    __table_args__ = (
        UniqueConstraint("job_id", "lo"),
        Index("delivery_batch_due", "state", "not_before"),
        Index("delivery_batch_of", "job_id", "state"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("delivery_job.id"))
    lo: Mapped[int]
    hi: Mapped[int]
    n: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))
    attempt: Mapped[int] = mapped_column(default=1)
    owner: Mapped[str | None] = mapped_column(String(12))
    lease_until: Mapped[datetime | None]
    sending_at: Mapped[datetime | None]
    not_before: Mapped[datetime | None]
    via: Mapped[str] = mapped_column(String(12), default="")
    provider_msg_id: Mapped[str] = mapped_column(String(100), default="")
    last_error: Mapped[str] = mapped_column(Text, default="")


class DeliveryException(Base):
    """A reader who did not get a mail, and why: only what did not succeed has a row of its own. `kind`: *rejected*."""

    __tablename__ = "delivery_exception"

    job_id: Mapped[int] = mapped_column(ForeignKey("delivery_job.id"), primary_key=True)
    subscriber_id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class Worker(Base):
    """A process that sends: where and since when it runs, so that others can tell when it died. See `worker`."""

    __tablename__ = "worker"

    id: Mapped[str] = mapped_column(String(12), primary_key=True)
    host: Mapped[str] = mapped_column(String(255))
    place: Mapped[str] = mapped_column(String(80))
    pid: Mapped[int]
    started: Mapped[str] = mapped_column(String(24))
    beat_at: Mapped[datetime]
