"""Puts a file of subscribers into the database, a thousand rows a transaction: safe to stop, and to repeat.

Who is known already, in whatever state, is left alone: an old list never brings back somebody who left.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from status.db import Database, now_of
from status.errors import ForPeople, Invalid
from status.journal import queries as journal
from status.moments import read_instant, start_of_day
from status.subscribers import commands, csv_in, log, queries
from status.subscribers.address import EmailAddress, read_address, read_language
from status.subscribers.csv_in import Refused, Row
from status.subscribers.model import Subscriber, SubscriberComponent

ROWS_PER_TRANSACTION = 1000


@dataclass
class Imported:
    """How many rows were stored, were known already, and could not be taken."""

    imported: int = 0
    skipped: int = 0
    refused: int = 0

    def __str__(self) -> str:
        return f"imported {self.imported}, skipped {self.skipped}, refused {self.refused}"


def import_file(
    database: Database,
    file: Path,
    *,
    dry_run: bool = False,
    on_refused: Callable[[Refused], None] = lambda _: None,
    on_rows: Callable[[int], None] = lambda _: None,
) -> Imported:
    """Imports CSV or JSON Lines. `on_refused` is told of each row that cannot be taken; `on_rows` how many more are done.

    Mails nobody: a row with `confirmed_at` is confirmed, one without is pending. `Invalid`, and nothing stored, when the
    file is not UTF-8 or has no email column. With `dry_run` nothing is stored, and the counts are what they would be.
    """
    csv_in.check_encoding(file)
    told, seen = Imported(), set[int]()
    for piece in _pieces(csv_in.rows(file)):
        with database.read() if dry_run else database.write() as session:
            batch = _Batch(session, dry_run, seen)
            _take(batch, piece, on_refused)
            told.imported += len(batch.new)
            told.skipped += batch.skipped
            told.refused += batch.refused
        on_rows(len(piece))
    return told


def _pieces(rows: Iterable[Row | Refused]) -> Iterator[list[Row | Refused]]:
    source = iter(rows)
    while piece := list(islice(source, ROWS_PER_TRANSACTION)):
        yield piece


@dataclass
class _New:
    """A row that is to be stored."""

    email: EmailAddress
    values: dict[str, Any]
    components: list[str]


@dataclass
class _Batch:
    """The rows of one transaction. `seen`: hashes of what a dry run would have stored before."""

    session: Session
    dry_run: bool
    seen: set[int]
    new: dict[str, _New] = field(default_factory=dict)
    skipped: int = 0
    refused: int = 0


def _take(batch: _Batch, piece: Iterable[Row | Refused], on_refused: Callable[[Refused], None]) -> None:
    session, found = batch.session, list[_New]()
    if not batch.dry_run:
        log.hold(session)
    check = _Check(session)
    for row in piece:
        told = row if isinstance(row, Refused) else check.row(row)
        if isinstance(told, Refused):
            batch.refused += 1
            on_refused(told)
        else:
            found.append(told)
    known = _known(session, [one.email.key for one in found])
    for one in found:
        key = one.email.key
        if key in known or key in batch.new or hash(key) in batch.seen:
            batch.skipped += 1
        else:
            batch.new[key] = one
    if batch.dry_run:
        batch.seen |= {hash(key) for key in batch.new}
    elif batch.new:
        _store(session, batch.new)


class _Check:
    """Judges rows by what the page knows: its components, zone and language."""

    def __init__(self, session: Session) -> None:
        site = journal.site(session)
        self._session, self._now, self._zone = session, now_of(session), site.zone if site else "UTC"
        self._language = commands.default_language(session)
        self._chosen: dict[tuple[str, ...], list[str]] = {}

    def row(self, row: Row) -> _New | Refused:
        """What to store of the row, or why not."""
        try:
            email = read_address(row.email)
            components = self._choose(row.components)
            confirmed_at = self._confirmed_at(row.confirmed_at)
            values = {
                "language": read_language(row.language) or self._language,
                "state": "confirmed" if confirmed_at else "pending",
                "everything": not components,
                "confirmed_at": confirmed_at,
                "left_at": None,
            }
        except ForPeople as mistake:
            return Refused(row.line, str(mistake))
        return _New(email, values, components)

    def _choose(self, wanted: tuple[str, ...]) -> list[str]:
        if wanted not in self._chosen:
            self._chosen[wanted] = commands.choose(self._session, wanted)
        return self._chosen[wanted]

    def _confirmed_at(self, text: str) -> datetime | None:
        if not text:
            return None
        try:
            at = start_of_day(date.fromisoformat(text), self._zone) if len(text) == len("2026-10-01") else None
        except (ValueError, OverflowError):
            at = None
        at = at or read_instant("confirmed_at", text, self._zone, self._now, past=True)
        if at > self._now:
            raise Invalid({"confirmed_at": "Confirmed at lies in the future: write when they confirmed."})
        return at


def _known(session: Session, keys: list[str]) -> set[str]:
    """Those who are there, in whatever state, and those who had themselves erased: an old list brings neither back."""
    found = session.execute(select(Subscriber.email_key).where(Subscriber.email_key.in_(keys))).scalars()
    return {*found, *queries.erased_among(session, keys)}


def _store(session: Session, new: dict[str, _New]) -> None:
    rows = [commands.new_row(session, one.email, one.values) for one in new.values()]
    ids = session.execute(insert(Subscriber).returning(Subscriber.id, Subscriber.email_key), rows)
    id_of = {row.email_key: row.id for row in ids}
    chosen = [{"subscriber_id": id_of[key], "component_id": of} for key, one in new.items() for of in one.components]
    if chosen:
        session.execute(insert(SubscriberComponent), chosen)
    log.write(session, "imported", [({"id": id_of[row["email_key"]], **row}, new[row["email_key"]].components) for row in rows])
