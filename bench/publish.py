"""How long a publication takes, with a short and a long history."""

import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from sqlalchemy import URL

from status import settings
from status.acknowledge import say, speaker
from status.db import Database, Installation
from status.incidents import commands
from status.incidents.commands import Words
from status.migrations import upgrade
from status.operators.commands import ensure
from status.publishing.follow import follow
from status.site import commands as site
from status.site import first
from tests.history import past


def figures() -> Iterator[tuple[str, str, str]]:
    """An update from its COMMIT to page and JSON on disk: median of 15 each, and the ratio."""
    short, long = (_milliseconds(count) for count in (100, 5_000))
    yield "publish → page and JSON on disk, 100 incidents behind", f"{short:.0f} ms", ""
    yield "publish → page and JSON on disk, 5,000 incidents behind", f"{long:.0f} ms", "≤ 100 ms"
    yield "   ratio", f"{long / short:.2f}", "≤ 1.5"


def _milliseconds(incidents: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        candor = _installation(Path(folder))
        with candor.database.write() as session:
            actor = ensure(session, "bench")
        code = say(candor, commands.open_incident, speaker(candor, actor), Words(title="Slow", body="It is slow.")).value.code
        past(candor, incidents)
        told = []
        for number in range(15):
            with candor.database.write() as session:
                commands.update(session, speaker(candor, actor), code, Words(body=f"Update number {number}.", next_update="+30m"))
            began = time.perf_counter()
            follow(candor)
            told.append((time.perf_counter() - began) * 1000)
        candor.database.close()
    return statistics.median(told)


def _installation(var: Path) -> Installation:
    values = replace(settings.load({"CANDOR_VAR": str(var), "CANDOR_ANNOUNCE_DELAY": "0"}))
    candor = Installation(values, Database(URL.create("sqlite", database=str(var / "candor.db"))))
    upgrade(candor)
    with candor.database.write() as session:
        site.create(session, first.DEFAULTS)
    return candor
