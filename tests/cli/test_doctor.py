"""`flask doctor` as a person types it. (What it finds: tests/doctor.)"""

import json
from pathlib import Path

import pytest

from status.db import Installation
from tests.cli.shell import Shell


@pytest.fixture
def flask(candor: Installation, environment: dict[str, str], tmp_path: Path) -> Shell:
    assert candor
    return Shell(environment, tmp_path)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_bad_ends_with_1_and_every_finding_says_what_to_do(flask: Shell) -> None:
    flask.ok("publish")
    told = flask("doctor", "--json")
    found = json.loads(told.stdout)
    assert told.returncode == 0, found
    assert all(one["to_do"] for one in found if one["state"] != "good")
    assert flask.ok("doctor").splitlines()[-1] == f"0 bad, {sum(one['state'] == 'look' for one in found)} to look at."
    (Path(flask.environment["CANDOR_VAR"]) / "archive" / "events.jsonl").write_text("")
    broken = flask("doctor")
    assert broken.returncode == 1
    assert "The archive holds 0 of" in broken.stdout
