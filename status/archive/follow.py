"""The follower that keeps the second copy: it appends what the file does not hold yet. Safe to repeat and to kill."""

import errno

from sqlalchemy.orm import Session

from status.archive import events, readers
from status.db import Installation
from status.journal import queries as journal


def follow(candor: Installation) -> int:
    """Brings `var/archive` up to the head and returns its revision. `OSError` when the disk refuses; nothing is half there."""
    file = candor.settings.archive / events.FILE
    last = events.last_line(file)
    position: int = last["revision"] if last else 0
    with candor.database.read() as session:
        _check_is_ours(session, position, last["hash"] if last else "")
        readers.follow(candor)
        while piece := journal.events_after(session, position, 1000):
            events.append(file, [events.line(event) for event in piece])
            position = piece[-1].revision
    return position


def _check_is_ours(session: Session, position: int, hash_: str) -> None:
    """A new database beside the archive of a lost one must not be taken for kept: its first statements would be in no archive."""
    if position and journal.hash_of(session, position) != hash_:
        raise OSError(errno.EEXIST, f"{events.FILE} was written by another database; restore it into a new one, or move it aside")
