"""What contract and terms say of promises, told once more in other words and without a line of ours: what the engine is held against."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(hours=24)
WORST_FIRST = ("missed", "half_kept", "late", "moved", "kept", "kept_early")


@dataclass
class Expected:
    """A promise. `topics`: text → when it was answered. `day`: the local day that was promised, else `due` is the instant. `weekly`: (weekday,
    hour, minute) when it comes again."""

    zone: str
    due: datetime
    topics: dict[str, datetime | None]
    day: date | None = None
    weekly: tuple[int, int, int] | None = None
    weeks: list[str] = field(default_factory=list)
    moved: bool = False
    withdrawn: bool = False
    ended: bool = False

    def in_time(self, at: datetime) -> bool:
        """On that day, or by that instant."""
        return self.local(at).date() <= self.day if self.day else at <= self.due

    def open_topics(self) -> list[str]:
        """What an update may answer."""
        return [] if self.withdrawn or self.ended else [text for text, at in self.topics.items() if at is None]

    def overdue(self, now: datetime) -> bool:
        """Whether word is owed."""
        return bool(self.open_topics()) and not self.in_time(now)

    def state(self, now: datetime) -> str:
        """Where it stands."""
        if self.withdrawn:
            return "withdrawn"
        if self.weekly:
            return min(self.weeks, key=WORST_FIRST.index) if self.ended else "open"
        return self.turn(now)

    def turn(self, now: datetime) -> str:
        """Where this deadline stands."""
        times = list(self.topics.values())
        timely = [at is not None and self.in_time(at) for at in times]
        if all(timely):
            return "moved" if self.moved else "kept_early" if all(self.early(at) for at in times if at) else "kept"
        if None in times and now - self.due <= DAY:
            return "open"
        if any(timely):
            return "half_kept"
        soon = all(at is not None and at - self.due <= DAY for at in times)
        return "late" if soon and not self.moved else "missed"

    def early(self, at: datetime) -> bool:
        """An earlier day, or an hour before."""
        return self.local(at).date() < self.day if self.day else self.due - at >= timedelta(hours=1)

    def answer(self, texts: list[str], now: datetime) -> None:
        """An update answers these, where they are open."""
        mine = [text for text in texts if text in self.open_topics()]
        self.topics.update(dict.fromkeys(mine, now))
        if mine and self.weekly and None not in self.topics.values():
            self.weeks.append(self.turn(now))
            self.due, self.day, self.moved = next_week(max(self.due, now), self.weekly, self.zone), None, False
            self.topics = dict.fromkeys(self.topics)

    def end(self, now: datetime) -> None:
        """The incident is resolved: what comes again ends, a week that is overdue being missed."""
        if self.weekly and not self.withdrawn:
            self.weeks += ["missed"] if self.overdue(now) else []
            self.ended, self.withdrawn = True, not self.weeks

    def local(self, at: datetime) -> datetime:
        return at.astimezone(ZoneInfo(self.zone))


def end_of(day: date, zone: str) -> datetime:
    """The first instant after a local day, found by walking."""
    at = datetime(day.year, day.month, day.day, tzinfo=UTC) - DAY
    while at.astimezone(ZoneInfo(zone)).date() <= day:
        at += timedelta(minutes=15)
    return at


def next_week(after: datetime, weekly: tuple[int, int, int], zone: str) -> datetime:
    """The next such wall-clock time, found by trying day after day: the first of two, and for one that is skipped as if the clocks still stood."""
    tz, day = ZoneInfo(zone), after.astimezone(ZoneInfo(zone)).date()
    while True:
        if day.weekday() == weekly[0]:
            wall = datetime(day.year, day.month, day.day, *weekly[1:], tzinfo=UTC)
            before, later = (_offset(datetime(day.year, day.month, day.day, hour, tzinfo=UTC), tz) for hour in (0, 23))
            real = [wall - offset for offset in (before, later) if _wall(wall - offset, tz) == wall]
            at = min(real, default=wall - before)
            if at > after:
                return at
        day += timedelta(days=1)


def _offset(wall: datetime, tz: ZoneInfo) -> timedelta:
    return wall.replace(tzinfo=tz).utcoffset() or timedelta(0)


def _wall(at: datetime, tz: ZoneInfo) -> datetime:
    return at.astimezone(tz).replace(tzinfo=UTC)
