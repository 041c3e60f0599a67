"""kill -9 between any two steps of saying, keeping, showing and sending; afterwards only `flask worker` is started.

Nothing said is lost, no mail is doubled, none is lost. A mail file's name is fixed by update and reader, so the folder is
its own evidence and the sending is simply done again; what SendGrid may have had is held until an operator decides.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from status.archive.verify import verify
from status.db import Installation
from status.delivery import queries as delivery
from status.subscribers import commands as subscribers
from tests.cast import do
from tests.flows.flask import Flask, until
from tests.flows.mail import Mailbox, Outbox, StandIn, sendgrid, told

READERS = ("ada@example.net", "bob@example.net", "cy@example.net")
ONCE = dict.fromkeys(READERS, 1)

# Where a door can die after it said something, and all the places that a worker passes afterwards.
DOOR = ("after_commit", "after_announce", "after_archive", "after_publish")
WORKER = ("after_archive", "after_publish", "after_announce", "after_fanout")
SENDER = ("after_claim", "after_sending", "mid_body", "after_body", "after_response", "after_accepted")


@pytest.fixture
def flask(candor: Installation, environment: dict[str, str]) -> Flask:
    """The command of an installation with three readers; what is doubtful is held after a second."""
    for address in READERS:
        do(candor, subscribers.add, address)
    return Flask(environment | {"CANDOR_HOLD": "1"})


@pytest.fixture
def standin() -> Iterator[StandIn]:
    """Takes the mails, whatever happens to their sender."""
    with sendgrid() as running:
        yield running


def states(candor: Installation, words: str) -> list[str]:
    """How the mails of the statement with these words stand; nothing as long as there are none."""
    with candor.database.read() as session:
        return [one.state for one in delivery.listed(session, code_of(candor, words))]


def settled(candor: Installation, *statements: str) -> bool:
    """Whether all their mails are done, or wait for an operator."""
    return all((found := states(candor, words)) and set(found) <= {"done", "held"} for words in statements)


def code_of(candor: Installation, words: str) -> str:
    """The incident that was opened with these words, as its public JSON tells it."""
    files = (candor.settings.public / "incidents").glob("*.json")
    return next((page["id"] for page in map(read, files) if page["name"] == words), "not shown yet")


def read(file: Any) -> Any:
    return json.loads(file.read_bytes())


def assert_said_once(candor: Installation, words: str) -> None:
    """The statement stands in the archive, on its page and in the feed: once each."""
    archived = (candor.settings.archive / "events.jsonl").read_text(encoding="utf-8")
    assert archived.count(f'"body":"{words}"') == 1
    page = read(candor.settings.public / f"incidents/{code_of(candor, words)}.json")
    assert [one["body"] for one in page["incident_updates"]] == [words]
    items = read(candor.settings.public / "feed.json")["items"]
    assert sum(words in item["content_html"] for item in items) == 1


def say(flask: Flask, failpoint: str, words: str) -> None:
    """Opens an incident; the process dies right after it was said."""
    flask.dies(failpoint, "incident", "open", "--title", words, "--body", words)


def finish(flask: Flask, candor: Installation, *statements: str) -> None:
    """A worker that nobody kills."""
    with flask.worker() as worker:
        until(lambda: settled(candor, *statements))
        assert worker.stop() == 0


@pytest.mark.slow
def test_a_statement_survives_a_kill_at_every_step_in_turn(candor: Installation, flask: Flask) -> None:
    """One statement, eleven dead processes, and each goes on where the last one fell."""
    words = "Eleven lives"
    say(flask, "after_commit", words)
    for failpoint in (*WORKER, *SENDER):
        flask.dies(failpoint, "worker")
    finish(flask, candor, words)

    assert_said_once(candor, words)
    assert told(Outbox(candor.settings.var), words) == ONCE
    assert states(candor, words) == ["done"]
    assert verify(candor)[0] == ""


@pytest.mark.slow
def test_what_sendgrid_may_have_had_is_held_and_everything_else_is_sent_once(candor: Installation, flask: Flask, standin: StandIn) -> None:
    """Six statements, each of which kills its door and then its sender; then an operator decides what nobody can know."""
    flask.environment |= standin.settings
    for place, failpoint in enumerate(reversed(SENDER)):
        say(flask, DOOR[place % len(DOOR)], failpoint)
        flask.dies(failpoint, "worker")
    finish(flask, candor, *SENDER)

    for words in SENDER:
        assert_said_once(candor, words)
    assert mailed(standin) == dict.fromkeys(SENDER, ONCE) | {"after_sending": {}, "mid_body": {}}
    doubtful = ("after_sending", "mid_body", "after_body", "after_response")
    assert {words: states(candor, words) for words in SENDER} == dict.fromkeys(SENDER, ["done"]) | dict.fromkeys(doubtful, ["held"])
    assert_named(flask, candor, doubtful)

    decide(flask, candor)
    finish(flask, candor, *SENDER)
    assert mailed(standin) == dict.fromkeys(SENDER, ONCE)
    assert {words: states(candor, words) for words in SENDER} == dict.fromkeys(SENDER, ["done"])
    assert standin.violations() == []
    assert verify(candor)[0] == ""


def mailed(box: Mailbox) -> dict[str, dict[str, int]]:
    """Who got what, how often. Every statement is a word of its own."""
    return {words: told(box, f": {words}\n") for words in SENDER}


def assert_named(flask: Flask, candor: Installation, doubtful: tuple[str, ...]) -> None:
    """`delivery list` names every mail in doubt, and nothing else, for people and for programs."""
    codes = {code_of(candor, words) for words in doubtful}
    rows = flask.json("delivery", "list")
    assert {row["incident"] for row in rows if row["state"] == "held" and row["held"] == len(READERS)} == codes
    for_people = flask.run("delivery", "list").out
    assert set(re.findall(r"`flask delivery retry (\w+)`", for_people)) == {row["update"] for row in rows if row["state"] == "held"}


def decide(flask: Flask, candor: Installation) -> None:
    """What SendGrid's own record shows as sent is taken as sent; the rest goes out again."""
    for words in ("after_sending", "mid_body"):
        flask.say("delivery", "retry", code_of(candor, words))
    for words in ("after_body", "after_response"):
        flask.say("delivery", "retry", "--accept", code_of(candor, words))
