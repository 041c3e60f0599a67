"""Export → import → export gives the same bytes, from any database into any other."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, inspect

from status.archive import export
from status.archive.follow import follow
from status.archive.importing import look_through, read_in
from status.archive.verify import verify
from status.db import Database, Installation
from status.delivery import drain
from status.errors import Conflict, Invalid
from status.migrations import upgrade
from status.subscribers.commands import add, leave
from tests.archive.test_restore import NOT_SAID, told  # noqa: F401  (a history with everything in it)
from tests.conftest import build, rows


@pytest.fixture
def history(told: Installation) -> Installation:  # noqa: F811
    with told.database.write() as session:
        add(session, "anna@example.org")
        add(session, "ben@example.org", language="en")
    with told.database.write() as session:
        leave(session, "ben@example.org")
    return told


@pytest.fixture
def fresh(tmp_path: Path) -> Installation:
    new = build(tmp_path / "new", URL.create("sqlite", database=str(tmp_path / "new" / "candor.db")))
    upgrade(new)
    return new


def exported(database: Database) -> list[bytes]:
    with database.read() as session:
        return [line.encode() for line in export.lines(session, export.extent(session))]


def test_there_and_back_gives_the_same_bytes_and_the_same_rows(history: Installation, fresh: Installation) -> None:
    first = exported(history.database)
    held = read_in(fresh, first, dry_run=False)
    assert exported(fresh.database) == first
    follow(fresh)
    assert verify(fresh) == ("", f"{held.revision} {held.hash}")
    if history.database.dialect == fresh.database.dialect:
        tables = sorted(
            set(inspect(history.database.engine).get_table_names()) - NOT_SAID - {"subscriber_log"}
        )  # the same JSON, in another order
        assert {table: rows(fresh, table) for table in tables} == {table: rows(history, table) for table in tables}


def test_who_comes_after_an_import_gets_an_id_that_nobody_had(history: Installation, fresh: Installation) -> None:
    read_in(fresh, exported(history.database), dry_run=False)
    with fresh.database.write() as session:
        add(session, "cleo@example.org")
    assert len(exported(fresh.database)) == len(exported(history.database)) + 1


def test_an_import_mails_nobody(history: Installation, fresh: Installation) -> None:
    read_in(fresh, exported(history.database), dry_run=False)
    drain.drain(fresh)
    assert not fresh.settings.outbox.exists()


def test_a_dry_run_does_all_the_work_and_leaves_nothing(history: Installation, fresh: Installation) -> None:
    lines = exported(history.database)
    assert read_in(fresh, lines, dry_run=True) == look_through(lines)
    with pytest.raises(Conflict, match="nothing to export"):
        exported(fresh.database)


def test_a_database_that_holds_something_is_not_overwritten(history: Installation) -> None:
    with pytest.raises(Conflict, match="not empty"):
        read_in(history, exported(history.database), dry_run=True)


def at(lines: list[bytes], kind: str) -> int:
    return next(number for number, line in enumerate(lines) if json.loads(line)["record"] == kind)


def changed(line: bytes, **fields: Any) -> bytes:
    return (json.dumps(json.loads(line) | fields) + "\n").encode()


def edit(lines: list[bytes], number: int, *instead: bytes) -> list[bytes]:
    return [*lines[:number], *instead, *lines[number + 1 :]]


Mistake = tuple[Callable[[list[bytes]], list[bytes]], str]
MISTAKES: dict[str, Mistake] = {
    "an empty file": (lambda lines: [], "not an export of Candor"),
    "another file": (lambda lines: [b"email,language\n"], "Line 1 cannot be read"),
    "another format": (lambda lines: edit(lines, 0, b"{}\n"), "not an export of Candor"),
    "a newer version": (lambda lines: edit(lines, 0, changed(lines[0], version=9)), "version 9; this Candor reads version 1"),
    "cut in the middle": (lambda lines: lines[:5], "ends too early"),
    "cut in a line": (lambda lines: [*lines[:5], lines[5][:20]], "Line 6 cannot be read"),
    "an event left out": (lambda lines: edit(lines, 3), "Line 4 does not follow"),
    "an event changed": (lambda lines: edit(lines, 3, lines[3].replace(b'"kind":"', b'"kind":"x')), "Line 4 does not follow"),
    "an event without its seal": (lambda lines: edit(lines, 3, b'{"record":"event"}\n'), "Line 4 does not follow"),
    "the end left out": (lambda lines: lines[:-1], "ends too early"),
    "a subscriber left out": (lambda lines: edit(lines, at(lines, "subscriber")), "but the file holds"),
    "a subscriber with nothing in it": (lambda lines: edit(lines, at(lines, "subscriber"), b'{"record":"subscriber"}\n'), "not an entry"),
    "a subscriber who cannot be": (
        lambda lines: edit(lines, at(lines, "subscriber"), changed(lines[at(lines, "subscriber")], row={"id": 1, "components": []})),
        "what a subscriber cannot be",
    ),
    "a line of another kind": (lambda lines: edit(lines, 3, b'{"record":"monitor"}\n'), "Line 4 is of a kind"),
    "more after the end": (lambda lines: [*lines, lines[-1]], "comes after the end"),
    "nested without end": (lambda lines: edit(lines, 3, b"[" * 100_000), "Line 4 cannot be read"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_file_that_is_wrong_anywhere_imports_nothing_and_names_the_line(history: Installation, fresh: Installation, mistake: str) -> None:
    spoil, told_as = MISTAKES[mistake]
    with pytest.raises(Invalid, match=told_as):
        read_in(fresh, spoil(exported(history.database)), dry_run=False)
    with pytest.raises(Conflict, match="nothing to export"):
        exported(fresh.database)
