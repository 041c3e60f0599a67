"""Writes subscribers to a file that `importing` reads back as the same rows, and whose cells no spreadsheet can run."""

import csv
import io
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy.orm import Session

from status.clock import iso
from status.db import Database
from status.subscribers import queries
from status.subscribers.csv_in import COLUMNS, is_json_lines
from status.subscribers.model import Subscriber

_PIECE = 1000
_OWNER_ALONE = 0o600


def export_file(database: Database, file: Path, *, on_rows: Callable[[int], None] = lambda _: None) -> int:
    """Writes everybody who gets mail or has still to confirm, but for those who follow one incident alone; returns how many. JSON Lines when the name ends in `.jsonl`.

    The file appears whole or not at all, readable by its owner alone; `OSError` when it cannot be written.
    """
    if file.is_symlink() or (
        file.exists() and not file.is_file()
    ):  # a pipe, a terminal, /dev/stdout: what stands there is not ours to replace
        with file.open("w", encoding="utf-8", newline="") as out:
            return _write(database, file, out, on_rows)
    half = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _OWNER_ALONE)
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as out:
            written = _write(database, file, out, on_rows)
        half.replace(file)
    finally:
        half.unlink(missing_ok=True)
    return written


def _write(database: Database, file: Path, out: io.TextIOWrapper, on_rows: Callable[[int], None]) -> int:
    as_text = _json if is_json_lines(file) else _csv
    written = 0
    with database.read() as session:
        if as_text is _csv:
            csv.writer(out).writerow(COLUMNS)
        for piece in _pieces(session):
            out.write("".join(as_text(subscriber, chosen) for subscriber, chosen in piece))
            written += len(piece)
            on_rows(len(piece))
    return written


def _pieces(session: Session) -> Iterator[list[tuple[Subscriber, list[str]]]]:
    last = 0
    while piece := queries.page(session, last, _PIECE, ("pending", "confirmed")):
        chosen = queries.choices(session, last + 1, piece[-1].id)
        # Who follows one incident and nothing else would be read back as one who wants everything.
        yield [(one, chosen.get(one.id, [])) for one in piece if one.everything or one.id in chosen]
        last = piece[-1].id
        session.expunge_all()


def _csv(subscriber: Subscriber, chosen: list[str]) -> str:
    cells = io.StringIO()
    csv.writer(cells).writerow([subscriber.email, subscriber.language, ";".join(chosen), _confirmed(subscriber) or ""])
    return cells.getvalue()


def _json(subscriber: Subscriber, chosen: list[str]) -> str:
    values = (subscriber.email, subscriber.language, chosen, _confirmed(subscriber))
    return json.dumps(dict(zip(COLUMNS, values, strict=True)), ensure_ascii=False) + "\n"


def _confirmed(subscriber: Subscriber) -> str | None:
    return iso(subscriber.confirmed_at) if subscriber.confirmed_at else None
