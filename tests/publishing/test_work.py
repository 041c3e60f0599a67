"""Planned work on page, feeds, JSON and mail: what stops, from when to when, what to do before; never counted as a problem."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from status import acknowledge, clock
from status.db import Installation
from status.delivery import drain, fanout
from status.maintenance import commands
from status.scheduler import sweep
from status.site.commands import change as change_site
from status.subscribers import commands as subscribers
from tests.cast import component, do, ines, maintenance, open_incident
from tests.flows.mail import Mail, Outbox

PEOPLE = ("index.html", "text.txt", "maintenance/index.html", "maintenance.txt")
OWN = ("incidents/{}/index.html", "incidents/{}.txt")


@pytest.fixture(autouse=True)
def berlin(candor: Installation) -> None:
    do(candor, change_site, None, "zone", "Europe/Berlin")


def turn(candor: Installation) -> list[Mail]:
    """Said by the clock, kept, shown and sent; the mails so far."""
    sweep(candor)
    acknowledge.acknowledge(candor)
    fanout.follow(candor)
    drain.drain(candor)
    return Outbox(candor.settings.var).mails()


def read(candor: Installation, path: str, code: str = "") -> str:
    file: Path = candor.settings.public / path.format(code)
    return file.read_text(encoding="utf-8")


def machine(candor: Installation, path: str = "status.json") -> dict[str, Any]:
    told: dict[str, Any] = json.loads(read(candor, path))
    return told


def test_k08_everybody_reads_what_stops_from_when_to_when_and_what_to_do_before(candor: Installation) -> None:
    do(candor, subscribers.add, "ada@example.net")
    web = component(candor, "Web shop")
    window = {"start": "2027-06-10 08:00", "end": "2027-06-10 12:00"}
    code = maintenance(candor, components=[web], before="Save your basket.", **window).code
    (mail,) = turn(candor)
    feeds = ("feed.rss", "feed.atom", "feed.json")
    for text in [*(read(candor, path, code) for path in (*PEOPLE, *OWN)), mail.text, mail.html]:
        assert [words in text for words in ("08:00 CEST", "12:00 CEST", "Web shop", "Save your basket.")] == [True] * 4
    for path in feeds:
        assert "08:00 CEST" in read(candor, path) and "12:00 CEST" in read(candor, path)


def test_k04_a_night_when_the_clocks_change_says_each_time_with_its_own_zone(candor: Installation) -> None:
    code = maintenance(candor, start="2027-03-27 23:00", end="2027-03-28 04:00").code
    turn(candor)
    page = read(candor, "incidents/{}/index.html", code)
    assert ("23:00 CET" in page, "04:00 CEST" in page, "for 4 hours" in page) == (True, True, True)
    told = machine(candor)["scheduled_maintenances"][0]
    assert (told["scheduled_for"], told["scheduled_until"]) == ("2027-03-27T23:00:00.000+01:00", "2027-03-28T04:00:00.000+02:00")


def test_another_zone_of_the_site_moves_no_instant(candor: Installation) -> None:
    code = maintenance(candor, start="2027-02-10 10:00", end="2027-02-10 11:00").code
    do(candor, change_site, None, "zone", "UTC")
    turn(candor)
    assert machine(candor)["scheduled_maintenances"][0]["scheduled_for"] == "2027-02-10T09:00:00.000Z"
    assert "09:00 UTC" in read(candor, "incidents/{}/index.html", code)


def test_it_is_no_problem_anywhere(candor: Installation) -> None:
    web = component(candor, "Web")
    maintenance(candor, components=[web])
    turn(candor)
    assert "Everything works." in read(candor, "index.html")
    with clock.set_to(clock.now() + timedelta(hours=1.5)):
        turn(candor)
        told = machine(candor)
        assert "Planned work is going on." in read(candor, "index.html")
        assert (told["incidents"], told["status"]["indicator"]) == ([], "maintenance")
        (work,) = told["scheduled_maintenances"]
        assert (work["status"], work["impact"], [part["status"] for part in work["components"]]) == (
            "in_progress",
            "maintenance",
            ["under_maintenance"],
        )
    with clock.set_to(clock.now() + timedelta(hours=2.5)):
        turn(candor)
        assert machine(candor)["scheduled_maintenances"] == []
        assert "The last problem" not in read(candor, "index.html")


def test_k14_in_the_history_it_stands_under_the_month_of_its_start(candor: Installation) -> None:
    ahead = clock.now() + timedelta(days=40)
    code = maintenance(candor, start="+40d", end="+41d").code
    turn(candor)
    month = f"history/{ahead:%Y/%m}/index.html"
    assert not (candor.settings.public / month).exists()
    with clock.set_to(ahead + timedelta(days=2)):
        turn(candor)
        assert code in read(candor, month)
        assert code in read(candor, "history/index.html")


def test_k21_feeds_date_it_by_when_it_was_said_never_ahead(candor: Installation) -> None:
    maintenance(candor, start="+21d", end="+22d")
    incident = open_incident(candor).code
    turn(candor)
    first, second = machine(candor, "feed.json")["items"]
    assert incident in first["url"]
    assert second["date_published"] < first["date_published"] <= (clock.now() + timedelta(seconds=60)).isoformat()


def test_each_step_is_mailed_and_fed_once(candor: Installation) -> None:
    do(candor, subscribers.add, "ada@example.net")
    code = maintenance(candor, start="+30h", end="+31h").code
    with clock.set_to(clock.now() + timedelta(minutes=1)):  # files of one second lie in no order
        do(candor, commands.change, ines(candor), code, commands.Plan(body="Later.", start="+50h", end="+51h"))
        turn(candor)
    for hours in (27, 31, 50.5, 51.5):
        with clock.set_to(clock.now() + timedelta(hours=hours)):
            mails = turn(candor)
    states = ["Planned work", "Changed", "Reminder", "Under way", "Done"]
    assert [mail.text.splitlines()[2].partition(":")[0] for mail in mails] == states
    titles = [item["title"].partition("]")[0][1:] for item in machine(candor, "feed.json")["items"]]
    assert titles[::-1] == states


def test_overrun_is_shown_as_word_that_is_owed(candor: Installation) -> None:
    code = maintenance(candor).code
    with clock.set_to(clock.now() + timedelta(hours=1.5)):
        turn(candor)
        do(candor, commands.update, ines(candor), code, body="We look.", status="verifying")
    with clock.set_to(clock.now() + timedelta(hours=2.5)):
        turn(candor)
        for path in (*PEOPLE, "incidents/{}/index.html", "incidents/{}.txt"):
            assert "We are late." in read(candor, path, code), path


def test_a_reader_of_another_component_is_not_written_to(candor: Installation) -> None:
    web, mail = component(candor, "Web"), component(candor, "Mail")
    do(candor, subscribers.add, "web@example.net", components=[web])
    do(candor, subscribers.add, "mail@example.net", components=[mail])
    maintenance(candor, components=[web])
    assert [one.to for one in turn(candor)] == ["web@example.net"]
