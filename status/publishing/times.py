"""How one page says times: in the publisher's zone with UTC beside it, and the year where it does not go without saying."""

from dataclasses import dataclass
from datetime import datetime

from status.moments import Deadline, zone_of
from status.phrasing import say_day, say_deadline, say_instant, say_short


@dataclass(frozen=True)
class Times:
    """`year`: the one that goes without saying; None says every year (pages that are read years later)."""

    zone: str
    year: int | None = None

    @classmethod
    def as_of(cls, at: datetime, zone: str) -> "Times":
        """For a page that is always made anew: the year of its own making goes without saying."""
        return cls(zone, at.astimezone(zone_of(zone)).year)

    def long(self, at: datetime) -> str:
        """`Monday 12 October, 17:15 PDT (Tuesday 00:15 UTC)`."""
        return say_instant(at, self.zone, year=self._told(at))

    def short(self, at: datetime) -> str:
        """`Mon 12 Oct, 17:15 PDT`."""
        return say_short(at, self.zone, year=self._told(at))

    def clock(self, at: datetime) -> str:
        """`17:15`: where the day stands nearby."""
        return f"{at.astimezone(zone_of(self.zone)):%H:%M}"

    def day(self, at: datetime) -> str:
        """`Monday 12 October`."""
        return say_day(at.astimezone(zone_of(self.zone)), year=self._told(at))

    def date(self, at: datetime) -> str:
        """`12 October`: in a mark beside words."""
        return self.day(at).partition(" ")[2]

    def due(self, due: Deadline) -> str:
        """`Thursday 15 October, 18:00 PDT`."""
        return say_deadline(due, year=due.day().year != self.year)[0]

    def due_twin(self, due: Deadline) -> str:
        """`(Friday 01:00 UTC)`, or nothing where the zone is UTC."""
        twin = say_deadline(due)[1]
        return f"({twin})" if twin else ""

    def said(self, due: Deadline) -> str:
        """The deadline in short, for "We said 18:00."."""
        if due.precision == "day":
            return f"the end of {say_day(datetime.combine(due.day(), datetime.min.time()))}"
        return f"{due.at.astimezone(zone_of(due.zone)):%H:%M}"

    def _told(self, at: datetime) -> bool:
        return at.astimezone(zone_of(self.zone)).year != self.year
