"""Promises within updates: made, answered, overdue, missed."""

from datetime import timedelta

import pytest

from status import clock
from status.db import Installation
from status.errors import Invalid
from status.incidents import commands as incidents
from status.journal import queries as journal
from status.promises.commands import say_what_time_did
from status.promises.model import Promise
from tests.cast import do, ines, open_incident, resolve, update


def promises(candor: Installation) -> list[Promise]:
    from sqlalchemy import select

    with candor.database.read() as session:
        return list(session.execute(select(Promise).order_by(Promise.made_at)).scalars())


def tally(candor: Installation) -> dict[str, int]:
    with candor.database.read() as session:
        site = journal.site(session)
        assert site is not None
        return site.tally


def test_any_published_update_answers_the_open_promise(candor: Installation) -> None:
    code = open_incident(candor, next_update="+30m").code
    update(candor, code)
    assert [p.settled for p in promises(candor)] == ["kept"]
    assert tally(candor) == {"kept": 1}


def test_an_update_said_with_answers_none_answers_nothing(candor: Installation) -> None:
    code = open_incident(candor, next_update="+30m").code
    update(candor, code, answers=["none"])
    assert [p.settled for p in promises(candor)] == [None]


def test_a_correction_never_fulfils_a_promise(candor: Installation) -> None:
    published = open_incident(candor, next_update="+30m")
    for notify in (False, True):
        do(
            candor,
            incidents.correct,
            ines(candor),
            published.code,
            published.update_id,
            body=f"Other words {notify}.",
            reason="Wrong.",
            notify=notify,
        )
    assert [p.settled for p in promises(candor)] == [None]


def test_a_topic_that_is_not_open_is_refused_by_name(candor: Installation) -> None:
    code = open_incident(candor, next_update="+30m").code
    with pytest.raises(Invalid, match="what happens next"):
        update(candor, code, answers=["the weather"])


@pytest.mark.parametrize("text", ["2009-10-12 12:00", "+0s", "midnight", "24:00", "+99999999d", "9999-12-31", "tomorrow"])
def test_a_time_that_cannot_be_promised_is_refused(candor: Installation, text: str) -> None:
    with pytest.raises(Invalid) as refused:
        open_incident(candor, next_update=text)
    assert list(refused.value.fields()) == ["next_update"]


def test_time_alone_says_overdue_once_and_missed_a_day_later_once(candor: Installation) -> None:
    open_incident(candor, next_update="+30m")
    start = clock.now()
    with clock.set_to(start + timedelta(minutes=31)):
        assert [said.kind for said in do(candor, say_what_time_did)] == ["promise.overdue"]
        assert do(candor, say_what_time_did) == []
    with clock.set_to(start + timedelta(hours=25)):
        assert [said.kind for said in do(candor, say_what_time_did)] == ["promise.missed"]
        assert do(candor, say_what_time_did) == []
    assert tally(candor) == {"missed": 1}


def test_a_missed_promise_stays_missed_when_it_is_answered_later(candor: Installation) -> None:
    code = open_incident(candor, next_update="+30m").code
    with clock.set_to(clock.now() + timedelta(hours=30)):
        do(candor, say_what_time_did)
        update(candor, code)
        (promise,) = promises(candor)
        assert promise.settled == promise.state(clock.now()) == "missed"
        assert promise.topics[0]["fulfilled_at"]
    assert tally(candor) == {"missed": 1}


def test_resolving_answers_what_was_promised(candor: Installation) -> None:
    code = open_incident(candor, next_update="+30m").code
    resolve(candor, code)
    assert tally(candor) == {"kept": 1}
