"""Weekly times, also across the changes of the clock."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from status.errors import Invalid
from status.promises.repeat import Weekly, read_weekly

ZONES = ("America/Los_Angeles", "Europe/Berlin", "Australia/Lord_Howe", "Africa/Casablanca")


@pytest.mark.parametrize("text", ["fri@17:00", " FRI@17:00 "])
def test_a_day_and_a_time(text: str) -> None:
    assert str(read_weekly(text)) == "fri@17:00"
    assert read_weekly(text).in_words() == "each Friday at 17:00"


@pytest.mark.parametrize("text", ["", "friday@17:00", "fri", "fri@24:00", "fri@7:00", "fri@17:60", "fri 17:00", "fri@17:00 sat@17:00"])
def test_anything_else_is_refused_with_the_form(text: str) -> None:
    with pytest.raises(Invalid, match="fri@17:00"):
        read_weekly(text)


@given(
    st.builds(Weekly, st.integers(0, 6), st.integers(0, 23), st.integers(0, 59)),
    st.datetimes(datetime(2009, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.sampled_from(ZONES),
)
def test_the_next_time_is_ahead_within_a_week_and_reads_right_on_the_wall(weekly: Weekly, now: datetime, zone: str) -> None:
    at = weekly.after(now, zone)
    assert now < at <= now + timedelta(days=7, hours=2)
    wall = at.astimezone(ZoneInfo(zone))
    exists = datetime(wall.year, wall.month, wall.day, weekly.hour, weekly.minute, tzinfo=ZoneInfo(zone))
    if exists.astimezone(UTC).astimezone(ZoneInfo(zone)).hour == weekly.hour:  # not an hour that the clocks skip
        assert (wall.weekday(), wall.hour, wall.minute) == (weekly.day, weekly.hour, weekly.minute)


def test_the_week_in_which_the_clocks_go_back() -> None:
    friday = datetime(2009, 10, 30, 23, 46, tzinfo=UTC)  # 16:46 PDT
    assert read_weekly("fri@17:00").after(friday, "America/Los_Angeles") == datetime(2009, 10, 31, 0, 0, tzinfo=UTC)
    assert read_weekly("fri@17:00").after(friday + timedelta(hours=1), "America/Los_Angeles") == datetime(2009, 11, 7, 1, 0, tzinfo=UTC)
