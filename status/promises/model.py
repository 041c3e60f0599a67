"""A promise: by when we will say something, and on what."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from status.clock import from_iso
from status.db import Base
from status.moments import Deadline, Precision
from status.promises import states
from status.promises.states import Topic


class Promise(Base):
    """`topics`: `[{"text", "fulfilled_by", "fulfilled_at"}]`, instants as ISO text. `settled`: the final state once
    nothing can change it any more (a cache of `states.state`, so that the tally costs the same however long the history).
    """

    __tablename__ = "promise"
    __table_args__ = (Index("promise_open", "settled", "due_at"),)

    id: Mapped[str] = mapped_column(String(12), primary_key=True)
    incident_code: Mapped[str] = mapped_column(String(12), index=True)
    made_in: Mapped[str] = mapped_column(String(12), unique=True)
    made_at: Mapped[datetime]
    due_at: Mapped[datetime]
    precision: Mapped[Precision] = mapped_column(String(8))
    zone: Mapped[str] = mapped_column(String(64))
    topics: Mapped[list[Any]]
    moved: Mapped[list[Any]] = mapped_column(default=list)
    withdrawn_at: Mapped[datetime | None]
    overdue_said: Mapped[bool] = mapped_column(default=False)
    settled: Mapped[str | None] = mapped_column(String(12))

    @property
    def due(self) -> Deadline:
        """The deadline as it stands."""
        return Deadline(self.due_at, self.precision, self.zone)

    def told(self) -> list[Topic]:
        """The topics as values."""
        return [Topic(t["text"], t["fulfilled_by"], from_iso(t["fulfilled_at"]) if t["fulfilled_at"] else None) for t in self.topics]

    def state(self, now: datetime) -> str:
        """Its state at `now` (docs/terms.md)."""
        return states.state(self.due, self.told(), now, moved=bool(self.moved), withdrawn=self.withdrawn_at is not None)

    def overdue(self, now: datetime) -> bool:
        """Whether word is owed at `now`."""
        return states.overdue(self.due, self.told(), now, withdrawn=self.withdrawn_at is not None)
