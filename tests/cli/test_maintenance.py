"""`flask maintenance …` as a person types it."""

import json
from pathlib import Path

from status.db import Installation
from tests.cli.shell import Shell


def test_the_whole_way_from_the_command_line(candor: Installation, environment: dict[str, str], tmp_path: Path) -> None:
    shell = Shell(environment, tmp_path)
    web = shell.ok("component", "add", "Web").strip().splitlines()[-1]
    window = ("--start", "2030-01-15 22:00", "--end", "2030-01-15 23:00")
    code = shell.ok("maintenance", "schedule", "--title", "T", "--body", "B", *window, "--component", web, "--before", "Save.").strip()
    assert code in (candor.settings.public / "maintenance/index.html").read_text()
    shell.ok("maintenance", "change", code, "--body", "Longer.", "--end", "2030-01-16 02:00")
    assert "T" in shell.ok("maintenance", "list")
    told = json.loads(shell.ok("maintenance", "list", "--json"))
    assert [(one["code"], one["status"], one["components"]) for one in told] == [(code, "scheduled", [web])]
    assert "has not begun" in shell.refused("maintenance", "complete", code)
    assert shell.refused(
        "maintenance", "schedule", "--title", "T", "--body", "B", "--start", "2030-01-15 22:00", "--end", "2030-01-15 24:00"
    )
    shell.ok("maintenance", "cancel", code, "--body", "Not needed.")
    assert json.loads(shell.ok("maintenance", "list", "--json"))[0]["status"] == "cancelled"
    assert shell.ok("maintenance", "redact", code, "before", "--reason", "It named a person.").splitlines()[-1] == "before"
    assert "It named a person." in (candor.settings.public / f"incidents/{code}.json").read_text()
