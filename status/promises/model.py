"""A promise: by when we will say something, and on what."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from status.clock import from_iso
from status.db import Base
from status.moments import Deadline, Precision
from status.promises import states
from status.promises.states import Topic


def topics_of(stored: list[Any]) -> tuple[Topic, ...]:
    """Topics as values, from how they are stored."""
    return tuple(Topic(t["text"], t["fulfilled_by"], from_iso(t["fulfilled_at"]) if t["fulfilled_at"] else None) for t in stored)


class Promise(Base):
    """`topics`: `[{"text", "fulfilled_by", "fulfilled_at"}]`, instants as ISO text. `settled`: the final state once
    nothing can change it any more (a cache of `states.state`, so that the tally costs the same however long the history).
    `moved`: `[{"from", "to", "precision", "reason", "at"}]`, the precision being that of the old deadline.
    `every`: `fri@17:00` for one that repeats; then `due_at` and `topics` are those of the week to come, `weeks` holds those that were
    answered, `[{"due_at", "state", "topics"}]`, and `ended_at` is when the incident was resolved.
    """

    __tablename__ = "promise"
    __table_args__ = (Index("promise_open", "settled", "due_at"), Index("promise_newest", "made_at", "id"))

    id: Mapped[str] = mapped_column(String(12), primary_key=True)
    incident_code: Mapped[str] = mapped_column(String(12), index=True)
    made_in: Mapped[str] = mapped_column(String(12), unique=True)
    made_at: Mapped[datetime]
    due_at: Mapped[datetime]
    precision: Mapped[Precision] = mapped_column(String(8))
    zone: Mapped[str] = mapped_column(String(64))
    topics: Mapped[list[Any]]
    moved: Mapped[list[Any]] = mapped_column(default=list)
    every: Mapped[str] = mapped_column(String(9), default="")
    weeks: Mapped[list[Any]] = mapped_column(default=list)
    ended_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str] = mapped_column(Text, default="")
    overdue_said: Mapped[bool] = mapped_column(default=False)
    settled: Mapped[str | None] = mapped_column(String(12))

    @property
    def due(self) -> Deadline:
        """The deadline as it stands."""
        return Deadline(self.due_at, self.precision, self.zone)

    @property
    def moved_at(self) -> datetime | None:
        """When it was last moved; None when it never was."""
        return from_iso(self.moved[-1]["at"]) if self.moved else None

    def owed(self) -> bool:
        """Whether a topic wants an answer."""
        return self.withdrawn_at is None and self.ended_at is None and any(topic["fulfilled_at"] is None for topic in self.topics)

    @property
    def moves_counted(self) -> int:
        """How many moves belong to weeks that are over."""
        return int(self.weeks[-1]["moves"]) if self.weeks else 0

    def told(self) -> list[Topic]:
        """The topics as values."""
        return list(topics_of(self.topics))

    def state(self, now: datetime) -> str:
        """Its state at `now` (docs/terms.md)."""
        withdrawn = self.withdrawn_at is not None
        if self.every and not withdrawn:
            return states.worst([week["state"] for week in self.weeks]) if self.ended_at and self.weeks else "open"
        return states.state(self.due, self.told(), now, moved=bool(self.moved), withdrawn=withdrawn)

    def overdue(self, now: datetime) -> bool:
        """Whether word is owed at `now`."""
        return self.ended_at is None and states.overdue(self.due, self.told(), now, withdrawn=self.withdrawn_at is not None)


class Nudge(Base):
    """A reminder that was sent, or that a later one stood for: each step of each deadline once (`nudges.STEPS`). Our own note, never exported."""

    __tablename__ = "nudge"

    promise_id: Mapped[str] = mapped_column(String(12), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(primary_key=True)
    step: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
