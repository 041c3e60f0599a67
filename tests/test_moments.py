"""TIME as people write it: every form, and every form that is refused."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from status.errors import Invalid
from status.moments import read_deadline, read_instant, start_of_day, zone_of

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
ZONES = ("Europe/Berlin", "America/Los_Angeles", "Asia/Kathmandu", "Australia/Lord_Howe", "America/Sao_Paulo", "UTC")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("+30m", NOW + timedelta(minutes=30)),
        ("+5", NOW + timedelta(seconds=5)),
        ("+5s", NOW + timedelta(seconds=5)),
        ("+2h", NOW + timedelta(hours=2)),
        ("+1d", NOW + timedelta(hours=24)),
        ("2026-12-01 17:00", datetime(2026, 12, 1, 16, 0, tzinfo=UTC)),
        ("2026-12-01T17:00", datetime(2026, 12, 1, 16, 0, tzinfo=UTC)),
        (" 2026-12-01T17:00:30 ", datetime(2026, 12, 1, 16, 0, 30, tzinfo=UTC)),
        ("2026-12-01T17:24:00Z", datetime(2026, 12, 1, 17, 24, tzinfo=UTC)),
        ("2026-12-01T17:00Z", datetime(2026, 12, 1, 17, 0, tzinfo=UTC)),
        ("2026-12-01T17:00-07:00", datetime(2026, 12, 2, 0, 0, tzinfo=UTC)),
        ("2026-12-01 17:00:00+05:45", datetime(2026, 12, 1, 11, 15, tzinfo=UTC)),
    ],
)
def test_every_form_of_a_time_is_taken(text: str, expected: datetime) -> None:
    assert read_instant("at", text, "Europe/Berlin", NOW) == expected


@pytest.mark.parametrize(
    "text",
    ["", "soon", "24:00", "2026-12-01 24:00", "midnight", "Midnight", "2026-13-01 10:00", "2026-12-32 10:00", "2026-12-01 10:60", "+", "+5w", "-5m", "+99999999d", "+999999999999d", "9999-12-31 00:00", "9999-01-01T00:00Z", "0000-01-01 00:00", "10000-01-01 00:00", "1e9", "2026-12-01", "２０２６-12-01 10:00"],
)  # fmt: skip
def test_what_is_no_time_is_refused_in_one_sentence_that_names_the_field(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_instant("happened_at", text, "Europe/Berlin", NOW)
    (sentence,) = refused.value.fields().values()
    assert sentence.startswith("Happened at")
    assert sentence.endswith(".")


@pytest.mark.parametrize(
    ("text", "past", "advice"),
    [
        ("+99999999d", False, "Happened at lies beyond the year 9998: write a nearer time."),
        ("+999999999999d", False, "Happened at lies beyond the year 9998: write a nearer time."),
        ("midnight", False, "Write 23:59 of the one day or 00:00 of the next."),
        ("2026-12-01", False, "needs a time of day as well: write +30m,"),
        ("2026-12-01", True, "needs a time of day as well: write 2026-10-12 17:00 or"),
        ("soon", True, "is not a time: write 2026-10-12 17:00 or"),
    ],
)
def test_a_refusal_advises_only_what_is_taken_there(text: str, past: bool, advice: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_instant("happened_at", text, "Europe/Berlin", NOW, past=past)
    assert advice in str(refused.value)


def test_a_time_that_the_zone_skips_is_refused_with_the_offsets_that_settle_it() -> None:
    with pytest.raises(Invalid, match=r"does not exist.*\+01:00.*\+02:00"):
        read_instant("at", "2027-03-28 02:30", "Europe/Berlin", NOW)


def test_a_time_that_the_zone_has_twice_is_refused_with_the_offsets_that_settle_it() -> None:
    with pytest.raises(Invalid, match=r"comes twice.*02:30\+02:00.*02:30\+01:00"):
        read_instant("at", "2026-10-25 02:30", "Europe/Berlin", NOW)
    assert read_instant("at", "2026-10-25T02:30+01:00", "Europe/Berlin", NOW) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_a_date_alone_ends_with_the_first_instant_of_the_next_local_day() -> None:
    due = read_deadline("next_update", "2009-10-12", "America/Los_Angeles", NOW)
    assert due.precision == "day"
    assert due.at == datetime(2009, 10, 13, 7, 0, tzinfo=UTC)
    assert due.day() == date(2009, 10, 12)
    assert not due.passed(datetime(2009, 10, 13, 0, 15, tzinfo=UTC))
    assert due.passed(due.at)


def test_a_day_begins_at_its_first_instant_even_where_midnight_is_skipped() -> None:
    # Brazil sprang forward at 00:00 on 15 October 2017: the day began at 01:00.
    assert start_of_day(date(2017, 10, 15), "America/Sao_Paulo") == datetime(2017, 10, 15, 3, 0, tzinfo=UTC)


@given(st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2060, 1, 1)), st.sampled_from(ZONES))  # noqa: DTZ001
def test_a_local_time_comes_back_or_is_refused(wall: datetime, zone: str) -> None:
    text = wall.strftime("%Y-%m-%d %H:%M")
    try:
        instant = read_instant("at", text, zone, NOW)
    except Invalid:
        return
    assert instant.astimezone(zone_of(zone)).strftime("%Y-%m-%d %H:%M") == text


def test_an_unknown_zone_is_told_in_a_sentence() -> None:
    for name in ("Mars/Base", "../etc/passwd", "", "europe"):
        with pytest.raises(Invalid, match="not known"):
            zone_of(name)


def test_zones_come_from_the_package_whatever_the_host_has() -> None:
    import zoneinfo

    assert zoneinfo.TZPATH == ()


def test_a_day_is_that_day_where_the_next_one_has_no_midnight() -> None:
    due = read_deadline("x", "2026-09-05", "America/Santiago", datetime(2026, 9, 1, tzinfo=UTC))
    assert (due.day(), due.at) == (date(2026, 9, 5), datetime(2026, 9, 6, 4, 0, tzinfo=UTC))
