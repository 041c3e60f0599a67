"""The follower that keeps the second copy: it appends what the file does not hold yet. Safe to repeat and to kill."""

from status.archive import events, readers
from status.db import Installation
from status.journal import queries as journal


def follow(candor: Installation) -> int:
    """Brings `var/archive` up to the head and returns its revision. `OSError` when the disk refuses; nothing is half there."""
    readers.follow(candor)
    file = candor.settings.archive / events.FILE
    last = events.last_line(file)
    position = last["revision"] if last else 0
    with candor.database.read() as session:
        while piece := journal.events_after(session, position, 1000):
            events.append(file, [events.line(event) for event in piece])
            position = piece[-1].revision
    return position
