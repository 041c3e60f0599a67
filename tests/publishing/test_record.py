"""The public record of promises, as a page and as a calendar."""

import json
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


def test_when_no_word_was_promised_is_a_gap_beside_the_promises(candor: Installation) -> None:
    with clock.set_to(START):
        code = open_incident(candor, title="Sync is down").code
    with clock.set_to(START + timedelta(hours=1)):
        update(candor, code, next_update="+9h", topics=["the data"])
        with candor.database.read() as session:
            promise = unanswered(session, code)[-1]
    with clock.set_to(START + timedelta(hours=2)):
        do(candor, changing.move, ines(candor).actor, promise.id, "+10h", reason="Tests take longer.")
    with clock.set_to(START + timedelta(hours=3)):
        do(candor, changing.withdraw, ines(candor).actor, promise.id, reason="Another team's word.")
    with clock.set_to(START + timedelta(hours=4)):
        update(candor, code, next_update="+4h")
        update(candor, code, answers=["none"])
        follow(candor)
    closed = [
        "from Mon 2 Nov 2026, 10:00 PST to Mon 2 Nov 2026, 11:00 PST.",
        "from Mon 2 Nov 2026, 13:00 PST to Mon 2 Nov 2026, 14:00 PST.",
    ]
    for told in shown(candor, code):
        assert [told.count(f"No next update was promised {span}") for span in closed] == [1, 1] and "is promised since" not in told
        assert "Moved Mon 2 Nov 2026, 12:00 PST" in told and "Tests take longer." in told and "Another team's word." in told
        assert "About the data: not answered" in told and "If it is later than that, we are late" in told
    with clock.set_to(START + timedelta(hours=5)):
        update(candor, code)
        follow(candor)
    for told in shown(candor, code):
        assert "No next update is promised since Mon 2 Nov 2026, 15:00 PST." in told
    with clock.set_to(START + timedelta(hours=6)):
        resolve(candor, code)
        follow(candor)
    gaps = json.loads((candor.settings.public / "incidents" / f"{code}.json").read_text())["candor"]["no_promise"]
    hours = [0, 1, 3, 4, 5, 6]
    assert [gap[name] for gap in gaps for name in ("from", "until")] == [clock.iso(START + timedelta(hours=hour)) for hour in hours]


def shown(candor: Installation, code: str) -> list[str]:
    """The section of promises on the incident's page and in its text twin, as words."""
    folder = candor.settings.public / "incidents"
    page, twin = heard((folder / code / "index.html").read_text()), " ".join((folder / f"{code}.txt").read_text().split())
    return [page.partition("What we promised about this")[2], twin.partition("WHAT WE PROMISED ABOUT THIS")[2]]
