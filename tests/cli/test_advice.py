"""`flask advice …` as a person types it."""

import json
from pathlib import Path

import pytest

from status.db import Installation
from tests.cast import advise, open_incident
from tests.cli.shell import Shell


@pytest.fixture
def flask(candor: Installation, environment: dict[str, str], tmp_path: Path) -> Shell:
    return Shell(environment, tmp_path)


def test_advice_is_issued_changed_and_withdrawn(candor: Installation, flask: Shell) -> None:
    code = open_incident(candor).code
    words = ("--do", "Keep it on.", "--dont", "Reset it.", "--dont", "Switch it off.", "--why", "It forgets.", "--who", "Swivel owners")
    one = flask.ok("advice", "issue", *words, "--severity", "critical", "--incident", code).splitlines()[-1]
    page = candor.settings.public / "index.html"
    assert "Switch it off." in page.read_text()
    told = json.loads(flask.ok("advice", "change", one, "--dont", "Reset it in any way.", "--if-version", "1", "--json"))
    assert (told["do"], told["dont"], told["severity"], told["version"]) == (["Keep it on."], ["Reset it in any way."], "critical", 2)
    other = flask.ok("advice", "issue", "--dont", "Answer them.", "--why", "They lie.", "--who", "Everybody").splitlines()[-1]
    flask.ok("advice", "withdraw", one, "--reason", "Back.", "--for", "Restored accounts")
    told = json.loads(flask.ok("advice", "withdraw", one, "--reason", "It is over.", "--json"))
    assert told["withdrawn_at"] and told["withdrawn_for"][0]["for"] == "Restored accounts"
    assert flask.ok("advice", "list").splitlines() == [
        f"{other}  -             normal    Do not: Answer them.",
        f"{one}  withdrawn     critical  Keep it on.",
    ]
    heard = flask.ok("advice", "redact", one, "--reason", "It named a person.").splitlines()
    assert "Out of reach: mails" in heard[0] and heard[-1] == one
    assert flask.ok("advice", "list").splitlines()[1] == f"{one}  withdrawn     critical  Words removed"


def test_a_mistake_is_told_in_one_sentence_and_stores_nothing(candor: Installation, flask: Shell) -> None:
    one = advise(candor)
    why = ("--why", "It forgets.", "--who", "Swivel owners")
    for arguments in (
        ("issue", *why),
        ("issue", "--do", "The phone", *why),
        ("issue", "--do", "Keep it on.", *why, "--incident", "nosuchcode00"),
        ("change", one),
        ("change", one, "--why", "Other.", "--if-version", "7"),
        ("withdraw", one),
        ("withdraw", "nosuchadvice", "--reason", "Over."),
        ("redact", one),
        ("redact", "nosuchadvice", "--reason", "Over."),
    ):
        assert flask.refused("advice", *arguments).endswith("."), arguments
    (row,) = json.loads(flask.ok("advice", "list", "--json"))
    assert (row["version"], row["withdrawn_at"]) == (1, None)
