"""`subscribers.jsonl`: who asked to be told, kept apart from the chain, so that an address can be erased.

Each line is what became of a subscriber, with the whole row; the last line of a subscriber holds. The last whole line's
`id` is how far the copy has come.
"""

from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from status.archive import events
from status.clock import iso
from status.db import Installation
from status.errors import Invalid
from status.journal.chain import canonical
from status.subscribers import log
from status.subscribers.model import SubscriberLog

FILE = "subscribers.jsonl"
_BATCH = 1000


def follow(candor: Installation) -> int:
    """Appends what the file does not hold yet; `OSError` when the disk refuses. Safe to repeat and to kill."""
    file = candor.settings.archive / FILE
    last = events.last_line(file)
    position: int = last["revision"] if last else 0
    with candor.database.read() as session:
        while piece := log.after(session, position, _BATCH):
            events.append(file, [_line(entry) for entry in piece])
            position = piece[-1].id
    return position


def restore(session: Session, folder: Path) -> int:
    """Brings the subscribers back as they last were, and returns how many there are. No file: there were none."""
    newest: dict[int, dict[str, Any]] = {}
    for number, line in events.read_whole(folder / FILE):
        if line is None:
            raise Invalid({"archive": f"{FILE}: line {number} cannot be read, nothing was restored."})
        newest.pop(line["row"]["id"], None)  # what was said last is done last
        newest[line["row"]["id"]] = line
    log.put_back(session, (line["row"] for line in newest.values()))
    return len(newest)


def _line(entry: SubscriberLog) -> str:
    # "revision" is the field that tells a whole line of an archive from a torn one, here the log's own counter.
    return canonical({"revision": entry.id, "at": iso(entry.at), "what": entry.what, "row": entry.snapshot})
