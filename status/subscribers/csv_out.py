"""Writes subscribers to a file that `importing` reads back as the same rows, and whose cells no spreadsheet can run."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy.orm import Session

from status.clock import iso
from status.db import Database
from status.subscribers import queries
from status.subscribers.csv_in import COLUMNS, is_json_lines
from status.subscribers.model import Subscriber
from status.whole_file import named_by_operator

_PIECE = 1000


def export_file(database: Database, file: Path, *, on_rows: Callable[[int], None] = lambda _: None) -> int:
    """Writes everybody who gets mail or has still to confirm, but for those who follow one incident alone; returns how many. JSON Lines when the name ends in `.jsonl`.

    The file appears whole or not at all, readable by its owner alone; `OSError` when it cannot be written.
    """
    with named_by_operator(file) as raw:
        out = io.TextIOWrapper(raw, encoding="utf-8", newline="")
        written = _write(database, file, out, on_rows)
        out.detach()  # flushes, and leaves the file to whoever opened it
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
