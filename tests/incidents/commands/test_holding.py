"""The holding note: once, labelled, by nobody, where word is due and nobody has written."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select

from status import clock, scheduler
from status.db import Installation
from status.incidents.model import Incident, IncidentUpdate
from status.incidents.states import NO_PERSON
from status.site import commands as site
from status.subscribers import commands as subscribers
from tests.cast import at_once, do, open_incident, resolve, update
from tests.house.test_advice import missing
from tests.house.test_kinds import FEEDS, FRONT, INCIDENT, follow
from tests.promises.test_commands import promises

T = clock.from_iso("2026-10-15T18:00:00.000Z")
NOTE = "We have no news yet, and know that we are late. We will write as soon as we can."


def at(minutes: float) -> clock.set_to:
    """So many minutes from when word is due."""
    return clock.set_to(T + timedelta(minutes=minutes))


@pytest.fixture
def prepared(candor: Installation) -> Installation:
    do(candor, site.change, None, "holding_note", NOTE)
    return candor


def promised(candor: Installation, **words: object) -> str:
    with at(-60):
        return open_incident(candor, next_update="2026-10-15T18:00Z", **words).code


def said(candor: Installation, *minutes: float) -> Sequence[str]:
    """The kinds of all updates, the oldest first, after a worker came by at each of these times."""
    for one in minutes:
        with at(one):
            scheduler.sweep(candor)
    with candor.database.read() as session:
        return session.execute(select(IncidentUpdate.kind).order_by(IncidentUpdate.revision)).scalars().all()


def test_it_is_said_once_when_word_is_due_and_not_before(prepared: Installation) -> None:
    promised(prepared)
    assert said(prepared, -1, 0) == ["update"], "the deadline's own moment is in time"
    assert said(prepared, 0.01, 0.02, 60, 23 * 60, 25 * 60) == ["update", "automatic"]
    (promise,) = promises(prepared)
    assert promise.state(clock.now()) == "missed", "it answers nothing"


def test_every_channel_says_that_no_person_has_written_it_and_nobody_is_mailed(prepared: Installation) -> None:
    do(prepared, subscribers.add, "ada@example.net")
    code = promised(prepared, notify=False)
    said(prepared, 1)
    with at(2):
        scheduler.sweep(prepared)
        assert follow(prepared) == []
    assert missing(prepared, [NO_PERSON, NOTE], (*FRONT, *INCIDENT, *FEEDS), code) == []


def test_who_is_writing_meanwhile_is_not_refused(prepared: Installation) -> None:
    code = promised(prepared)
    with prepared.database.read() as session:
        version = session.get_one(Incident, code).version
    said(prepared, 1)
    with at(2):
        update(prepared, code, version=version, body="Here is what we know.")
    (promise,) = promises(prepared)
    assert promise.state(clock.now()) == "late"


def test_the_next_one_comes_only_after_a_person_was_late_again(prepared: Installation) -> None:
    code = promised(prepared)
    assert said(prepared, 1, 200) == ["update", "automatic"]
    with at(201):
        update(prepared, code, next_update="2026-10-15T22:00Z")
    assert said(prepared, 239, 241, 300) == ["update", "automatic", "update", "automatic"]


@pytest.mark.parametrize("how", ["no words", "kept", "answered nothing", "over", "long ago"])
def test_it_is_said_only_where_nobody_has_spoken(prepared: Installation, how: str) -> None:
    code = promised(prepared)
    if how == "no words":
        do(prepared, site.change, None, "holding_note", "")
    with at(-1 if how != "answered nothing" else 0.001):
        if how == "kept":
            update(prepared, code)
        elif how == "answered nothing":
            update(prepared, code, answers=["none"])
        elif how == "over":
            resolve(prepared, code, data="none", answers=["none"])
    assert "automatic" not in said(prepared, 24 * 60 + 1 if how == "long ago" else 5)


def test_any_number_of_workers_say_one(prepared: Installation) -> None:
    promised(prepared)

    def work() -> None:
        with at(1):
            scheduler.sweep(prepared)

    at_once(work)
    assert said(prepared) == ["update", "automatic"]
