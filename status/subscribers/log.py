"""The append-only log of what became of each subscriber: what the archive copies, apart from the journal."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.orm import Session

from status.clock import from_iso, iso
from status.db import now_of
from status.subscribers.model import Subscriber, SubscriberComponent, SubscriberLog

Row = dict[str, Any]

# Any number will do as long as it is always the same one.
_LOCK = 20_091_013
_INSTANTS = ("created_at", "confirmed_at", "left_at")


def hold(session: Session) -> None:
    """Subscribers change one transaction at a time, so that the log's ids grow in commit order and a reader of it skips none.

    It is a lock of their own: operators' statements never wait for it. SQLite has one writer anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))


def write(session: Session, what: str, rows: Iterable[tuple[Row, Sequence[str]]]) -> None:
    """Appends what became of these subscribers: each its row (`row_of`) and the components chosen."""
    at = now_of(session)
    entries = [{"at": at, "subscriber_id": row["id"], "what": what, "snapshot": _snapshot(row, chosen)} for row, chosen in rows]
    if entries:
        session.execute(insert(SubscriberLog), entries)


def row_of(subscriber: Subscriber) -> Row:
    """The subscriber's row as values."""
    return {column.name: getattr(subscriber, column.name) for column in Subscriber.__table__.columns}


def put_back(session: Session, snapshots: Iterable[Row]) -> None:
    """Makes each row and its choice what the snapshot says, whatever stood there: how a copy is read in again."""
    hold(session)
    for snapshot in snapshots:
        row = {key: value for key, value in snapshot.items() if key != "components"}
        row |= {key: from_iso(row[key]) if row[key] else None for key in _INSTANTS}
        session.execute(delete(SubscriberComponent).where(SubscriberComponent.subscriber_id == row["id"]))
        session.execute(delete(Subscriber).where(Subscriber.id == row["id"]))
        session.execute(insert(Subscriber).values(row))
        for component_id in snapshot["components"]:
            session.execute(insert(SubscriberComponent).values(subscriber_id=row["id"], component_id=component_id))
    if session.get_bind().dialect.name == "postgresql":  # rows that bring their ids do not move the counter by themselves
        session.execute(text("SELECT setval(pg_get_serial_sequence('subscriber', 'id'), greatest(max(id), 1)) FROM subscriber"))


def after(session: Session, log_id: int, limit: int) -> Sequence[SubscriberLog]:
    """What was logged after `log_id`, oldest first: a safe cursor, see `hold`."""
    query = select(SubscriberLog).where(SubscriberLog.id > log_id).order_by(SubscriberLog.id).limit(limit)
    return session.execute(query).scalars().all()


def count(session: Session) -> int:
    """How many entries the log has."""
    return session.execute(select(func.count()).select_from(SubscriberLog)).scalar_one()


def put_back_entries(session: Session, entries: Sequence[Row]) -> None:
    """Entries of another database's log at their own ids, and the rows as the newest of them say. An entry is a `Row` of `id`, `at` (ISO),
    `what`, `subscriber` (its id) and `row` (the snapshot)."""
    if not entries:
        return
    values = [
        {"id": one["id"], "at": from_iso(one["at"]), "subscriber_id": one["subscriber"], "what": one["what"], "snapshot": one["row"]}
        for one in entries
    ]
    session.execute(insert(SubscriberLog), values)
    put_back(session, {one["subscriber"]: one["row"] for one in entries}.values())
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT setval(pg_get_serial_sequence('subscriber_log', 'id'), greatest(max(id), 1)) FROM subscriber_log"))


def _snapshot(row: Row, chosen: Sequence[str]) -> Row:
    told = {key: iso(value) if isinstance(value, datetime) else value for key, value in row.items()}
    return told | {"components": sorted(chosen)}
