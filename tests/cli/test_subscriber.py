"""`flask subscriber …` as a person types it."""

import json
import re
from pathlib import Path

import pytest

from status.db import Installation
from tests.cast import component
from tests.cli.shell import Shell


@pytest.fixture
def flask(candor: Installation, environment: dict[str, str], tmp_path: Path) -> Shell:
    return Shell(environment, tmp_path)


def test_subscribers_are_added_listed_and_removed(candor: Installation, flask: Shell) -> None:
    web = component(candor, "Web")
    flask.ok("subscriber", "add", "Ann@example.org", "--component", web, "--language", "de")
    flask.ok("subscriber", "add", "bob@example.org")
    rows = json.loads(flask.ok("subscriber", "list", "--json"))
    assert [(row["email"], row["state"], row["language"], row["components"]) for row in rows] == [
        ("Ann@example.org", "confirmed", "de", [web]),
        ("bob@example.org", "confirmed", "en", []),
    ]
    flask.ok("subscriber", "remove", "ann@example.org")
    assert re.search(r"(?m)^removed .*Ann@example.org", flask.ok("subscriber", "list"))


@pytest.mark.parametrize(
    "arguments",
    [
        ("add", "=1+1@example.org"),
        ("add", "ann"),
        ("add", "ann@example.org", "--component", "x"),
        ("add", "ann@example.org", "--language", "?"),
        ("remove", "ann@example.org"),
        ("import", "nosuchfile.csv"),
    ],
)
def test_a_mistake_is_told_in_one_sentence_and_stores_nothing(flask: Shell, arguments: tuple[str, ...]) -> None:
    assert flask.refused("subscriber", *arguments).endswith(".")
    assert json.loads(flask.ok("subscriber", "list", "--json")) == []


def test_k34_k35_files_of_all_kinds_are_imported_or_refused_with_their_lines(flask: Shell, tmp_path: Path) -> None:
    (tmp_path / "odd.csv").write_text("email,components\nAnn <ann@example.org>,\nivy@example.org,no-such\n")
    told = flask("subscriber", "import", "odd.csv")
    assert told.returncode == 2 and told.stdout.strip().splitlines()[-1] == "imported 0, skipped 0, refused 2"
    assert re.findall(r"(?m)^line (\d+): ", told.stderr) == ["2", "3"]
    (tmp_path / "wide.csv").write_bytes("email\tlanguage\r\nann@example.org\ten\r\n".encode("utf-16"))
    assert "UTF-16" in flask.refused("subscriber", "import", "wide.csv")
    (tmp_path / "good.csv").write_text("email;language\nann@example.org;en\nnonsense;en\n")
    told = flask("subscriber", "import", "good.csv")
    assert told.returncode == 0 and told.stdout.strip().splitlines()[-1] == "imported 1, skipped 0, refused 1"
    assert flask.ok("subscriber", "import", "good.csv", "--dry-run").strip() == "imported 0, skipped 1, refused 1"


def test_what_is_exported_can_be_imported(flask: Shell, tmp_path: Path) -> None:
    flask.ok("subscriber", "add", "ann@example.org")
    flask.ok("subscriber", "export", "out.csv")
    assert (tmp_path / "out.csv").read_text().startswith("email,language,components,confirmed_at\nann@example.org,en,,20")
    assert flask.ok("subscriber", "import", "out.csv").strip() == "imported 0, skipped 1, refused 0"
    assert flask.ok("subscriber", "export", "/dev/stdout").startswith("email,language")
