"""The state machine of a batch: a table, and when it is tried again."""

from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from status.delivery import retry
from status.delivery.retry import AFTER, STATES, Impossible

EVENTS = sorted({happened for _, happened in AFTER})

# Written out again by hand: a slip in the table shows as a difference.
TABLE = """
queued     claimed         leased
leased     lease_over      queued
leased     about_to_send   sending
leased     nobody_left     accepted
leased     unwritable      failed
sending    accepted        accepted
sending    unreached       queued
sending    later           queued
sending    lost            ambiguous
sending    refused         failed
sending    rejected        queued
sending    rejected_alone  failed
ambiguous  accepted        accepted
ambiguous  rejected_alone  failed
ambiguous  lost            ambiguous
ambiguous  repeatable      queued
ambiguous  hold_over       held
held       accepted        accepted
held       rejected_alone  failed
held       lost            held
held       retry           queued
failed     retry           queued
"""
EXPECTED = {(state, happened): then for state, happened, then in (line.split() for line in TABLE.strip().splitlines())}


@pytest.mark.parametrize(("state", "happened"), list(product(STATES, EVENTS)))
def test_each_event_leads_where_the_table_says_or_cannot_happen(state: str, happened: str) -> None:
    if (state, happened) in EXPECTED:
        assert retry.after(state, happened) == EXPECTED[state, happened]
    else:
        with pytest.raises(Impossible):
            retry.after(state, happened)


def test_a_doubtful_batch_is_sent_again_only_when_that_doubles_nothing_or_a_person_says_so() -> None:
    ways = {happened for (state, happened), then in AFTER.items() if state in ("ambiguous", "held") and then == "queued"}
    assert ways == {"repeatable", "retry"}


def test_nothing_leaves_accepted() -> None:
    assert not [state for state, _ in AFTER if state == "accepted"]


@given(st.lists(st.sampled_from(EVENTS), max_size=60))
def test_whatever_happens_a_batch_is_sent_only_from_sending_and_claimed_only_from_queued(events: list[str]) -> None:
    state = "queued"
    for happened in events:
        try:
            then = retry.after(state, happened)
        except Impossible:
            continue
        assert then in STATES
        assert then != "sending" or state == "leased"
        assert then != "leased" or state == "queued"
        state = then


def test_waits_double_up_to_five_minutes() -> None:
    waits = [retry.wait(attempt, 0).total_seconds() for attempt in range(1, 10)]
    assert waits == [5, 10, 20, 40, 80, 160, 300, 300, 300]
    assert retry.wait(10**6, 0) == timedelta(minutes=5)


@given(st.integers(1, 50), st.floats(0, 1))
def test_waits_are_spread_over_their_second_half(attempt: int, spread: float) -> None:
    assert retry.wait(attempt, 0) / 2 <= retry.wait(attempt, spread) <= retry.wait(attempt, 0)


@pytest.mark.parametrize(("asked", "wait"), [(30.0, 30), (0.0, 1), (-5.0, 1), (10.0**9, 3600)])
def test_what_the_provider_asks_for_holds_within_reason(asked: float, wait: int) -> None:
    assert retry.wait(1, 0.5, asked) == timedelta(seconds=wait)


@given(st.lists(st.integers(1, 10_000), min_size=2, max_size=50, unique=True).map(sorted), st.integers(0, 100))
def test_halves_hold_every_reader_once(readers: list[int], beyond: int) -> None:
    hi = readers[-1] + beyond
    end, begin = retry.halves(readers, hi)
    first, second = [one for one in readers if one <= end], [one for one in readers if one >= begin]
    assert first + second == readers and first and second and begin <= hi
