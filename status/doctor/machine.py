"""Database, disk and clock."""

import os
import shutil
from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from status import clock
from status.db import Installation
from status.doctor.finding import Finding, bad, good, look
from status.journal import queries as journal
from status.migrations import is_current
from status.phrasing import say_instant

# Bytes free. A statement and its pages need some kilobytes; a disk that is nearly full is full tomorrow.
TOO_LITTLE = 100_000_000
LITTLE = 1_000_000_000
# Beyond this, promises are judged by a clock that is not the readers'.
CLOCKS_DIFFER = timedelta(seconds=5)


def database(candor: Installation) -> Iterator[Finding]:
    """Whether it has the right shape, takes a write, and keeps what it was told."""
    subject = "database"
    try:
        with candor.database.engine.connect() as connection:
            if not is_current(connection):
                yield bad(subject, "The database has not the shape that this version needs.", "Run `flask init`.")
                return
            yield from _LOOKS[candor.database.dialect](connection)
    except (OperationalError, ProgrammingError) as refused:
        why = str(refused.orig).strip().splitlines()[0]
        yield bad(subject, f"The database cannot be used: {why}.", "Look at DATABASE_URL or CANDOR_VAR and at the database's own log.")


def _sqlite(connection: Connection) -> Iterator[Finding]:
    if (told := connection.execute(text("PRAGMA quick_check(1)")).scalar_one()) != "ok":
        yield bad(
            "database", f"The database file is damaged: {told}.", "Move it aside and rebuild it: `flask restore` with the archive's folder."
        )
    version, mode = (
        connection.execute(text("SELECT sqlite_version()")).scalar_one(),
        connection.execute(text("PRAGMA journal_mode")).scalar_one(),
    )
    yield good("database", f"SQLite {version}, journal {mode}, every commit on disk before it counts.")


def _postgresql(connection: Connection) -> Iterator[Finding]:
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        if connection.execute(text(f"SHOW {setting}")).scalar_one() == "off":
            yield bad("durability", f"PostgreSQL runs with {setting} off: a power cut can lose what was published.", f"Set {setting} = on.")
    if connection.execute(text("SELECT pg_is_in_recovery()")).scalar_one():
        yield bad("database", "This PostgreSQL is a standby: it takes no statement.", "Point DATABASE_URL at the primary.")
    apart = abs(connection.execute(text("SELECT clock_timestamp()")).scalar_one() - clock.now())
    if apart > CLOCKS_DIFFER:
        yield bad("clock", f"The database's clock and this host's are {apart.total_seconds():.0f} s apart.", "Have both kept by NTP.")
    yield good("database", f"PostgreSQL {connection.execute(text('SHOW server_version')).scalar_one().split()[0]}.")


_LOOKS = {"sqlite": _sqlite, "postgresql": _postgresql}


def disk(candor: Installation) -> Iterator[Finding]:
    """Whether CANDOR_VAR can be written, and for how long."""
    var = candor.settings.var
    if not os.access(var, os.W_OK | os.X_OK):
        yield bad("disk", f"{var} cannot be written by this user.", "Give the folder to the user that runs Candor.")
        return
    free = shutil.disk_usage(var).free
    says = f"{free / 1e9:.1f} GB free at {var}."
    if free < TOO_LITTLE:
        yield bad("disk", says, "Make room now: statements are refused when the disk is full.")
    elif free < LITTLE:
        yield look("disk", says, "Make room soon.")
    else:
        yield good("disk", says)


def time(candor: Installation) -> Iterator[Finding]:
    """Whether the clock has gone back behind what was already said."""
    with candor.database.read() as session:
        site, newest = journal.site(session), journal.newest_at(session)
    now = clock.now()
    if newest is not None and site is not None and newest > now + CLOCKS_DIFFER:
        said = say_instant(newest, site.zone)
        yield bad("clock", f"The newest statement is of {said}, and it is not that late: the clock was set back.", "Have it kept by NTP.")
    else:
        yield good("clock", f"It is {clock.iso(now)}.")
