"""A text for later publishes itself: on time, once, whoever runs then."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from status import clock
from status.db import Installation
from status.delivery import queries as delivery
from status.incidents import queries as incidents
from status.subscribers import commands as subscribers
from tests.cast import do, open_incident
from tests.flows.flask import Flask, until
from tests.flows.mail import Outbox, told

READERS = ("ada@example.net", "bob@example.net")
WORDS = "Said earlier, published now."


@pytest.fixture
def flask(candor: Installation, environment: dict[str, str]) -> Flask:
    for address in READERS:
        do(candor, subscribers.add, address)
    return Flask(environment)


def due_at(candor: Installation, update: str) -> datetime:
    """The instant that the text waits for."""
    with candor.database.read() as session:
        waiting = incidents.scheduled(session, update)
        assert waiting is not None
        return waiting.due_at


def said(candor: Installation, code: str) -> list[Any]:
    """The page's updates with these words."""
    file: Path = candor.settings.public / f"incidents/{code}.json"
    return [one for one in json.loads(file.read_bytes())["incident_updates"] if one["body"] == WORDS]


def sent(candor: Installation, update: str) -> bool:
    """Whether its mails have gone out."""
    with candor.database.read() as session:
        return [one.state for one in delivery.listed(session, update)] == ["done"]


def assert_once(candor: Installation, flask: Flask, code: str, update: str) -> None:
    """It stands on the page once, not before its time, in one event, and each reader got one mail."""
    due = due_at(candor, update)
    assert [(one["id"], clock.from_iso(one["created_at"]) >= due) for one in said(candor, code)] == [(update, True)]
    archived = [json.loads(line)["event"] for line in (candor.settings.archive / "events.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [event["kind"] for event in archived if event["facts"].get("update", {}) and WORDS in str(event["facts"])] == [
        "incident.update_published"
    ]
    assert told(Outbox(candor.settings.var), WORDS) == dict.fromkeys(READERS, 1)
    assert flask.say("verify").startswith("ok ")


def test_it_publishes_itself_when_it_is_due(candor: Installation, flask: Flask) -> None:
    code = open_incident(candor).code
    with flask.worker():
        update = flask.say("incident", "update", code, "--body", WORDS, "--at", "+5s")
        assert said(candor, code) == []
        until(lambda: sent(candor, update))
    assert_once(candor, flask, code, update)


def test_killed_before_it_is_due_and_started_twice_after_it_is_published_once(candor: Installation, flask: Flask) -> None:
    code = open_incident(candor).code
    with flask.worker() as worker:
        update = flask.say("incident", "update", code, "--body", WORDS, "--at", "+5s")
        worker.kill()
    assert said(candor, code) == [], "it was killed before it was due"
    until(lambda: clock.now() > due_at(candor, update))
    with flask.worker(), flask.worker():
        until(lambda: sent(candor, update))
    assert_once(candor, flask, code, update)


def test_two_workers_that_run_all_along_publish_it_once(candor: Installation, flask: Flask) -> None:
    code = open_incident(candor).code
    with flask.worker(), flask.worker():
        update = flask.say("incident", "update", code, "--body", WORDS, "--at", "+3s")
        until(lambda: sent(candor, update))
    assert_once(candor, flask, code, update)


def test_an_incident_can_open_itself_and_keeps_its_code(candor: Installation, flask: Flask) -> None:
    with flask.worker():
        code = flask.say("incident", "open", "--title", "Planned pause", "--body", WORDS, "--at", "+2s")
        until(lambda: (candor.settings.public / f"incidents/{code}.json").exists() and told(Outbox(candor.settings.var), WORDS))
    assert len(said(candor, code)) == 1


def test_one_that_was_cancelled_stays_silent(candor: Installation, flask: Flask) -> None:
    code = open_incident(candor).code
    update = flask.say("incident", "update", code, "--body", WORDS, "--at", "+2s")
    flask.say("incident", "cancel", code, update)
    until(lambda: clock.now() > due_at(candor, update))
    flask.say("tick")
    assert flask.say("drain").startswith("Sent ")
    assert said(candor, code) == []
    assert told(Outbox(candor.settings.var), WORDS) == {}
