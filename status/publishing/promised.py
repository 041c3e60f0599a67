"""Promises in words: what is owed, what became of each, and the tally. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from status.incidents.states import OPEN
from status.moments import Deadline
from status.phrasing import say_span
from status.promises.repeat import read_weekly
from status.promises.states import NEXT_UPDATE, PLAIN, STATES, Topic
from status.publishing.promise import Promise
from status.publishing.site import Incident, Update

Standing = Literal["next", "late", "missed"]

# The one topic of a promise that names none: it needs no line of its own.
_COUNTED = {**PLAIN, "moved": "moved and then kept", "overdue": "overdue"}


@dataclass(frozen=True)
class Word:
    """A promise with word still owed. `topics`: what on, empty when no topic was named; `answered`: topics done."""

    promise: Promise
    standing: Standing
    topics: tuple[str, ...]
    answered: tuple[str, ...]


@dataclass(frozen=True)
class Mark:
    """A square of the promise strip: `shape` is the name of its drawing, `words` what became of the promise."""

    promise: Promise
    number: int
    shape: str
    words: str

    @property
    def repeats(self) -> str:
        """`each Friday at 17:00`; empty when it came once."""
        return _repeats(self.promise)

    @property
    def topics(self) -> tuple[Topic, ...]:
        """The topics that were named."""
        return tuple(topic for topic in self.promise.topics if topic.text != NEXT_UPDATE)


@dataclass(frozen=True)
class Given:
    """A promise as the feed item tells it that made it: as it was given, and what was said of it since; whether it was kept comes by time.
    `due`: of the first week of one that repeats. `said_at`: when it was last moved or withdrawn."""

    promise: Promise
    due: Deadline
    topics: tuple[str, ...]
    repeats: str
    said_at: datetime | None


@dataclass(frozen=True)
class Gap:
    """A time in which an incident was open and no word was promised; `until`: None while it is so."""

    since: datetime
    until: datetime | None


def gaps(incident: Incident) -> tuple[Gap, ...]:
    """When nobody knew by when to hear more, oldest first. Planned work says by its window when it ends."""
    if incident.window:
        return ()
    said, found, since = list(reversed(incident.updates)), list[Gap](), None
    for at in sorted({one.published_at for one in said} | {one.withdrawn_at for one in incident.promises if one.withdrawn_at}):
        silent = _status(said, at) in OPEN and not any(promise.stands(at) for promise in incident.promises)
        if silent and since is None:
            since = at
        elif not silent and since is not None:
            found, since = [*found, Gap(since, at)], None
    return (*found, *([Gap(since, None)] if since else []))


def _status(said: Sequence[Update], at: datetime) -> str:
    """The incident's status then; empty before its first update. `said`: oldest first."""
    return next((one.status for one in reversed(said) if one.published_at <= at), "")


def words(incident: Incident) -> tuple[Word, ...]:
    """What is still owed about an incident: what is to come first, then what is late, each by its time."""
    open_ones = [one for one in incident.promises if one.answered_at is None and one.state != "withdrawn"]
    told = [_word(one) for one in sorted(open_ones, key=lambda p: p.due.at)] if incident.is_open or incident.is_running else []
    return tuple(sorted(told, key=lambda word: word.standing != "next"))


def marks(incident: Incident) -> tuple[Mark, ...]:
    """Every promise about an incident, oldest first."""
    return tuple(mark(one, number) for number, one in enumerate(incident.promises, 1))


def mark(promise: Promise, number: int = 0) -> Mark:
    """One promise as a square with words."""
    return Mark(promise, number, _shape(promise), outcome(promise))


def given(promise: Promise) -> Given:
    """As it was given."""
    said = [*(one.at for one in promise.moved), *([promise.withdrawn_at] if promise.withdrawn_at else [])]
    due = promise.weeks[0].due if promise.weeks else promise.due
    topics = tuple(topic.text for topic in promise.topics if topic.text != NEXT_UPDATE)
    return Given(promise, due, topics, _repeats(promise), max(said, default=None))


def outcome(promise: Promise) -> str:
    """What became of it: `late by 6 hours 20 minutes`, `missed; word came 1 day 18 hours late`, `open, half answered`."""
    answered, word = promise.answered_at, PLAIN[promise.state]
    if promise.every and promise.state not in {"open", "withdrawn"}:
        return word if len(promise.weeks) == 1 else f"{word}, the worst of {len(promise.weeks)} weeks"
    if promise.state == "open":
        half = ", half answered" if _some_answered(promise) else ""
        return ("overdue" if promise.overdue else word) + half
    if answered is None or not promise.due.passed(answered):
        return word
    behind = say_span(answered - promise.due.at)
    told = {"late": f"late by {behind}", "half_kept": f"{word}; the rest came {behind} late"}
    return told.get(promise.state, f"{word}; word came {behind} late")


def tally_words(tally: Mapping[str, int], overdue: int) -> str:
    """`4 kept, 1 late, 1 overdue, 1 open`; empty when nothing was promised yet. `overdue`: how many of the open ones are."""
    counted = {**tally, "overdue": overdue, "open": tally.get("open", 0) - overdue}
    order = [*(state for state in STATES if state not in {"open", "withdrawn"}), "overdue", "open"]
    return ", ".join(f"{counted[state]} {_COUNTED[state]}" for state in order if counted.get(state))


def _word(promise: Promise) -> Word:
    standing: Standing = "missed" if promise.state in {"missed", "half_kept"} else "late" if promise.overdue else "next"
    named = [topic for topic in promise.topics if topic.text != NEXT_UPDATE]
    owed = tuple(topic.text for topic in named if topic.fulfilled_at is None)
    return Word(promise, standing, owed, tuple(topic.text for topic in named if topic.fulfilled_at))


def _repeats(promise: Promise) -> str:
    return read_weekly(promise.every).in_words() if promise.every else ""


def _some_answered(promise: Promise) -> bool:
    return any(topic.fulfilled_at for topic in promise.topics)


def _shape(promise: Promise) -> str:
    if promise.state == "open":
        return "half_kept" if _some_answered(promise) else "late" if promise.overdue else "open"
    return "kept" if promise.state == "kept_early" else promise.state
