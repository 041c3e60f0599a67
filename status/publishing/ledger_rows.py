"""The journal's events for the public ledger, and the line that stands there for each."""

import json
from collections.abc import Collection, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from status.clock import iso
from status.journal.chain import canonical
from status.journal.kinds import KINDS
from status.journal.model import Event
from status.publishing.site import LedgerLine

PIECE = 1000


def ledger_events(session: Session, since: int) -> Sequence[Event]:
    """The events since a position and those before it in its own piece of the ledger, so that the piece can be grown or sealed. One SELECT."""
    start = max(since - 1, 0) // PIECE * PIECE
    query = select(Event).where(Event.revision > start).order_by(Event.revision)
    return session.execute(query).scalars().all()


def ledger_pieces(session: Session, starts: Collection[int]) -> Sequence[Event]:
    """The events of sealed pieces, by the revision before their first: only a redaction changes them."""
    ranges = [Event.revision.between(start + 1, start + PIECE) for start in starts]
    return session.execute(select(Event).where(or_(*ranges)).order_by(Event.revision)).scalars().all() if ranges else []


def ledger_line(event: Event) -> LedgerLine:
    """The line as readers get it: the words of what is public, the seal of what is not."""
    line = {"revision": event.revision, "at": iso(event.at), "event_hash": event.event_hash, "previous": event.previous, "hash": event.hash}
    if KINDS[event.kind].public and event.redacted_in is None:
        line |= {
            "event": {"kind": event.kind, "subject": event.subject, "actor": event.actor, "facts": json.loads(event.facts)},
            "salt": event.salt,
        }
    return LedgerLine(event.revision, event.at, event.hash, canonical(line))
