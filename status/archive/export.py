"""Everything that was said, and who asked to be told, in one file that another Candor can read: JSON Lines, version 1.

The first line is the header, then every event in order, then the subscribers' log, then the end. Nothing in it depends on when or where it is
written, so that export → import → export gives the same bytes. It holds addresses and the key of links in mails: keep it like a password.
Passwords, sign-ins and what became of single mails stay behind.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from status.archive import events
from status.clock import iso
from status.errors import Conflict
from status.journal import queries as journal
from status.journal.chain import canonical
from status.subscribers import log

VERSION = 1
_PIECE = 1000


@dataclass(frozen=True)
class Extent:
    """How much a copy holds: the chain's newest revision and hash, and the lines of the subscribers' log."""

    revision: int
    hash: str
    subscribers: int

    def __str__(self) -> str:
        entries = "entry" if self.subscribers == 1 else "entries"
        return f"revision {self.revision} {self.hash}, {self.subscribers} {entries} about subscribers"


def extent(session: Session) -> Extent:
    """What an export would hold now. `Conflict` when there is nothing to export."""
    site = journal.site(session)
    if site is None:
        raise Conflict("There is nothing to export: the database is empty.")
    return Extent(site.revision, site.head, log.count(session))


def lines(session: Session, of: Extent) -> Iterator[str]:
    """The file, line by line, out of one snapshot; each ends with a newline."""
    about = {"revision": of.revision, "hash": of.hash, "subscribers": of.subscribers}
    yield canonical({"record": "header", "format": "candor", "version": VERSION, **about}) + "\n"
    for event in journal.walk(session):
        yield f'{{"record":"event",{events.line(event)[1:]}\n'
    position = 0
    while piece := log.after(session, position, _PIECE):
        for entry in piece:
            row = {"id": entry.id, "at": iso(entry.at), "what": entry.what, "subscriber": entry.subscriber_id, "row": entry.snapshot}
            yield canonical({"record": "subscriber", **row}) + "\n"
        position = piece[-1].id
    yield canonical({"record": "end", **about}) + "\n"
