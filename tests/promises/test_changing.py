"""Promises with topics, moved, withdrawn, and those that come again each week."""

from datetime import UTC, datetime, timedelta

import pytest

from status import clock
from status.db import Installation
from status.errors import Conflict, Invalid
from status.promises import changing
from status.promises.commands import say_what_time_did
from status.promises.model import Promise
from tests.cast import do, ines, open_incident, resolve, update
from tests.promises.test_commands import promises, tally

START = datetime(2026, 11, 2, 18, 0, tzinfo=UTC)


def only(candor: Installation) -> Promise:
    (promise,) = promises(candor)
    return promise


def move(candor: Installation, time: str, reason: str = "The last test made duplicates.") -> None:
    do(candor, changing.move, ines(candor).actor, only(candor).id, time, reason=reason)


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def test_moved_before_due_and_kept_it_is_moved_for_good(candor: Installation) -> None:
    with clock.set_to(at(0)):
        code = open_incident(candor, next_update="+2h").code
    with clock.set_to(at(1)):
        move(candor, "+24h")
    with clock.set_to(at(20)):
        update(candor, code)
    told = only(candor)
    assert (told.settled, told.due_at, len(told.moved)) == ("moved", at(25), 1)
    assert told.moved[0]["reason"] == "The last test made duplicates."
    assert tally(candor) == {"moved": 1}


def test_moved_and_not_kept_it_is_missed(candor: Installation) -> None:
    with clock.set_to(at(0)):
        code = open_incident(candor, next_update="+2h").code
        move(candor, "+3h")
    with clock.set_to(at(4)):
        update(candor, code)
    assert tally(candor) == {"missed": 1}


@pytest.mark.parametrize(
    ("hours", "time", "reason", "error", "says"),
    [
        (3, "+1h", "Why.", Conflict, "fell due already"),
        (1, "+1h", "", Invalid, "Reason is empty"),
        (1, "2026-11-01 10:00", "Why.", Invalid, "lies in the past"),
        (0, "+2h", "Why.", Invalid, "the one that stands"),
        (1, "midnight", "Why.", Invalid, "midnight"),
        (1, "2026-03-08 02:30", "Why.", Invalid, "does not exist"),
    ],
)
def test_a_move_that_cannot_be(candor: Installation, hours: float, time: str, reason: str, error: type[Exception], says: str) -> None:
    with clock.set_to(at(0)):
        open_incident(candor, next_update="+2h")
    with clock.set_to(at(hours)), pytest.raises(error, match=says):
        move(candor, time, reason)
    assert only(candor).moved == []


def test_withdrawn_with_a_reason_it_stays_on_the_record(candor: Installation) -> None:
    code = open_incident(candor, next_update="+2h").code
    do(candor, changing.withdraw, ines(candor).actor, only(candor).id, reason="Nothing more will come.")
    assert (only(candor).settled, only(candor).withdrawn_reason) == ("withdrawn", "Nothing more will come.")
    update(candor, code)
    assert tally(candor) == {"withdrawn": 1}
    with pytest.raises(Conflict, match="withdrawn"):
        move(candor, "+9h")


def test_topics_are_answered_one_by_one(candor: Installation) -> None:
    with clock.set_to(at(0)):
        code = open_incident(candor, next_update="+2h", topics=["data", "the Catalog"]).code
    with clock.set_to(at(0.5)):
        update(candor, code, answers=["data"])
    assert [topic["text"] for topic in only(candor).topics if topic["fulfilled_at"]] == ["data"]
    with clock.set_to(at(60)):
        do(candor, say_what_time_did)
        update(candor, code, answers=["the Catalog"])
    assert tally(candor) == {"half_kept": 1}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ({"topics": ["data"]}, "needs a time"),
        ({"topics": ["data", "data"], "next_update": "+1h"}, "twice"),
        ({"topics": [" "], "next_update": "+1h"}, "Topic is empty"),
        ({"topics": ["none"], "next_update": "+1h"}, "all” or “none"),
        ({"topics": ["x" * 201], "next_update": "+1h"}, "too long"),
        ({"topics": ["a\nb"], "next_update": "+1h"}, "one line"),
        ({"every": "friday"}, "fri@17:00"),
    ],
)
def test_topics_and_weeks_that_cannot_be(candor: Installation, words: dict[str, object], says: str) -> None:
    with pytest.raises(Invalid, match=says):
        open_incident(candor, **words)


FRIDAY = datetime(2026, 11, 7, 1, 0, tzinfo=UTC)  # Friday 6 November, 17:00 PST
WEEK = timedelta(days=7)


def weekly(candor: Installation) -> str:
    with clock.set_to(at(0)):
        code = open_incident(candor, every="fri@17:00", topics=["what came back this week"]).code
    assert only(candor).due_at == FRIDAY
    return code


def test_each_week_it_is_owed_again_and_counts_once_by_its_worst_week(candor: Installation) -> None:
    code = weekly(candor)
    for late in (timedelta(minutes=-15), timedelta(hours=2), timedelta(minutes=-15)):
        due = only(candor).due_at
        with clock.set_to(due + late):
            update(candor, code)
            do(candor, say_what_time_did)
        assert only(candor).due_at == due + WEEK
        assert only(candor).settled is None
    with clock.set_to(FRIDAY + 2 * WEEK + timedelta(days=2)):
        resolve(candor, code)
    assert [week["state"] for week in only(candor).weeks] == ["kept", "late", "kept", "kept_early"]
    assert tally(candor) == {"late": 1}


def test_a_week_without_a_word_is_overdue_then_missed(candor: Installation) -> None:
    code = weekly(candor)
    with clock.set_to(FRIDAY + timedelta(days=3)):
        assert only(candor).overdue(clock.now())
        update(candor, code)
    assert only(candor).due_at == FRIDAY + WEEK
    with clock.set_to(FRIDAY + timedelta(days=4)):
        resolve(candor, code, answers=["none"])
    assert tally(candor) == {"missed": 1}


def test_an_answer_taken_back_brings_its_week_back(candor: Installation) -> None:
    from status.incidents import commands as incidents

    code = weekly(candor)
    with clock.set_to(FRIDAY - timedelta(minutes=5)):
        wrong = update(candor, code, undo=60)
        assert only(candor).due_at == FRIDAY + WEEK
        do(candor, incidents.cancel, ines(candor), code, wrong.update_id)
    assert (only(candor).due_at, only(candor).weeks) == (FRIDAY, [])
