"""`flask delivery …` as a person types it."""

import json
from pathlib import Path

import pytest

from status.db import Installation
from status.delivery import fanout
from tests.cast import open_incident
from tests.cli.shell import Shell
from tests.delivery.post import by_sendgrid, later, send
from tests.standins.sendgrid import Fault, SendGridStandIn


@pytest.fixture
def flask(candor: Installation, environment: dict[str, str], tmp_path: Path) -> Shell:
    return Shell(environment, tmp_path)


def test_mails_are_listed_shown_paused_and_resumed(candor: Installation, flask: Shell) -> None:
    flask.ok("subscriber", "add", "ann@example.org")
    told = open_incident(candor)
    fanout.follow(candor)
    flask.ok("delivery", "pause", told.code)
    (row,) = json.loads(flask.ok("delivery", "list", "--json"))
    assert (row["update"], row["state"], row["recipients"], row["queued"]) == (told.update_id, "paused", 1, 1)
    assert f"an operator paused it – `flask delivery resume {told.update_id}` lets it go on" in flask.ok("delivery", "list")
    assert flask.ok("drain") == f"Sent 0 mails.\n{told.update_id}: 1 still waits: an operator paused it.\n"
    flask.ok("delivery", "resume", told.update_id)
    assert flask.ok("drain").strip() == "Sent 1 mail."
    assert "1 of 1 sent" in flask.ok("delivery", "show", told.code)
    assert json.loads(flask.ok("delivery", "show", told.code, "--json"))["held"] == []
    assert flask.refused("delivery", "show", "nosuchthing1").startswith("There is no mail")
    assert flask.refused("delivery", "retry") == "Name an update or an incident, or say --all."


def test_a_held_batch_is_shown_with_its_sentence_and_decided(candor: Installation, flask: Shell) -> None:
    flask.ok("subscriber", "add", "ann@example.org")
    told = open_incident(candor)
    with SendGridStandIn(allow_from={"status@example.org"}) as standin:
        standin.faults.append(Fault("500"))
        send(by_sendgrid(candor, standin))
        with later(seconds=901):
            send(by_sendgrid(candor, standin))
    listed = flask.ok("delivery", "list")
    assert "Perhaps 1 person did not get this mail" in listed
    assert f"0 of 1 sent, 1 held – `flask delivery retry {told.update_id}` sends those held again, with --accept" in listed.splitlines()[0]
    (held,) = json.loads(flask.ok("delivery", "show", told.code, "--json"))["held"]
    assert held["readers"] == 1 and held["sentence"]
    assert flask.ok("delivery", "retry", told.update_id, "--accept").strip() == "1 taken as sent"
    assert flask.refused("delivery", "retry", "--all").startswith("No batch is held")
