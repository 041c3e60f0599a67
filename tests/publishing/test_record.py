"""The public record of promises, as a page and as a calendar."""

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from status import clock
from status.db import Installation
from status.promises import changing
from status.promises.queries import unanswered
from status.publishing.follow import follow
from tests.cast import do, ines, open_incident, resolve, update
from tests.publishing.test_pages import heard

START = datetime(2026, 11, 2, 18, 0, tzinfo=UTC)


@pytest.fixture
def told(candor: Installation) -> Installation:
    with clock.set_to(START):
        code = open_incident(candor, title="Sync is down", next_update="2026-11-03", topics=["the data", "the Catalog"]).code
    with clock.set_to(START + timedelta(hours=1)):
        update(candor, code, answers=["the data"], next_update="+3h", topics=["the fix"])
        with candor.database.read() as session:
            promise = unanswered(session, code)[-1]
        do(candor, changing.move, ines(candor).actor, promise.id, "+5h", reason="Tests take longer.")
    with clock.set_to(START + timedelta(hours=2)):
        gone = open_incident(candor, title="Mail is slow", next_update="+9h").code
        with candor.database.read() as session:
            promise = unanswered(session, gone)[-1]
        do(candor, changing.withdraw, ines(candor).actor, promise.id, reason="It was another team's word.")
        weekly = open_incident(candor, title="Photos", every="fri@17:00").code
    with clock.set_to(START + timedelta(days=5)):
        update(candor, weekly)
        resolve(candor, weekly)
        follow(candor)
    return candor


def test_every_promise_stands_there_in_full(told: Installation) -> None:
    text = " ".join(heard((told.settings.public / "promises/index.html").read_text()).split())
    for words in (
        "About the data: answered Mon 2 Nov",
        "About the Catalog: not answered",
        "Half kept",
        "before it was due: Tests take longer.",
        "Withdrawn. Word by",
        "Why it was withdrawn: It was another team's word.",
        "each Friday at 17:00",
        "No next update is promised now about Sync is down",
    ):
        assert words in text, words


def test_the_calendar_keeps_its_bytes_and_names_no_host_in_an_id(told: Installation) -> None:
    file = told.settings.public / "promises.ics"
    events = Calendar.from_ical(file.read_bytes()).walk("VEVENT")
    assert len(events) == 4
    assert {str(event["STATUS"]) for event in events} == {"CONFIRMED", "CANCELLED"}
    assert all(not event.errors and "127.0.0.1" not in str(event["UID"]) for event in events)
    assert [str(event["DTSTART"].dt) for event in events if "the Catalog" in str(event["DESCRIPTION"])] == ["2026-11-03"]
    before = file.read_bytes()
    with clock.set_to(START + timedelta(days=9)):
        follow(told, everything=True)
    assert file.read_bytes() == before
    assert max(len(line) for line in before.split(b"\r\n")) <= 75
