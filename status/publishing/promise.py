"""A promise as readers see it: frozen, like all that artifacts are made from."""

from dataclasses import dataclass
from datetime import datetime

from status.moments import Deadline
from status.promises.states import Topic

# So many promises stand in full on the public record; older ones with their incidents.
RECORD = 100


@dataclass(frozen=True)
class Move:
    """A deadline that was moved while it lay ahead: from when to when, and why."""

    before: Deadline
    to: datetime
    reason: str
    at: datetime


@dataclass(frozen=True)
class Week:
    """A week of a promise that repeats, once it was answered or given up: when it was due, when it was answered, and how that counts."""

    due: Deadline
    state: str
    answered_at: datetime | None


@dataclass(frozen=True)
class Promise:
    """A promise as it stands at `Site.made_at`. `every`: `fri@17:00` for one that repeats; `due` and `topics` are those of the week to come,
    or of the last one when it has ended. `reason`: why it was withdrawn."""

    id: str
    incident: str
    made_in: str
    made_at: datetime
    due: Deadline
    topics: tuple[Topic, ...]
    state: str
    overdue: bool
    settled: bool = False
    moved: tuple[Move, ...] = ()
    every: str = ""
    weeks: tuple[Week, ...] = ()
    reason: str = ""
    withdrawn_at: datetime | None = None

    def stands(self, at: datetime) -> bool:
        """Whether word was promised and still to come at that time, late or not. One that repeats stands until its incident ends."""
        if self.made_at > at or (self.withdrawn_at and self.withdrawn_at <= at):
            return False
        return bool(self.every) or self.answered_at is None or self.answered_at > at

    @property
    def answered_at(self) -> datetime | None:
        """When the last topic was answered; None while one is open."""
        times = [topic.fulfilled_at for topic in self.topics]
        return None if None in times else max(time for time in times if time)
