"""Where planned work stands, what the clock does to it next, and in which words. Pure."""

from datetime import datetime
from typing import Literal

# Statuspage's words; *completed* is said by `complete` or by the clock. What an operator may say while it runs.
SAID = ("in_progress", "verifying")
RUNNING = frozenset(SAID)
# Its impact, and the state that it gives its components.
IMPACT = "maintenance"
GIVES = "under_maintenance"
DAY = 24 * 60 * 60
# The one promise of work that is being checked past its end.
TOPIC = "whether the work is done"

Turn = Literal["remind", "start", "complete"]


def turn(status: str, starts_at: datetime, ends_at: datetime, remind_at: datetime | None, now: datetime) -> Turn | None:
    """What is due. A start that was slept through is still said, a reminder after the start is not; *verifying* ends by hand alone."""
    if status == "scheduled" and starts_at <= now:
        return "start"
    if status == "scheduled" and remind_at is not None and remind_at <= now:
        return "remind"
    return "complete" if status == "in_progress" and ends_at <= now else None


def reminder(when: str) -> str:
    """`when`: the start, with its day and zone."""
    return f"The planned work begins {when}."


def started(until: str) -> str:
    """`until`: the end, with its day and zone; empty when that has passed already."""
    return f"The planned work has begun. It should be over by {until}." if until else "The planned work has begun."


COMPLETED = "The planned work is done."
