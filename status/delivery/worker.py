"""Who sends, and whether they still live. A process is known by host, process id and start time (a pid is used again)."""

import os
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from weakref import WeakKeyDictionary

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from status import tokens
from status.db import Database, changed, now_of
from status.delivery.model import Worker

# A beat is due at least this often while something is on its way. Two processes of one host that cannot see each
# other (containers) tell by it that the other one is gone.
BEAT = timedelta(seconds=1)
SILENT = timedelta(seconds=4)
_START_FIELD = 22


@dataclass(frozen=True)
class Identity:
    """A process. `place`: which processes it can see (this start of the machine, this container); `started`: in clock ticks
    since then. Both are empty where there is no /proc: then only leases tell that it is gone.
    """

    host: str
    place: str
    pid: int
    started: str


def identity() -> Identity:
    """This process."""
    return Identity(socket.gethostname()[:255], _place(), os.getpid(), _started(os.getpid()))


def is_gone(other: Identity, beat_at: datetime, here: Identity, now: datetime) -> bool:
    """Whether `other` certainly runs no more. One on another host may live however long it is silent: its leases tell."""
    if other.host != here.host or not other.started or not here.started:
        return False
    if other.place == here.place:
        return _started(other.pid) != other.started
    return beat_at < now - SILENT


def sign_on(database: Database) -> str:
    """The id of this process as a worker of that database: the same until `sign_off`, another one after a fork."""
    known = _SIGNED_ON.get(database)
    if known is not None and known[0] == os.getpid():
        return known[1]
    worker_id = tokens.new_id()
    with database.write() as session:
        beat(session, worker_id)
    _SIGNED_ON[database] = (os.getpid(), worker_id)
    return worker_id


def sign_off(database: Database) -> None:
    """Whatever this process held is free: it lost track of it. The next `sign_on` gets another id."""
    known = _SIGNED_ON.pop(database, None)
    if known is not None:
        with database.write() as session:
            session.execute(delete(Worker).where(Worker.id == known[1]))


def beat(session: Session, worker_id: str) -> None:
    """Says that this worker lives (again, if it was taken for dead meanwhile)."""
    now = now_of(session)
    if not changed(session, update(Worker).where(Worker.id == worker_id).values(beat_at=now)):
        me = identity()
        row = {"id": worker_id, "host": me.host, "place": me.place, "pid": me.pid, "started": me.started, "beat_at": now}
        session.execute(insert(Worker).values(row))


def last_beat(session: Session) -> datetime | None:
    """When a worker last said that it lives; None when none ever did, or all have left."""
    return session.execute(select(func.max(Worker.beat_at))).scalar_one_or_none()


def identity_of(row: Worker) -> Identity:
    """The process that a row stands for."""
    return Identity(row.host, row.place, row.pid, row.started)


def _place() -> str:
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return ""


def _started(pid: int) -> str:
    """When that process started, as /proc tells it (proc(5), field 22 of `stat`); empty when there is no such process."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    fields = stat.rpartition(")")[2].split()  # the name before it may hold spaces and brackets
    # A process that ended and was not waited for yet is dead as well.
    return "" if fields[0] in "ZX" else fields[_START_FIELD - 3]


_SIGNED_ON: WeakKeyDictionary[Database, tuple[int, str]] = WeakKeyDictionary()
