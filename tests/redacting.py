"""Where words that were redacted could be still."""

import subprocess

from sqlalchemy import inspect

from status.acknowledge import acknowledge
from status.archive.verify import verify
from status.db import Installation
from tests.conftest import rows

# What is said in these can be rebuilt from the archive.
SAID = ("event", "site", "incident", "incident_update", "incident_component", "scheduled_update", "announcement", "promise")
SAID += ("advice", "faq", "loss_record", "maintenance")
SECRET, WHY = "hunter2-zebra", "It named a person."


def holders(candor: Installation) -> list[str]:
    """Every place of ours that holds the secret: tables, files of the archive and of the page."""
    tables = [name for name in inspect(candor.database.engine).get_table_names() if name != "one_time_link"]
    found = [name for name in tables if any(SECRET in str(row) for row in rows(candor, name))]
    grep = subprocess.run(["grep", "-rla", SECRET, str(candor.settings.var)], capture_output=True, text=True, check=False)
    named = [str(file) for file in candor.settings.var.rglob("*") if SECRET in file.name]
    packed = [str(file) for file in candor.settings.public.rglob("*.gz") if subprocess.run(["zgrep", "-q", SECRET, file]).returncode == 0]
    return found + grep.stdout.split() + packed + named


def kept(candor: Installation) -> str:
    """Brings all copies up to date; the head, when all agree."""
    assert acknowledge(candor) == ()
    difference, head = verify(candor)
    assert difference == ""
    return head
