"""Taking back inside the undo window: everything is as it was, nobody is told, and the page says so."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from status import clock
from status.components import queries as components
from status.db import Installation
from status.errors import Conflict, NotFound
from status.incidents import queries
from status.incidents.commands import Words, cancel, correct, publish_due, schedule
from status.journal import queries as journal
from status.journal.announce import announce_due
from status.promises.model import Promise
from status.publishing.follow import follow
from tests.cast import component, do, ines, open_incident, resolve, update


def take_back(candor: Installation, code: str, update_id: str) -> None:
    do(candor, cancel, ines(candor), code, update_id)


def read(candor: Installation, path: str) -> str:
    follow(candor)
    return (candor.settings.public / path).read_text()


def test_states_promises_and_answers_are_as_they_were_before(candor: Installation) -> None:
    web = component(candor, "Web")
    code = open_incident(candor, next_update="+30m", components={web: "degraded_performance"}, data="safe").code
    wrong = update(
        candor, code, undo=60, status="monitoring", impact="critical", data="lost", components={web: "major_outage"}, next_update="+2h"
    )
    take_back(candor, code, wrong.update_id)
    with candor.database.read() as session:
        incident = queries.get(session, code)
        assert (incident.status, incident.impact, incident.data) == ("investigating", "minor", "safe")
        assert components.get(session, web).state == queries.affected(session, code)[web] == "degraded_performance"
        promises = {p.made_in: p for p in session.execute(select(Promise)).scalars()}
        assert promises.pop(wrong.update_id).settled == "withdrawn"
        (first,) = promises.values()
        assert first.settled is None
        assert first.topics[0]["fulfilled_at"] is None
        site = journal.site(session)
        assert site is not None
        assert site.tally == {"withdrawn": 1}


def test_a_resolution_that_is_taken_back_opens_the_incident_again(candor: Installation) -> None:
    code = open_incident(candor).code
    ended = do(
        candor,
        __import__("status.incidents.commands", fromlist=["resolve"]).resolve,
        ines(candor, 60),
        code,
        _words(data="lost", lost="Photos."),
    )
    take_back(candor, code, ended.update_id)
    with candor.database.read() as session:
        incident = queries.get(session, code)
        assert (incident.status, incident.resolved_at, incident.lost) == ("investigating", None, "")
    resolve(candor, code)


def _words(**told: object) -> object:
    from status.incidents.commands import Words

    return Words(**{"body": "It is over.", **told})  # type: ignore[arg-type]


def test_nobody_is_told_and_the_page_says_that_something_was_withdrawn(candor: Installation) -> None:
    code = open_incident(candor).code
    wrong = update(candor, code, undo=60, body="A slip of the pen.")
    assert "A slip of the pen." in read(candor, f"incidents/{code}/index.html")
    take_back(candor, code, wrong.update_id)
    with clock.set_to(clock.now() + timedelta(minutes=2)):
        assert do(candor, announce_due) == []
    for path in (f"incidents/{code}/index.html", f"incidents/{code}.txt", "index.html", "text.txt"):
        told = read(candor, path)
        assert "A slip of the pen." not in told
        assert "was withdrawn at" in told
    assert "A slip of the pen." not in read(candor, "feed.rss")
    told_json = json.loads(read(candor, f"incidents/{code}.json"))
    assert [one["id"] for one in told_json["candor"]["withdrawn"]] == [wrong.update_id]
    assert wrong.update_id not in [one["id"] for one in told_json["incident_updates"]]


def test_an_incident_whose_first_update_is_taken_back_is_withdrawn_whole(candor: Installation) -> None:
    web = component(candor, "Web")
    published = open_incident(candor, undo=60, title="By mistake", components={web: "major_outage"}, next_update="+30m")
    take_back(candor, published.code, published.update_id)
    for path in (
        "index.html",
        "status.json",
        "history/index.html",
        f"incidents/{published.code}/index.html",
        f"incidents/{published.code}.txt",
    ):
        assert "By mistake" not in read(candor, path)
    assert "withdrawn" in read(candor, f"incidents/{published.code}/index.html")
    assert "Everything works" in read(candor, "index.html")


def test_what_was_announced_cannot_be_taken_back(candor: Installation) -> None:
    published = open_incident(candor)
    with pytest.raises(Conflict, match="too late"):
        take_back(candor, published.code, published.update_id)


def test_only_the_newest_update_can_be_taken_back_and_only_once(candor: Installation) -> None:
    first = open_incident(candor, undo=60)
    second = update(candor, first.code, undo=60)
    with pytest.raises(Conflict, match="newest"):
        take_back(candor, first.code, first.update_id)
    take_back(candor, first.code, second.update_id)
    with pytest.raises(Conflict, match="already"):
        take_back(candor, first.code, second.update_id)
    with pytest.raises(NotFound):
        take_back(candor, first.code, "nosuchupdate")


def test_nothing_more_can_be_said_of_an_incident_that_was_withdrawn_whole(candor: Installation) -> None:
    web = component(candor, "Web")
    published = open_incident(candor, undo=60)
    waiting = do(candor, schedule, ines(candor), "update", published.code, Words(body="Later.", at="+3s"))
    take_back(candor, published.code, published.update_id)
    for speak in (update, resolve):
        with pytest.raises(Conflict, match="withdrawn"):
            speak(candor, published.code, components={web: "degraded_performance"})
    with pytest.raises(Conflict, match="withdrawn"):
        do(candor, correct, ines(candor), published.code, published.update_id, body="Other.", reason="Wrong.")
    with clock.set_to(clock.now() + timedelta(minutes=1)):
        assert do(candor, publish_due) is None
        assert do(candor, announce_due) == []
    with candor.database.read() as session:
        told = queries.scheduled(session, waiting.update_id)
        assert told is not None
        assert told.state == "cancelled"
        assert components.get(session, web).state == "operational"
