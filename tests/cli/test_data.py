"""`flask data …` as a person types it."""

import json
from pathlib import Path

import pytest

from status.db import Installation
from tests.cast import open_incident
from tests.cli.shell import Shell


@pytest.fixture
def flask(candor: Installation, environment: dict[str, str], tmp_path: Path) -> Shell:
    return Shell(environment, tmp_path)


def test_data_is_recorded_spared_and_counted_as_it_comes_back(candor: Installation, flask: Shell) -> None:
    code = open_incident(candor, data="loss_likely").code
    flask.ok(
        "data",
        "record",
        code,
        "--kind",
        "Contacts",
        "--state",
        "loss_likely",
        "--certainty",
        "likely",
        "--affected",
        "800",
        "--of",
        "1,000",
    )
    flask.ok("data", "unaffected", code, "voicemail", "your bill")
    told = json.loads(
        flask.ok("data", "progress", code, "--kind", "contacts", "--done", "157", "--of", "647", "--if-version", "2", "--json")
    )
    assert (told["version"], told["kinds"][0]["affected"], told["kinds"][0]["series"][0]["of"]) == (3, 800, 647)
    assert "very likely lost" in (candor.settings.public / f"incidents/{code}.txt").read_text()
    assert flask.ok("data", "list", code).splitlines() == [
        "Contacts                  loss_likely         likely     back: 157 of 647",
        "Not affected: voicemail, your bill",
    ]
    heard = flask.ok("data", "redact", code, "contacts", "--instead", "Address books", "--reason", "It named a person.").splitlines()
    assert "Out of reach: mails" in heard[0] and heard[-2].startswith("Address books  ")


def test_a_mistake_is_told_in_one_sentence_and_stores_nothing(candor: Installation, flask: Shell) -> None:
    code = open_incident(candor).code
    for arguments in (
        ("record", code, "--kind", "Contacts", "--state", "lost"),
        ("record", code, "--kind", "Contacts"),
        ("record", "nosuchcode00", "--kind", "Contacts", "--state", "safe"),
        ("progress", code, "--kind", "Contacts", "--done", "1", "--of", "2"),
        ("unaffected", code, ""),
        ("redact", code, "Contacts", "--reason", "It named a person."),
        ("list", "nosuchcode00"),
    ):
        assert flask.refused("data", *arguments).endswith("."), arguments
    assert json.loads(flask.ok("data", "list", code, "--json"))["kinds"] == []
