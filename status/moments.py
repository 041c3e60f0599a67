"""Instants that people write, and the days of a zone. Pure: the caller brings zone and `now`.

The forms of TIME are those of the command line and of the admin forms alike (docs/terms.md, "TIME").
"""

import re
import zoneinfo
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from status.clock import whole_ms
from status.errors import Invalid
from status.fields import label, shown

# Zones come from the `tzdata` package alone, so that two hosts never disagree about an instant.
zoneinfo.reset_tzpath(to=())

Precision = Literal["instant", "day"]
LAST_YEAR = 9998
_STEP = re.compile(r"\+(\d{1,12})([smhd]?)", re.ASCII)
_UNITS = {"": "seconds", "s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_LOCAL = re.compile(r"(\d{4,})-(\d\d)-(\d\d)[ T](\d\d):(\d\d)(?::(\d\d))?", re.ASCII)
_DATE = re.compile(r"(\d{4,})-(\d\d)-(\d\d)", re.ASCII)
_END_OF_DAY = re.compile(r"(^|[ T])24:00")
# What `fromisoformat` takes differs from one Python to the next, so the form is fixed here.
_OFFSET = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)", re.ASCII)
_HOW = "write +30m, 2026-10-12 17:00 or 2026-10-12T17:00-07:00"
_HOW_PAST = "write 2026-10-12 17:00 or 2026-10-12T17:00-07:00"


@dataclass(frozen=True)
class Deadline:
    """When something is due. `at`: aware UTC; for a *day* it is the first instant of the next day in `zone`."""

    at: datetime
    precision: Precision
    zone: str

    def passed(self, instant: datetime) -> bool:
        """Whether `instant` is too late. An instant's own moment is in time; a day ends just before `at`."""
        return instant >= self.at if self.precision == "day" else instant > self.at

    def day(self) -> date:
        """The local day of the deadline: for a *day*, the day itself, not the next one."""
        last = (
            self.at - timedelta(microseconds=1) if self.precision == "day" else self.at
        )  # in UTC: midnight may be an hour that is skipped
        return last.astimezone(zone_of(self.zone)).date()


def zone_of(name: str) -> ZoneInfo:
    """The zone of that name; `Invalid` names the field `zone`."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as unknown:
        raise Invalid({"zone": f"Zone “{shown(name)}” is not known: write one like Europe/Berlin or UTC."}) from unknown


def read_instant(field: str, text: str, zone: str, now: datetime, *, past: bool = False) -> datetime:
    """The instant that `text` names (TIME without the date alone). `past`: it lies behind, so that a refusal advises no `+30m`."""
    how = _HOW_PAST if past else _HOW
    deadline = _told(field, text, zone, now, how, "Write 23:59 of the one day or 00:00 of the next")
    if deadline.precision == "day":
        raise Invalid({field: f"{label(field)} needs a time of day as well: {how}."})
    return deadline.at


def read_deadline(field: str, text: str, zone: str, now: datetime) -> Deadline:
    """The deadline that `text` names: `+N[s|m|h|d]`, ISO 8601 with an offset, a local date and time, or a date alone."""
    return _told(field, text, zone, now, _HOW, "Write 23:59, or the date alone")


def _told(field: str, text: str, zone: str, now: datetime, how: str, instead: str) -> Deadline:
    """`how`: the advice for what is no time; `instead`: that for midnight."""
    text = text.strip()
    if "midnight" in text.lower() or _END_OF_DAY.search(text):
        midnight = f"{label(field)} cannot be “{shown(text)}”: midnight can mean the start or the end of a day. {instead}."
        raise Invalid({field: midnight})
    try:
        return _read(field, text, zone, now)
    except OverflowError as beyond:
        raise _beyond(field) from beyond
    except ValueError as wrong:
        raise Invalid({field: f"{label(field)} “{shown(text)}” is not a time: {how}."}) from wrong


def _read(field: str, text: str, zone: str, now: datetime) -> Deadline:
    if step := _STEP.fullmatch(text):
        return Deadline(_within(field, now + timedelta(**{_UNITS[step[2]]: int(step[1])})), "instant", zone)
    if day := _DATE.fullmatch(text):
        _check_year(field, int(day[1]))
        following = date(int(day[1]), int(day[2]), int(day[3])) + timedelta(days=1)
        return Deadline(start_of_day(following, zone), "day", zone)
    if local := _LOCAL.fullmatch(text):
        _check_year(field, int(local[1]))
        parts = [int(part or 0) for part in local.groups()]
        return Deadline(_settle(field, datetime(*parts), zone), "instant", zone)  # type: ignore[arg-type]  # noqa: DTZ001
    if not _OFFSET.fullmatch(text):
        raise ValueError(text)
    return Deadline(_within(field, whole_ms(datetime.fromisoformat(text).astimezone(UTC))), "instant", zone)


def _within(field: str, instant: datetime) -> datetime:
    _check_year(field, instant.year)
    return instant


def _check_year(field: str, year: int) -> None:
    if not 1 <= year <= LAST_YEAR:
        raise _beyond(field)


def _beyond(field: str) -> Invalid:
    return Invalid({field: f"{label(field)} lies beyond the year {LAST_YEAR}: write a nearer time."})


def _settle(field: str, wall: datetime, zone: str) -> datetime:
    """The one instant of a wall-clock time; refuses a time that the zone skips or has twice, naming the offsets."""
    tz = zone_of(zone)
    first, second = (wall.replace(tzinfo=tz, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    clock = wall.strftime("%Y-%m-%dT%H:%M")
    one, other = (f"{clock}{moment.strftime('%z')[:3]}:{moment.strftime('%z')[3:]}" for moment in (first, second))
    skipped = first.astimezone(UTC).astimezone(tz).replace(tzinfo=None) != wall
    what = "does not exist (the clocks go forward)" if skipped else "comes twice (the clocks go back)"
    raise Invalid({field: f"{label(field)}: {wall:%H:%M} on {wall:%Y-%m-%d} {what} in {zone}; write {one} or {other}."})


def start_of_day(day: date, zone: str) -> datetime:
    """The first instant of a local day, UTC. fold=0 gives it also where the zone skips or repeats midnight (PEP 495)."""
    return datetime(day.year, day.month, day.day, tzinfo=zone_of(zone)).astimezone(UTC)
