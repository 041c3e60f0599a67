"""A promise that comes again every week until it is done: `fri@17:00`. Pure."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from status.errors import Invalid
from status.fields import shown
from status.moments import zone_of

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_FORM = re.compile(r"(mon|tue|wed|thu|fri|sat|sun)@([01]\d|2[0-3]):([0-5]\d)", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class Weekly:
    """A day of the week (0 is Monday) and a local time."""

    day: int
    hour: int
    minute: int

    def __str__(self) -> str:
        return f"{DAYS[self.day]}@{self.hour:02d}:{self.minute:02d}"

    def after(self, instant: datetime, zone: str) -> datetime:
        """The first time after `instant`, UTC. An hour that the clocks skip comes at the first instant after the gap by as much; one that
        comes twice is the first (fold=0, PEP 495)."""
        local = instant.astimezone(zone_of(zone))
        days = (self.day - local.weekday()) % 7
        for weeks in (0, 7):
            day = local.date() + timedelta(days=days + weeks)
            at = datetime(day.year, day.month, day.day, self.hour, self.minute, tzinfo=zone_of(zone)).astimezone(UTC)
            if at > instant:
                return at
        raise AssertionError("a week later is always later")

    def in_words(self) -> str:
        """`each Friday at 17:00`."""
        return f"each {NAMES[self.day]} at {self.hour:02d}:{self.minute:02d}"


def read_weekly(text: str) -> Weekly:
    """What `text` names; `Invalid` says the form."""
    found = _FORM.fullmatch(text.strip())
    if found is None:
        raise Invalid({"every": f"Every “{shown(text)}” is not a day and a time: write fri@17:00."})
    return Weekly(DAYS.index(found[1].lower()), int(found[2]), int(found[3]))
