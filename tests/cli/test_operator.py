"""`flask operator`, as the host's user types it."""

import json
import re
from pathlib import Path

import pytest

from status.db import Installation
from tests.cli.shell import Shell
from tests.web.conftest import build_app
from tests.web.console import Console

PASSWORD = "swim brick otter lamp"


@pytest.fixture
def shell(candor: Installation, environment: dict[str, str], tmp_path: Path) -> Shell:
    return Shell(environment, tmp_path)


def path(told: str) -> str:
    """The path of the address in the last line."""
    return re.sub(r"^http://127.0.0.1:8000", "", told.strip().splitlines()[-1])


def test_invited_listed_reset_let_in_and_removed(shell: Shell, candor: Installation) -> None:
    ines = Console(build_app(candor), candor)
    ines.submit(path(shell.ok("operator", "add", "Ines")), password=PASSWORD, repeated=PASSWORD)
    assert ines.went_to == "/admin"
    told = {one["name"]: one for one in json.loads(shell.ok("operator", "list", "--json"))}
    assert told["Ines"]["password"] and not told["Ines"]["code"] and told["Ines"]["last_seen_at"]
    assert [one["password"] for name, one in told.items() if name.endswith("on this host")] == [False]
    ines.submit(path(shell.ok("operator", "reset", "ines")), password=PASSWORD, repeated=PASSWORD)
    assert ines.went_to == "/admin"
    ines.submit(path(shell.ok("operator", "link", "Ines")))
    assert ines.went_to == "/admin"
    shell.ok("operator", "remove", "Ines")
    assert ines.get("/admin").status_code == 302
    assert "removed" in shell.ok("operator", "list")


def test_mistakes_are_told_in_a_sentence(shell: Shell) -> None:
    assert "There is no operator “Olga”" in shell.refused("operator", "reset", "Olga")
    assert "There is no operator “Olga”" in shell.refused("operator", "link", "Olga")
    assert shell.refused("operator", "add", "  ") == "Name is empty."
    shell.ok("operator", "add", "Ines")
    assert "already" in shell.refused("operator", "add", "INES")
