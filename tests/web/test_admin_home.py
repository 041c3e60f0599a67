"""What needs you now."""

from dataclasses import replace
from datetime import timedelta

import pytest

from status import clock
from status.db import Installation
from status.promises.commands import say_what_time_did
from tests import cast
from tests.web.conftest import build_app
from tests.web.console import Console


def test_an_empty_page_teaches_how_to_begin(console: Console, candor: Installation) -> None:
    console.get("/admin")
    for words in ("flask component add", "flask incident open", "Report a problem"):
        assert words in console.text()
    cast.component(candor, "Contacts sync")
    cast.open_incident(candor)
    console.get("/admin")
    assert "flask component add" not in console.text()


def test_promises_come_first_with_a_clock(console: Console, candor: Installation) -> None:
    now = clock.now()
    with clock.set_to(now - timedelta(hours=20)):
        cast.open_incident(candor, title="Late one", next_update="+3h")
        cast.open_incident(candor, title="Early one", next_update="+69h")
    console.get("/admin")
    text = console.text()
    assert "17 hours late" in text and "2 days" in text and "left" in text
    assert text.index("Late one") < text.index("17 hours late") < text.index("Early one") < text.index("Open incidents")
    assert "panel due late" in console.said.text


def test_a_missed_promise_of_an_open_incident_is_still_owed(console: Console, candor: Installation) -> None:
    with clock.set_to(clock.now() - timedelta(days=3)):
        code = cast.open_incident(candor, next_update="+1h").code
    cast.do(candor, say_what_time_did)
    console.get("/admin")
    assert "counts as missed, for good" in console.text()
    cast.update(candor, code)
    console.get("/admin")
    assert "counts as missed" not in console.text()


def test_home_says_who_is_mailed_when_word_is_due(candor: Installation) -> None:
    there = Installation(replace(candor.settings, alarm_to=("ops@example.org",)), candor.database)
    cast.open_incident(candor, next_update="+14m")
    for installed, words in ((candor, "Nobody is mailed when word is due"), (there, "We mail ops@example.org 15 and 5 minutes before")):
        console = Console(build_app(installed), installed).sign_in()
        assert words in " ".join(console.get("/admin").text.split()) and 'class="clock slow"' in console.said.text


def test_open_incidents_say_their_day_and_reach(console: Console, candor: Installation) -> None:
    sync = cast.component(candor, "Contacts sync")
    with clock.set_to(clock.now() - timedelta(days=10)):
        cast.open_incident(candor, title="Contacts do not appear", components={sync: "major_outage"})
    console.get("/admin")
    assert "Day 11" in console.text() and "1 component affected" in console.text() and "Critical" in console.text()


def test_home_says_whether_candor_itself_is_well(console: Console, candor: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    console.get("/admin")
    assert "The page shows all that was said" in console.text()
    cast.open_incident(candor)
    console.get("/admin")
    assert "The page is behind what was said" in console.text()
    monkeypatch.setattr("status.publishing.queries.failures", lambda _: {"uptime/index.html": "ValueError: odd"})
    console.get("/admin")
    assert "uptime/index.html could not be made" in console.text()


def test_names_are_text_never_markup(console: Console, candor: Installation) -> None:
    name = "<img src=x onerror=alert(1)>"
    thing = cast.component(candor, name)
    code = cast.open_incident(candor, title=name, body=name, components={thing: "major_outage"}, next_update="+1h").code
    for path in ("/admin", "/admin/incidents", f"/admin/incidents/{code}", f"/admin/incidents/{code}/update"):
        assert "<img" not in console.get(path).text, path
