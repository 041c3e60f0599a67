"""When those who promised are reminded: before word is due, when it is, and once after. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from status.phrasing import say_span
from status.promises.states import GRACE

# Minutes from the deadline. The last one is for whoever comes next: nobody wrote in time.
STEPS = (-15, -5, 0, 10)
MINUTE = timedelta(minutes=1)


def step_now(due_at: datetime, since: datetime, now: datetime) -> int | None:
    """The newest step that has come; None before the first one, and when nobody needs it any more.

    `since`: when the deadline came to be what it is; what was past by then is no news. A day after due it counts as missed,
    for good: then nothing is to be saved, and home says it.
    """
    come = [step for step in STEPS if since < due_at + step * MINUTE <= now]
    return come[-1] if come and now <= due_at + GRACE else None


def steps_until(step: int) -> Sequence[int]:
    """That step and all before it: after a standstill one reminder stands for all of them."""
    return STEPS[: STEPS.index(step) + 1]


def how_long(due_at: datetime, now: datetime) -> str:
    """`15 minutes left`, `Word is due now`, `10 minutes late`: minutes begun count before, whole ones after."""
    if due_at > now:
        return f"{say_span(-(-(due_at - now) // MINUTE) * MINUTE)} left"
    return "Word is due now" if now - due_at < MINUTE else f"{say_span(now - due_at)} late"
