"""Times in the words that people read."""

from datetime import UTC, datetime, timedelta

import pytest

from status.moments import read_deadline
from status.phrasing import say_deadline, say_instant, say_month, say_short, say_span

MONDAY = datetime(2009, 10, 13, 0, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("America/Los_Angeles", "Monday 12 October, 17:15 PDT (Tuesday 00:15 UTC)"),
        ("UTC", "Tuesday 13 October, 00:15 UTC"),
        ("Europe/Berlin", "Tuesday 13 October, 02:15 CEST (00:15 UTC)"),
        ("Asia/Kathmandu", "Tuesday 13 October, 06:00 UTC+05:45 (00:15 UTC)"),
        ("Europe/London", "Tuesday 13 October, 01:15 BST (00:15 UTC)"),
    ],
)
def test_an_instant_has_its_day_its_zone_and_utc_beside_it(zone: str, said: str) -> None:
    assert say_instant(MONDAY, zone) == said


def test_the_year_is_said_when_asked() -> None:
    assert say_instant(MONDAY, "UTC", year=True) == "Tuesday 13 October 2009, 00:15 UTC"
    assert say_short(MONDAY, "America/Los_Angeles", year=True) == "Mon 12 Oct 2009, 17:15 PDT"


def test_a_deadline_is_said_with_its_twin_in_utc() -> None:
    zone = "America/Los_Angeles"
    assert say_deadline(read_deadline("x", "2009-10-15 18:00", zone, MONDAY)) == ("Thursday 15 October, 18:00 PDT", "Friday 01:00 UTC")
    assert say_deadline(read_deadline("x", "2009-10-12", zone, MONDAY)) == ("the end of Monday 12 October PDT", "Tuesday 07:00 UTC")
    assert say_deadline(read_deadline("x", "2009-10-12", "UTC", MONDAY))[0] == "the end of Monday 12 October UTC"


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(hours=6, minutes=20), "6 hours 20 minutes"),
        (timedelta(days=2, hours=1, minutes=59), "2 days 1 hour"),
        (timedelta(minutes=1, seconds=59), "1 minute"),
        (timedelta(seconds=59), "less than a minute"),
        (timedelta(days=1), "1 day"),
        (-timedelta(hours=42, minutes=35), "1 day 18 hours"),
    ],
)
def test_a_span_is_said_in_its_two_largest_units(span: timedelta, said: str) -> None:
    assert say_span(span) == said


def test_a_month_is_said_by_name() -> None:
    assert say_month(2009, 10) == "October 2009"
