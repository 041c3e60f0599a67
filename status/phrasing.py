"""Instants and spans in the words that people read: days by name, the publisher's zone, and UTC beside it."""

from datetime import UTC, datetime, timedelta

from status.moments import Deadline, zone_of

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")


def say_instant(at: datetime, zone: str, *, year: bool = False) -> str:
    """`Monday 12 October, 17:15 PDT (Tuesday 00:15 UTC)`; `year` adds it after the month."""
    local, there = at.astimezone(zone_of(zone)), at.astimezone(UTC)
    return f"{say_day(local, year=year)}, {local:%H:%M} {_zone_word(local)}{_beside(local, there)}"


def say_short(at: datetime, zone: str, *, year: bool = False) -> str:
    """`Mon 12 Oct, 17:15 PDT`: where the long form stands nearby."""
    local = at.astimezone(zone_of(zone))
    tail = f" {local.year}" if year else ""
    return f"{_DAYS[local.weekday()][:3]} {local.day} {_MONTHS[local.month - 1][:3]}{tail}, {local:%H:%M} {_zone_word(local)}"


def say_clock(at: datetime, zone: str) -> str:
    """`17:15:42 PDT`: for what is about to happen, to the second."""
    local = at.astimezone(zone_of(zone))
    return f"{local:%H:%M:%S} {_zone_word(local)}"


def say_day(local: datetime, *, year: bool = False) -> str:
    """`Monday 12 October`, with the year when asked. Takes a local time as it stands."""
    tail = f" {local.year}" if year else ""
    return f"{_DAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]}{tail}"


def say_month(year: int, month: int) -> str:
    """`October 2009`."""
    return f"{_MONTHS[month - 1]} {year}"


def say_deadline(due: Deadline, *, year: bool = False) -> tuple[str, str]:
    """The deadline and its UTC twin: (`Thursday 15 October, 18:00 PDT`, `Friday 01:00 UTC`); the twin is empty in UTC.

    A day reads (`the end of Monday 12 October PDT`, `Tuesday 07:00 UTC`).
    """
    last = due.at - timedelta(minutes=1) if due.precision == "day" else due.at
    local, there = last.astimezone(zone_of(due.zone)), due.at.astimezone(UTC)
    twin = _beside(local, there).strip(" ()")
    if due.precision == "day":
        return f"the end of {say_day(local, year=year)} {_zone_word(local)}", twin
    return f"{say_day(local, year=year)}, {local:%H:%M} {_zone_word(local)}", twin


def say_span(span: timedelta) -> str:
    """The two largest units of a span: `6 hours 20 minutes`, `2 days 1 hour`, `less than a minute`."""
    minutes = int(abs(span).total_seconds()) // 60
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [_count(days, "day"), _count(hours, "hour"), _count(minutes, "minute")]
    told = [part for part in parts if part][:2]
    return " ".join(told) or "less than a minute"


def removed_text(why: str) -> str:
    """What stands where a text was that was redacted, inside a thing that keeps the rest of its words."""
    return f"We removed these words. Why: {why}"


def removed(thing: str, why: str) -> str:
    """What stands where the words of a thing were that were redacted; `why`: an operator's words."""
    return f"We removed the words of this {thing}. Why: {why}"


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}{'' if number == 1 else 's'}" if number else ""


def _zone_word(local: datetime) -> str:
    """`PDT`; a zone without letters of its own (`+0530`) reads `UTC+05:30`."""
    name = local.tzname() or "UTC"
    if name[0] not in "+-":
        return name
    offset = local.strftime("%z")
    return f"UTC{offset[:3]}:{offset[3:5]}"


def _beside(local: datetime, there: datetime) -> str:
    """` (Tuesday 00:15 UTC)`, the day only when it is another one, nothing when the zone is UTC."""
    if not local.utcoffset() and (local.tzname() or "UTC") == "UTC":
        return ""
    day = "" if local.date() == there.date() else f"{_DAYS[there.weekday()]} "
    return f" ({day}{there:%H:%M} UTC)"
