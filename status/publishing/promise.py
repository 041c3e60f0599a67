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

    @property
    def answered_at(self) -> datetime | None:
        """When the last topic was answered; None while one is open."""
        times = [topic.fulfilled_at for topic in self.topics]
        return None if None in times else max(time for time in times if time)
