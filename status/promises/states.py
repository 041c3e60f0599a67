"""Whether a promise was kept. Pure: derived from what was promised and what was said, never set by hand.

The rules are those of docs/terms.md, "Promise state".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from status.moments import Deadline, zone_of

# The one topic of a promise that names none.
NEXT_UPDATE = "what happens next"
EARLY = timedelta(hours=1)
GRACE = timedelta(hours=24)

STATES = ("open", "kept", "kept_early", "late", "missed", "half_kept", "moved", "withdrawn")

# The later, the worse for those who were promised word.
_WORSE = ("kept_early", "kept", "moved", "late", "half_kept", "missed")

# What people read beside the mark.
PLAIN = {
    "open": "open",
    "kept": "kept",
    "kept_early": "kept early",
    "late": "late",
    "missed": "missed",
    "half_kept": "half kept",
    "moved": "moved, then kept",
    "withdrawn": "withdrawn",
}


@dataclass(frozen=True)
class Topic:
    """One thing that word was promised on. `fulfilled_by`: the update's id; both None until it was answered."""

    text: str
    fulfilled_by: str | None = None
    fulfilled_at: datetime | None = None


def state(due: Deadline, topics: Sequence[Topic], now: datetime, *, moved: bool = False, withdrawn: bool = False) -> str:
    """The promise's state at `now`.

    *kept*: every topic answered in time; *kept_early*: at least an hour before an instant, or on an earlier day;
    *moved*: as kept, after the deadline was moved. Otherwise, once nothing more can change: *half_kept* when some
    topic was answered in time, *late* when all were within 24 hours after due, else *missed*. Until then *open*.
    """
    if withdrawn:
        return "withdrawn"
    answers = [topic.fulfilled_at for topic in topics]
    given = [at for at in answers if at is not None]
    if len(given) == len(answers) and not any(due.passed(at) for at in given):
        return "moved" if moved else "kept_early" if _early(due, max(given)) else "kept"
    if len(given) < len(answers) and now <= due.at + GRACE:
        return "open"
    if any(not due.passed(at) for at in given):
        return "half_kept"
    in_grace = len(given) == len(answers) and max(given) <= due.at + GRACE
    return "late" if in_grace and not moved else "missed"


def worst(weeks: Sequence[str]) -> str:
    """A repeating promise counts once, by its worst week. The states of its weeks so far, at least one."""
    return max(weeks, key=_WORSE.index)


def overdue(due: Deadline, topics: Sequence[Topic], now: datetime, *, withdrawn: bool = False) -> bool:
    """Whether word is owed now: due has passed and some topic is unanswered."""
    return not withdrawn and due.passed(now) and any(topic.fulfilled_at is None for topic in topics)


def _early(due: Deadline, last: datetime) -> bool:
    if due.precision == "day":
        return last.astimezone(zone_of(due.zone)).date() < due.day()
    return last <= due.at - EARLY
