"""The append-only log of what became of each subscriber: what the archive copies, apart from the journal."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.orm import Session

from status import tokens
from status.clock import from_iso, iso
from status.db import now_of
from status.journal import queries as journal
from status.subscribers.model import ErasedAddress, Subscriber, SubscriberComponent, SubscriberLog

Row = dict[str, Any]

# Any number will do as long as it is always the same one.
_LOCK = 20_091_013
# The purpose of the proof that remains of an erased address.
ERASED = "erased"
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
    some_erased = False
    for snapshot in snapshots:
        if "erased" in snapshot:
            some_erased |= _put_back_erased(session, snapshot)
            continue
        row = {key: value for key, value in snapshot.items() if key != "components"}
        row |= {key: from_iso(row[key]) if row[key] else None for key in _INSTANTS}
        session.execute(delete(SubscriberComponent).where(SubscriberComponent.subscriber_id == row["id"]))
        session.execute(delete(Subscriber).where(Subscriber.id == row["id"]))
        session.execute(insert(Subscriber).values(row))
        for component_id in snapshot["components"]:
            session.execute(insert(SubscriberComponent).values(subscriber_id=row["id"], component_id=component_id))
    if some_erased:
        _lift(session)
    if session.get_bind().dialect.name == "postgresql":  # rows that bring their ids do not move the counter by themselves
        session.execute(text("SELECT setval(pg_get_serial_sequence('subscriber', 'id'), greatest(max(id), 1)) FROM subscriber"))


def erase(session: Session, subscriber_id: int, proof: str) -> None:
    """Takes the address out of every entry about them, and adds that they were erased. `proof` empty: they may be brought in again."""
    at = now_of(session)
    snapshot = {"id": subscriber_id, "erased": proof, "at": iso(at)}
    session.execute(update(SubscriberLog).where(SubscriberLog.subscriber_id == subscriber_id).values(snapshot=snapshot))
    session.execute(insert(SubscriberLog).values(at=at, subscriber_id=subscriber_id, what="erased", snapshot=snapshot))
    _put_back_erased(session, snapshot)


def erased(session: Session) -> dict[int, Row]:
    """What stands in place of each erased subscriber's row, by id."""
    query = select(SubscriberLog.subscriber_id, SubscriberLog.snapshot).where(SubscriberLog.what == "erased")
    return {row.subscriber_id: row.snapshot for row in session.execute(query)}


def last_erased(session: Session) -> int:
    """The newest entry that says so; 0 when nobody was erased."""
    return session.execute(select(func.max(SubscriberLog.id)).where(SubscriberLog.what == "erased")).scalar_one() or 0


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


def _put_back_erased(session: Session, snapshot: Row) -> bool:
    session.execute(delete(SubscriberComponent).where(SubscriberComponent.subscriber_id == snapshot["id"]))
    session.execute(delete(Subscriber).where(Subscriber.id == snapshot["id"]))
    if snapshot["erased"] and session.get(ErasedAddress, snapshot["erased"]) is None:
        session.execute(insert(ErasedAddress).values(proof=snapshot["erased"], at=from_iso(snapshot["at"])))
    return bool(snapshot["erased"])


def _lift(session: Session) -> None:
    """Who confirmed anew after they had been erased is here: nothing of their being erased remains."""
    site = journal.site(session)
    left = set(session.execute(select(ErasedAddress.proof)).scalars()) if site else set()
    for key in session.execute(select(Subscriber.email_key).where(Subscriber.state == "confirmed")).scalars() if site and left else ():
        if site and (proof := tokens.proof(site.link_key, ERASED, key)) in left:
            session.execute(delete(ErasedAddress).where(ErasedAddress.proof == proof))


def _snapshot(row: Row, chosen: Sequence[str]) -> Row:
    told = {key: iso(value) if isinstance(value, datetime) else value for key, value in row.items()}
    return told | {"components": sorted(chosen)}
