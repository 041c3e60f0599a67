"""Copies as a person makes them."""

from pathlib import Path

import pytest

from status.db import Installation
from tests.cast import open_incident
from tests.cli.shell import Shell


@pytest.fixture
def flask(candor: Installation, environment: dict[str, str], tmp_path: Path) -> Shell:
    open_incident(candor, title="Sync is down")
    return Shell(environment, tmp_path)


def test_everything_comes_back_on_another_machine_from_an_export_and_from_a_backup(flask: Shell, tmp_path: Path) -> None:
    flask.ok("subscriber", "add", "ann@example.org")
    flask.ok("export", "all.jsonl")
    backup = flask.ok("backup", "--to", "safe").splitlines()[-1]
    assert flask.refused("import", "all.jsonl").startswith("The database is not empty")
    for new, command, source in (("a b#c", "import", "all.jsonl"), ("d", "restore", backup)):
        other = Shell({name: value for name, value in flask.environment.items() if name != "DATABASE_URL"}, tmp_path)
        other.environment["CANDOR_VAR"] = str(tmp_path / new)
        assert other.ok("import", "all.jsonl", "--dry-run").startswith("would import revision")
        other.ok(command, source)
        assert "Sync is down" in other.ok("incident", "list")
        other.ok("export", "again.jsonl")
        assert (tmp_path / "again.jsonl").read_bytes() == (tmp_path / "all.jsonl").read_bytes()
        assert "Sync is down" in (tmp_path / new / "public" / "index.html").read_text()
        assert not (tmp_path / new / "outbox").exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("export", "no/such/folder.jsonl"), "There is no folder"),
        (("import", "nosuchfile"), "There is no file"),
        (("restore", "nosuchfile"), "There is no file"),
    ],
)
def test_a_mistake_is_one_sentence(flask: Shell, arguments: tuple[str, ...], sentence: str) -> None:
    if arguments[0] != "export":
        flask.environment["CANDOR_VAR"] = str(flask.folder / "fresh")
        flask.environment.pop("DATABASE_URL", None)
    assert sentence in flask.refused(*arguments)
