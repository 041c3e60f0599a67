"""`flask faq …` as a person types it."""

import json
from pathlib import Path

import pytest

from status.db import Installation
from tests.cast import faq, open_incident
from tests.cli.shell import Shell


@pytest.fixture
def flask(candor: Installation, environment: dict[str, str], tmp_path: Path) -> Shell:
    return Shell(environment, tmp_path)


def test_a_question_is_answered_changed_moved_and_withdrawn(candor: Installation, flask: Shell) -> None:
    told = open_incident(candor)
    first = faq(candor, "Who?")
    one = flask.ok("faq", "add", "--question", "Why?", "--answer", "We look into it.", "--incident", told.code).splitlines()[-1]
    assert flask.ok("faq", "change", one, "--answer", "A cable.", "--update", told.update_id, "--if-version", "1").splitlines()[-1] == one
    flask.ok("faq", "attach", first, told.code)
    flask.ok("faq", "order", one, first)
    rows = json.loads(flask.ok("faq", "withdraw", first, "--reason", "Wrong.", "--json"))
    assert rows["id"] == first and rows["withdrawn_at"]
    rows = json.loads(flask.ok("faq", "list", "--json"))
    assert [(row["id"], row["answer"], row["incident"]) for row in rows] == [
        (one, "A cable.", told.code),
        (first, "We look into it.", told.code),
    ]
    assert flask.ok("faq", "list").splitlines() == [f"{one}  {told.code}  Why?", f"{first}  withdrawn     Who?"]
    address = candor.settings.public / "faq" / "why" / "index.html"
    assert b"A cable." in address.read_bytes()
    assert flask.ok("faq", "redact", one, "--reason", "It named a person.").splitlines()[-1] == one
    assert not address.parent.exists() and b"It named a person." in (candor.settings.public / "faq" / one / "index.html").read_bytes()


def test_a_mistake_is_told_in_one_sentence_and_stores_nothing(candor: Installation, flask: Shell) -> None:
    one = faq(candor, "Why?")
    for arguments in (
        ("add", "--question", "Why?"),
        ("add", "--question", "W" * 201, "--answer", "Yes."),
        ("add", "--question", "Why?", "--answer", "Yes.", "--incident", "nosuchcode00"),
        ("change", one, "--answer", "We look into it."),
        ("change", one, "--answer", "Other.", "--if-version", "7"),
        ("attach", one, "nosuchcode00"),
        ("withdraw", "nosuchfaq000"),
        ("redact", one),
        ("order", "nosuchfaq000"),
        ("order",),
    ):
        assert flask.refused("faq", *arguments).endswith("."), arguments
    (row,) = json.loads(flask.ok("faq", "list", "--json"))
    assert (row["version"], row["answer"], row["withdrawn_at"]) == (1, "We look into it.", None)
