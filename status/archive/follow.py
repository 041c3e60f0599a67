"""The follower that keeps the second copy: it appends what the file does not hold yet, and takes out of it what was redacted. Safe to repeat and to kill."""

import errno
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from status.archive import events, readers
from status.db import Installation
from status.journal import queries as journal
from status.journal.model import Event
from status.journal.redaction import redacts, revisions


def follow(candor: Installation) -> int:
    """Brings `var/archive` up to the head and returns its revision. `OSError` when the disk refuses; nothing is half there."""
    file = candor.settings.archive / events.FILE
    last = events.last_line(file)
    position: int = last["revision"] if last else 0
    with candor.database.read() as session:
        _check_is_ours(session, position, last["hash"] if last else "")
        readers.follow(candor)
        while piece := journal.events_after(session, position, 1000):
            lines = [events.line(event) for event in piece]
            if redacted := _redacted(session, piece, position):
                events.rewrite(file, redacted, lines)
            else:
                events.append(file, lines)
            position = piece[-1].revision
    return position


def _redacted(session: Session, piece: Sequence[Event], position: int) -> dict[int, str]:
    """The lines that the file holds with words which a new event took out, as they are without them."""
    named = {one for event in piece if redacts(event.kind) for one in revisions(journal.said(event).facts)}
    rows = session.execute(select(Event).where(Event.revision.in_(named), Event.revision <= position)).scalars() if named else ()
    return {event.revision: events.line(event) for event in rows}


def _check_is_ours(session: Session, position: int, hash_: str) -> None:
    """A new database beside the archive of a lost one must not be taken for kept: its first statements would be in no archive."""
    if position and journal.hash_of(session, position) != hash_:
        raise OSError(errno.EEXIST, f"{events.FILE} was written by another database; restore it into a new one, or move it aside")
