"""Compares the public copy of the ledger with the journal it was drawn from: whoever can write to the folder could change it."""

import gzip
import json
from collections.abc import Callable, Iterator
from itertools import zip_longest
from pathlib import Path

import brotli
from sqlalchemy.orm import Session

from status.db import Installation
from status.journal import queries as journal
from status.publishing.artifacts import TWINS
from status.publishing.ledger import head_line
from status.publishing.ledger_rows import PIECE, ledger_line
from status.publishing.queries import shown_revision

HEAD, NEWEST = "ledger/head.json", "ledger.jsonl"
_UNPACK: dict[str, Callable[[bytes], bytes]] = {"": bytes, ".br": brotli.decompress, ".gz": gzip.decompress}


def ledger_differs(candor: Installation) -> str:
    """The first difference in one sentence; empty when all agrees, or when no folder was made yet.

    The folder may be behind the journal (it is drawn afterwards), but what it shows has to be what was said. Ready-made
    twins are unpacked and compared as well: they are what most readers get. Publishing has to rest meanwhile.
    """
    folder = candor.settings.public
    if not folder.exists():
        return ""
    revision, shows = _claimed(folder), shown_revision(candor)
    if revision < shows:
        return f"{HEAD} in the public folder is missing or older than revision {shows}, which the pages show"
    with candor.database.read() as session:
        told = (_differs(folder, *copy, ending) for copy in _copies(session, revision) for ending in ("", *TWINS))
        difference = next(filter(None, told), "")
        # A process that ended while it published has written newer lines, and no newer head yet: the head comes last.
        if difference.startswith(NEWEST) and (newer := _written_ahead(folder, session, revision)):
            told = (_differs(folder, *copy, "") for copy in _copies(session, newer) if copy[0] != HEAD)
            difference = next(filter(None, told), "")
        return difference


def _written_ahead(folder: Path, session: Session, revision: int) -> int:
    """The revision up to which the newest piece was written beyond `revision`; 0 when it was not, or goes beyond what was said."""
    lines = (_read(folder / NEWEST, "") or b"").count(b"\n")
    ahead = (revision - 1) // PIECE * PIECE + lines
    return ahead if revision < ahead <= journal.head(session) else 0


def _claimed(folder: Path) -> int:
    """The revision that the public head claims; -1 when it cannot be read."""
    try:
        return int(json.loads((folder / HEAD).read_bytes())["revision"])
    except (OSError, ValueError, KeyError, TypeError):
        return -1


def _copies(session: Session, revision: int) -> Iterator[tuple[str, int, list[str]]]:
    """Every file as it has to be when `revision` is the newest: its name, the first line's revision and all lines."""
    for start in range(0, revision, PIECE):
        events = journal.events_after(session, start, min(PIECE, revision - start))
        name = f"ledger/{start + 1}.jsonl" if start + PIECE < revision else NEWEST
        yield name, start + 1, [ledger_line(event).text for event in events]
        if start + PIECE >= revision:
            yield HEAD, revision, [head_line(event.revision, event.hash, event.at) for event in events[-1:]]


def _differs(folder: Path, name: str, first: int, lines: list[str], ending: str) -> str:
    body = _read(folder / f"{name}{ending}", ending)
    if body is None:
        return f"{name}{ending} in the public folder is missing or cannot be read"
    if body == "".join(f"{line}\n" for line in lines).encode():
        return ""
    pairs = zip_longest(body.decode(errors="replace").split("\n")[:-1], lines)
    number = next((number for number, (shown, said) in enumerate(pairs) if shown != said), len(lines))
    return f"{name}{ending} in the public folder: line {number + 1} (revision {first + number}) differs from the database"


def _read(file: Path, ending: str) -> bytes | None:
    try:
        return _UNPACK[ending](file.read_bytes())
    except (OSError, EOFError, brotli.error):
        return None
