"""The only reader of time."""

from datetime import UTC, datetime, timedelta, timezone

from status import clock


def test_now_is_aware_utc_in_whole_milliseconds() -> None:
    now = clock.now()
    assert now.tzinfo is UTC
    assert now.microsecond % 1000 == 0


def test_the_clock_can_be_set_for_a_story_and_runs_on_afterwards() -> None:
    then = datetime(2009, 10, 12, 17, 15, tzinfo=timezone(timedelta(hours=-7)))
    with clock.set_to(then):
        assert clock.iso(clock.now()) == "2009-10-13T00:15:00.000Z"
    assert clock.now().year >= 2026


def test_what_is_written_is_read_back() -> None:
    now = clock.now()
    assert clock.from_iso(clock.iso(now)) == now
