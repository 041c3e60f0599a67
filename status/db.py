"""The database: SQLite or PostgreSQL, one set of rules.

Writers take the lock at once (`BEGIN IMMEDIATE`), so nothing read before a write can be stale; commits are fsynced
(`synchronous=FULL`). SQLite's WAL is used only on a version without the WAL-reset fault (3.51.3, 3.50.7, 3.44.6
and later of each), else the rollback journal in TRUNCATE mode, which lost nothing in power-cut tests.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from types import ModuleType
from typing import Any, cast

from sqlalchemy import JSON, CursorResult, DateTime, Dialect, Engine, Executable, String, create_engine, event
from sqlalchemy.engine import URL, Connection
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator, TypeEngine

from status import clock
from status.settings import Settings

try:
    from pysqlite3 import dbapi2 as newest_sqlite
except ImportError:  # no wheel for this platform: the standard library's serves, in TRUNCATE mode when it is old
    newest_sqlite = sqlite3

BUSY_MS = 15_000


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant in whole milliseconds. SQLite keeps the text of `clock.iso`, which sorts as time does."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(DateTime(timezone=True) if dialect.name == "postgresql" else String(24))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        value = clock.whole_ms(value.astimezone(UTC))
        return value if dialect.name == "postgresql" else clock.iso(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if dialect.name == "postgresql" else clock.from_iso(value)


class Base(DeclarativeBase):
    """All tables. Instants are aware UTC; lists and objects are JSON."""

    type_annotation_map = {
        datetime: Instant,
        dict[str, Any]: JSON,
        list[Any]: JSON,
        list[str]: JSON,
        dict[str, int]: JSON,
        dict[str, str]: JSON,
    }


class Database:
    """Opens transactions. `write()` is one writing transaction with one `now`; `read()` sees one frozen state."""

    def __init__(self, url: URL) -> None:
        self.engine = _engine(url)
        self.dialect = self.engine.dialect.name
        self._reading = self.engine.execution_options(**_READING[self.dialect])

    @contextmanager
    def write(self) -> Iterator[Session]:
        """All or nothing; `now_of(session)` is the same instant throughout."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            session.info["now"] = clock.now()
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A snapshot: nothing that others commit meanwhile is seen."""
        with Session(self._reading, expire_on_commit=False, autoflush=False) as session:
            session.info["now"] = clock.now()
            yield session

    def forget(self) -> None:
        """What was overwritten or deleted leaves SQLite's write-ahead log as well, unless somebody reads from it now: then with time."""
        if self.dialect == "sqlite":
            connection = self.engine.raw_connection()
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()

    def close(self) -> None:
        """Lets go of all connections."""
        self.engine.dispose()


@dataclass(frozen=True)
class Installation:
    """A running Candor: what the environment says, and its database. Everything that turns by hand or clock takes one."""

    settings: Settings
    database: Database


_READING: dict[str, dict[str, Any]] = {
    "sqlite": {"candor_reading": True},
    "postgresql": {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True},
}


def changed(session: Session, statement: Executable) -> int:
    """Executes an UPDATE, INSERT or DELETE and returns how many rows it touched: the checked half of a compare-and-set."""
    result = session.execute(statement.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", result).rowcount


def now_of(session: Session) -> datetime:
    """The one `now` of this transaction."""
    now: datetime = session.info["now"]
    return now


def wal_is_sound(version: tuple[int, int, int]) -> bool:
    """Whether this SQLite is free of the WAL-reset fault (present in 3.7.0 to 3.51.2, mended in two older lines as well)."""
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51, 0) or (3, 44, 6) <= version < (3, 45, 0)


def _engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, pool_size=8)
    module: ModuleType = newest_sqlite
    engine = create_engine(url, module=module, pool_size=8, connect_args={"timeout": BUSY_MS / 1000})
    wal = wal_is_sound(tuple(module.sqlite_version_info))

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves: the driver's own habit loses updates
        connection.execute(f"PRAGMA journal_mode={'WAL' if wal else 'TRUNCATE'}")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA secure_delete=ON")  # what was redacted must not be left in free pages
        connection.execute(f"PRAGMA busy_timeout={BUSY_MS}")
        if connection.execute("PRAGMA synchronous").fetchone() != (2,):
            raise RuntimeError("SQLite does not keep synchronous=FULL: commits would not survive a power cut")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get("candor_reading")
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine
