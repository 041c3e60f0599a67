"""`flask component …` as a person types it."""

import json
from pathlib import Path

import pytest

from status.db import Installation
from tests.cli.shell import Shell


@pytest.fixture
def flask(candor: Installation, environment: dict[str, str], tmp_path: Path) -> Shell:
    return Shell(environment, tmp_path)


def test_a_component_is_added_changed_moved_and_retired(candor: Installation, flask: Shell) -> None:
    web = flask.ok("component", "add", "Web", "--group", "Phone").splitlines()[-1]
    mail = flask.ok("component", "add", "Mail", "--group", "Phone", "--description", "Letters.").splitlines()[-1]
    flask.ok("component", "change", web, "--name", "Shop", "--if-version", "1")
    flask.ok("component", "order", mail, web)
    flask.ok("component", "set-status", mail, "partial_outage")
    group, *rest = json.loads(flask.ok("component", "list", "--groups", "--json"))
    assert (group["name"], group["is_group"], group["status"]) == ("Phone", True, "partial_outage")
    assert [(row["id"], row["name"], row["status"], row["group"], row["slugs"]) for row in rest] == [
        (mail, "Mail", "partial_outage", "Phone", ["mail"]),
        (web, "Shop", "operational", "Phone", ["web", "shop"]),
    ]
    flask.ok("component", "retire", web)
    assert flask.ok("component", "list").splitlines() == [f"{mail}  partial_outage        Phone / Mail"]
    assert flask.ok("component", "list", "--retired").splitlines()[-1] == f"{web}  retired               Phone / Shop"
    assert b"Shop: retired" in (candor.settings.public / "components" / web / "index.html").read_bytes()


def test_a_mistake_is_told_in_one_sentence_and_stores_nothing(flask: Shell) -> None:
    web = flask.ok("component", "add", "Web").splitlines()[-1]
    for arguments in (("add", "Web"), ("add", " "), ("change", web), ("change", web, "--name", "W", "--if-version", "7"), ("order", "nobody"),
                      ("retire", "nobody"), ("set-status", web, "down")):  # fmt: skip
        assert flask.refused("component", *arguments)
    assert [row["version"] for row in json.loads(flask.ok("component", "list", "--json"))] == [1]
