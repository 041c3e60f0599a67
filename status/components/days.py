"""How a component was, day by day. Pure.

A day is one of the page's zone, whatever its length: 23 or 25 hours when the clocks change. Only days on which something was said are
kept; on every other day things were as the last word left them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from status.moments import zone_of


@dataclass(frozen=True)
class Day:
    """The worst state of a local day, and the one at its end."""

    day: date
    worst: str
    last: str


def local_day(at: datetime, zone: str) -> date:
    """The day that an instant belongs to."""
    return at.astimezone(zone_of(zone)).date()


def days(told: Iterable[Day], first: date, until: date, ended: date | None = None) -> list[Day | None]:
    """Each day from `first` to `until`, both included. `told`: the days that are kept, among them the newest before `first`.

    None on days before anything was kept, and after `ended`, the day on which the component was retired.
    """
    kept = {one.day: one for one in told}
    before = [day for day in kept if day < first]
    state = kept[max(before)].last if before else None
    found: list[Day | None] = []
    for number in range((until - first).days + 1):
        day = first + timedelta(days=number)
        one = kept.get(day) or (Day(day, state, state) if state else None)
        state = one.last if one else None
        found.append(one if ended is None or day <= ended else None)
    return found
