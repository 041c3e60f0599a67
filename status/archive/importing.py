"""Reads an export into an empty database: all or nothing, at the same revisions, writing no event of its own and mailing nobody."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.exc import OperationalError, SQLAlchemyError

from status.archive.export import VERSION, Extent
from status.archive.restore import Following, Rebuilding
from status.db import Installation
from status.errors import Conflict, Invalid
from status.journal import queries as journal
from status.subscribers import log

# A statement of 25,000 characters and its facts stay far below; a longer line is no line of ours.
LONGEST = 4_000_000
_PIECE = 500
_NOTHING = "Nothing was imported."
Each = Callable[[Extent], None]
# What a line that somebody made up may lead to.
_ODD = (KeyError, TypeError, ValueError, AttributeError, SQLAlchemyError)


class _DryRun(Exception):
    """Takes everything back."""


def read_in(candor: Installation, file: Iterable[bytes], *, dry_run: bool, each: Each = lambda _: None) -> Extent:
    """Fills an empty database and returns what it holds now; with `dry_run` it does all the same work and takes it back.

    `each` hears of every line taken, with what the header promises. `Invalid` names the line that is wrong; nothing stands then.
    """
    with suppress(_DryRun), candor.database.write() as session:
        if journal.site(session) is not None:
            raise Conflict("The database is not empty: import into a new one (another CANDOR_VAR or DATABASE_URL).")
        rebuilding = Rebuilding(session)
        held = _Reading(rebuilding, lambda entries: log.put_back_entries(session, entries), each).take_all(file)
        rebuilding.finish()
        if dry_run:
            raise _DryRun
    return held


def look_through(file: Iterable[bytes]) -> Extent:
    """Checks every line as an import would, without a database: that it is whole, and that the chain holds."""
    return _Reading(Following(), lambda _: None, lambda _: None).take_all(file)


@dataclass
class _Reading:
    """One reading of a file: where events and entries about subscribers go, and who hears of each line."""

    events: Following
    put_back: Callable[[list[dict[str, Any]]], None]
    each: Each
    entries: int = 0
    waiting: list[dict[str, Any]] = field(default_factory=list)

    def take_all(self, file: Iterable[bytes]) -> Extent:
        records = _records(file)
        promised = _header(next(records, None))
        for number, record in records:
            match record.get("record"):
                case "event" if not self.entries:
                    self._take_event(number, {key: value for key, value in record.items() if key != "record"})
                case "subscriber":
                    self._take_entry(number, record)
                case "end":
                    return self._end(promised, number, records)
                case _:
                    raise _wrong(number, "is of a kind that this version does not know")
            self.each(promised)
        raise Invalid({"file": f"The file ends too early: its last line is missing. {_NOTHING}"})

    def _take_event(self, number: int, line: dict[str, Any]) -> None:
        try:
            follows = self.events.take(line)
        except OperationalError:
            raise
        except _ODD as odd:
            raise _wrong(number, f"holds what this version does not know ({type(odd).__name__})") from odd
        if not follows:
            raise _wrong(number, "does not follow from the lines before it")

    def _take_entry(self, number: int, record: dict[str, Any]) -> None:
        if not {"id", "at", "what", "subscriber", "row"} <= set(record):
            raise _wrong(number, "is not an entry about a subscriber")
        self.entries += 1
        self.waiting.append(record)
        if len(self.waiting) >= _PIECE:
            self._put_back(number)

    def _put_back(self, number: int) -> None:
        try:
            self.put_back(self.waiting)
        except OperationalError:
            raise
        except _ODD as odd:
            raise _wrong(number, "or one shortly before it holds what a subscriber cannot be") from odd
        self.waiting = []

    def _end(self, promised: Extent, number: int, rest: Iterator[Any]) -> Extent:
        self._put_back(number - 1)
        if self.events.unvouched:
            raise _wrong(self.events.unvouched[0] + 1, "was redacted, and no event says why")
        held = Extent(self.events.revision, self.events.head, self.entries)
        if held != promised:
            raise _wrong(number, f"promises {promised}, but the file holds {held}")
        if next(rest, None) is not None:
            raise _wrong(number + 1, "comes after the end")
        return held


def _records(file: Iterable[bytes]) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, raw in enumerate(file, 1):
        if len(raw) > LONGEST:
            raise _wrong(number, "is too long")
        try:
            record = json.loads(raw)
        except (ValueError, RecursionError):
            raise _wrong(number, "cannot be read") from None
        if not isinstance(record, dict):
            raise _wrong(number, "cannot be read")
        yield number, record


def _header(first: tuple[int, dict[str, Any]] | None) -> Extent:
    header = first[1] if first else {}
    if header.get("record") != "header" or header.get("format") != "candor":
        raise Invalid({"file": f"This is not an export of Candor: its first line is not a header. {_NOTHING}"})
    if header.get("version") != VERSION:
        raise Invalid({"file": f"This export has version {header.get('version')}; this Candor reads version {VERSION}. {_NOTHING}"})
    try:
        return Extent(int(header["revision"]), str(header["hash"]), int(header["subscribers"]))
    except (KeyError, TypeError, ValueError):
        raise _wrong(1, "is not a whole header") from None


def _wrong(number: int, how: str) -> Invalid:
    return Invalid({"file": f"Line {number} {how}. {_NOTHING}"})
