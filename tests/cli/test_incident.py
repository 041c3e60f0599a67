"""`flask incident …` as people and scripts read it."""

import json
from pathlib import Path

import pytest

from status.clock import from_iso, iso
from status.db import Installation
from status.incidents.commands import Words, schedule
from tests.cast import component, do, ines, open_incident, resolve, update
from tests.cli.shell import Shell


@pytest.fixture
def flask(candor: Installation, environment: dict[str, str], tmp_path: Path) -> Shell:
    return Shell(environment, tmp_path)


def test_scripts_get_instants_and_the_version_and_people_get_the_pages_zone(candor: Installation, flask: Shell) -> None:
    code = open_incident(candor).code
    do(candor, schedule, ines(candor), "update", code, Words(body="Later.", at="2036-07-01T12:00Z"))
    told = json.loads(flask.ok("incident", "list", "--json"))
    (row,), (waiting,) = told["incidents"], told["scheduled"]
    assert (row["id"], row["code"], row["version"]) == (code, code, 1)
    assert iso(from_iso(row["started_at"])) == row["started_at"]
    assert waiting["at"] == "2036-07-01T12:00:00.000Z"
    assert json.loads(flask.ok("incident", "show", code, "--json"))["version"] == 1
    shown = flask.ok("incident", "show", code)
    assert "Tue 1 Jul 2036, 05:00 PDT" in shown and "T12:00" not in shown
    assert "Tue 1 Jul 2036, 05:00 PDT" in flask.ok("incident", "list")


def test_words_based_on_an_older_version_are_refused_as_a_terminal_can_mend_it(candor: Installation, flask: Shell) -> None:
    told = open_incident(candor)
    update(candor, told.code)
    flask.ok("incident", "update", told.code, "--body", "B", "--next-update", "+1h", "--topic", "photos", "--if-version", "2")
    for verb in (("update", told.code), ("correct", told.code, told.update_id, "--reason", "R")):
        sentence = flask.refused("incident", *verb, "--body", "B", "--if-version", "1")
        assert sentence == "Somebody else wrote about this incident while you did: read the newest update, then send yours again."


def test_an_incident_is_withdrawn_and_opened_again(candor: Installation, flask: Shell) -> None:
    code = open_incident(candor).code
    last = flask.ok("incident", "withdraw", code, "--reason", "It was a drill.").splitlines()[-1]
    told = json.loads(flask.ok("incident", "show", code, "--json"))
    assert (told["incident_updates"][0]["id"], told["incident_updates"][0]["body"]) == (last, "It was a drill.")
    assert "withdrawn" in flask.ok("incident", "list")
    again = json.loads(flask.ok("incident", "reopen", code, "--body", "It was no drill.", "--next-update", "+1h", "--json"))
    assert (again["status"], again["candor"]["withdrawn_at"]) == ("investigating", None)


def test_words_are_redacted_and_what_is_out_of_reach_is_told(candor: Installation, flask: Shell) -> None:
    told = open_incident(candor, body="It is hunter2.")
    said = flask.ok("incident", "redact", told.code, told.update_id, "--reason", "A password.").splitlines()
    assert said[-1] == told.update_id and "Out of reach: mails that were sent" in said[0]
    assert "hunter2" not in flask.ok("incident", "show", told.code)
    assert flask.ok("verify").startswith("ok ")
    assert "repeats the words" in flask.refused("incident", "redact", told.code, "title", "--reason", "Swivel phones cannot browse")


def test_the_list_filters_and_finds_words_whatever_their_case(candor: Installation, flask: Shell) -> None:
    part = component(candor, "Sync")
    open_incident(candor, title="Störung", components={part: "major_outage"})
    resolve(candor, open_incident(candor, title="Photos").code, body="100% back.")

    def found(*asked: str) -> list[str]:
        return [one["title"] for one in json.loads(flask.ok("incident", "list", "--json", *asked))["incidents"]]

    assert found() == ["Photos", "Störung"]
    assert found("--open") == found("--search", "STÖR") == found("--impact", "critical") == found("--component", part) == ["Störung"]
    assert found("--resolved", "--search", "100%") == ["Photos"] and found("--withdrawn") == found("--search", "_") == []
    assert "Nothing matches." in flask.ok("incident", "list", "--month", "1999-01")
    assert found("--limit", "1") == ["Photos"]
    assert flask.refused("incident", "list", "--impact", "bad").startswith("Impact cannot be “bad”")
    assert flask.refused("incident", "list", "--month", "May") == "Month “May” is not a month: write it like 2026-11."
    assert flask.refused("incident", "list", "--component", "x") == "There is no component “x”: `flask component list` names them."


def test_words_with_a_blank_left_are_refused(flask: Shell) -> None:
    sentence = flask.refused("incident", "open", "--title", "T", "--body", "We are ‹what people are doing›.")
    assert sentence == "Body still holds the blank ‹what people are doing›: fill it in, or take it out."


def test_a_scheduled_update_is_moved(candor: Installation, flask: Shell) -> None:
    code = open_incident(candor).code
    waiting = flask.ok("incident", "update", code, "--body", "B", "--at", "+1h").splitlines()[-1]
    assert flask.ok("incident", "move", code, waiting, "--at", "2038-01-19T10:00Z").splitlines()[-1] == waiting
    assert json.loads(flask.ok("incident", "show", code, "--json"))["scheduled"][0]["at"] == "2038-01-19T10:00:00.000Z"
    assert flask.refused("incident", "move", code, waiting, "--at", "2001-01-01 10:00") == "At lies in the past: write a time to come."
