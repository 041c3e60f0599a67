"""One installation for all tests of rooms, on SQLite and on PostgreSQL; and how many ran on each."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, make_url, text

from status import settings
from status.db import Database, Installation
from status.migrations import upgrade
from status.operators import passwords
from status.site import commands, first
from tests.operators.people import KEPT, LIGHT
from tests.postgres import Server, data_folder

DATABASES = ("sqlite", "postgresql")
POSTGRES = pytest.StashKey[str]()


def pytest_configure(config: pytest.Config) -> None:
    """All workers of a run share one folder for PostgreSQL."""
    told = getattr(config, "workerinput", None)
    config.stash[POSTGRES] = told["postgres"] if told else data_folder()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: tests often wait, for processes, for disks, for a browser."""
    return len(os.sched_getaffinity(0)) + 1 if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1) + 1


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tells a worker which folder."""
    node.workerinput["postgres"] = node.config.stash[POSTGRES]


def pytest_unconfigure(config: pytest.Config) -> None:
    """Whoever made the folder removes it, after the last worker."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(config.stash[POSTGRES], ignore_errors=True)


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the machine reaches a test."""
    for name in list(os.environ):
        if name.startswith("CANDOR_") or name in {row.name for row in settings.SETTINGS}:
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def _light_passwords(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2 at its least cost, where passwords are not what is tested."""
    if request.path.name != "test_passwords.py":
        monkeypatch.setattr(passwords, "_hasher", LIGHT)
        monkeypatch.setattr(passwords, "NOBODYS", KEPT)


@pytest.fixture(scope="session")
def postgres(request: pytest.FixtureRequest, worker_id: str) -> Iterator[Server]:
    """A real PostgreSQL for the run; each test gets a database of its own in it."""
    server = Server(Path(request.config.stash[POSTGRES]), worker_id)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def sqlite_template() -> Iterator[Path]:
    """A migrated, empty SQLite database to copy."""
    folder = Path(tempfile.mkdtemp())
    candor = build(folder, URL.create("sqlite", database=str(folder / "candor.db")))
    upgrade(candor)
    candor.database.close()
    yield folder / "candor.db"
    shutil.rmtree(folder)


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty, migrated database; once on SQLite, once on PostgreSQL."""
    if request.param == "postgresql":
        url: str = request.getfixturevalue("postgres").fresh()
        return url
    (tmp_path / "var").mkdir()
    shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "var" / "candor.db")
    return URL.create("sqlite", database=str(tmp_path / "var" / "candor.db")).render_as_string()


@pytest.fixture
def candor(database_url: str, tmp_path: Path) -> Iterator[Installation]:
    """An installation with its site made, no undo window, nothing said."""
    installed = build(tmp_path / "var", make_url(database_url))
    with installed.database.write() as session:
        commands.create(session, {**first.DEFAULTS, "name": "Corvid Mobile", "zone": "America/Los_Angeles"})
    yield installed
    installed.database.close()


def build(var: Path, url: URL, **changes: Any) -> Installation:
    """An installation on that database with the settings of tests."""
    told = {
        "CANDOR_VAR": str(var),
        "DATABASE_URL": url.render_as_string(hide_password=False),
        "CANDOR_ANNOUNCE_DELAY": "0",
        "CANDOR_ENV": "test",
    }
    return Installation(replace(settings.load(told), **changes), Database(url))


@pytest.fixture
def environment(database_url: str, tmp_path: Path) -> dict[str, str]:
    """The environment that makes a `flask` process use the same installation as `candor`."""
    keep = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return keep | {"CANDOR_VAR": str(tmp_path / "var"), "DATABASE_URL": database_url, "CANDOR_ANNOUNCE_DELAY": "0", "CANDOR_ENV": "test"}


def rows(candor: Installation, table: str) -> list[Any]:
    """All rows of a table, for comparing two databases."""
    with candor.database.read() as session:
        return [tuple(row) for row in session.execute(text(f"SELECT * FROM {table} ORDER BY 1"))]


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """How many tests ran on each database."""
    ran = [report.nodeid for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, [])]
    told = ", ".join(f"{sum(f'[{name}' in one or f'-{name}' in one for one in ran)} on {name}" for name in DATABASES)
    terminalreporter.write_line(f"Tests of rooms: {told}")
