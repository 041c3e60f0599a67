"""Whether a promise was kept: the rules as a table."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from status.moments import Deadline, read_deadline
from status.promises.states import GRACE, STATES, Topic, overdue, state

DUE = datetime(2009, 10, 3, 19, 0, tzinfo=UTC)
INSTANT = Deadline(DUE, "instant", "America/Los_Angeles")
DAY = read_deadline("x", "2009-10-12", "America/Los_Angeles", DUE)
HOUR = timedelta(hours=1)
MOMENT = timedelta(milliseconds=1)


def answered(*instants: datetime | None) -> list[Topic]:
    return [Topic(f"t{number}", "u" if at else None, at) for number, at in enumerate(instants)]


@pytest.mark.parametrize(
    ("due", "answers", "now", "expected"),
    [
        (INSTANT, [None], DUE - HOUR, "open"),
        (INSTANT, [None], DUE + GRACE, "open"),
        (INSTANT, [None], DUE + GRACE + MOMENT, "missed"),
        (INSTANT, [DUE], DUE, "kept"),
        (INSTANT, [DUE - HOUR + MOMENT], DUE, "kept"),
        (INSTANT, [DUE - HOUR], DUE, "kept_early"),
        (INSTANT, [DUE + MOMENT], DUE + HOUR, "late"),
        (INSTANT, [DUE + timedelta(hours=6, minutes=20)], DUE + 2 * GRACE, "late"),
        (INSTANT, [DUE + GRACE], DUE + 2 * GRACE, "late"),
        (INSTANT, [DUE + GRACE + MOMENT], DUE + 2 * GRACE, "missed"),
        (INSTANT, [DUE, None], DUE + HOUR, "open"),
        (INSTANT, [DUE, None], DUE + GRACE + MOMENT, "half_kept"),
        (INSTANT, [DUE, DUE + HOUR], DUE + HOUR, "half_kept"),
        (DAY, [datetime(2009, 10, 13, 0, 15, tzinfo=UTC)], DAY.at, "kept"),
        (DAY, [DAY.at - MOMENT], DAY.at, "kept"),
        (DAY, [DAY.at], DAY.at, "late"),
        (DAY, [datetime(2009, 10, 12, 6, 59, tzinfo=UTC)], DAY.at, "kept_early"),
        (DAY, [datetime(2009, 10, 12, 7, 0, tzinfo=UTC)], DAY.at, "kept"),
    ],
)
def test_the_state_follows_from_what_was_said_and_when(due: Deadline, answers: list[datetime | None], now: datetime, expected: str) -> None:
    assert state(due, answered(*answers), now) == expected


def test_a_moved_promise_that_is_kept_is_moved_and_else_missed() -> None:
    assert state(INSTANT, answered(DUE), DUE, moved=True) == "moved"
    assert state(INSTANT, answered(DUE + HOUR), DUE + HOUR, moved=True) == "missed"


def test_a_withdrawn_promise_is_withdrawn_whatever_else_happened() -> None:
    assert state(INSTANT, answered(None), DUE + 9 * GRACE, withdrawn=True) == "withdrawn"
    assert not overdue(INSTANT, answered(None), DUE + HOUR, withdrawn=True)


def test_word_is_owed_from_the_moment_after_an_instant_and_from_the_end_of_a_day() -> None:
    assert not overdue(INSTANT, answered(None), DUE)
    assert overdue(INSTANT, answered(None), DUE + MOMENT)
    assert not overdue(DAY, answered(None), DAY.at - MOMENT)
    assert overdue(DAY, answered(None), DAY.at)


@given(answer=st.timedeltas(min_value=-3 * GRACE, max_value=3 * GRACE), later=st.timedeltas(min_value=timedelta(0), max_value=9 * GRACE))
def test_once_it_is_final_a_state_never_changes(answer: timedelta, later: timedelta) -> None:
    topics = answered(DUE + answer)
    settled = state(INSTANT, topics, DUE + answer)
    assert settled in STATES
    if settled != "open":
        assert state(INSTANT, topics, DUE + answer + later) == settled
