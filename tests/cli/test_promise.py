"""`flask promise …` as a person types it."""

import json
from pathlib import Path

import pytest

from status.db import Installation
from tests.cli.shell import Shell

OPEN = ("incident", "open", "--title", "Sync is down", "--body", "We look into it.")


@pytest.fixture
def flask(candor: Installation, environment: dict[str, str], tmp_path: Path) -> Shell:
    assert candor
    return Shell(environment, tmp_path)


def listed(flask: Shell) -> list[dict[str, object]]:
    told: list[dict[str, object]] = json.loads(flask.ok("promise", "list", "--json"))
    return told


def test_a_promise_is_made_listed_moved_and_withdrawn(flask: Shell) -> None:
    assert flask.ok("promise", "list") == "Nothing was promised yet.\n"
    flask.ok(*OPEN, "--next-update", "2030-01-02", "--topic", "the data", "--topic", "the Catalog")
    (made,) = listed(flask)
    assert (made["state"], made["precision"], [topic["text"] for topic in made["topics"]]) == ("open", "day", ["the data", "the Catalog"])  # type: ignore[attr-defined]
    assert flask.ok("promise", "move", str(made["id"]), "2030-01-03 17:00", "--reason", "Tests take longer.").split()[-1] == made["id"]
    assert [move["reason"] for move in listed(flask)[0]["moved"]] == ["Tests take longer."]  # type: ignore[attr-defined]
    flask.ok("promise", "withdraw", str(made["id"]), "--reason", "Not needed.")
    assert flask.ok("promise", "list").split()[1] == "withdrawn"
    assert flask.ok("promise", "redact", str(made["id"]), "--reason", "It named a person.").split()[-1] == made["id"]
    assert flask.ok("promise", "list").endswith("Topic removed; Topic removed (2)\n")


def test_one_that_comes_again_each_week_says_so(flask: Shell) -> None:
    flask.ok(*OPEN, "--every", "fri@17:00")
    assert "each Friday at 17:00" in flask.ok("promise", "list")


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (
            ("promise", "move", "nosuchthing0", "+1h", "--reason", "x"),
            "There is no promise “nosuchthing0”: `flask promise list` names them.",
        ),
        ((*OPEN, "--topic", "the data"), "Topic needs a time by which there will be word: give a next update as well."),
        ((*OPEN, "--every", "friday"), "Every “friday” is not a day and a time: write fri@17:00."),
    ],
)
def test_a_mistake_is_one_sentence_and_nothing_is_said(flask: Shell, command: tuple[str, ...], sentence: str) -> None:
    assert flask.refused(*command) == sentence
    assert listed(flask) == []
