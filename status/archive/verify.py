"""Recomputes the chain from the first event and compares every copy: database and archive. Names the first difference."""

import json
from collections.abc import Iterator
from typing import Any

from status.archive import events
from status.clock import iso
from status.db import Installation
from status.journal import chain
from status.journal import queries as journal
from status.journal.model import START, Event
from status.journal.redaction import Vouching


def verify(candor: Installation) -> tuple[str, str]:
    """(`""`, `REVISION HASH`) when all agrees, else (the first difference in one sentence, `""`)."""
    with candor.database.read() as session:
        lines = events.read(candor.settings.archive / events.FILE)
        previous, revision, vouching = START, 0, Vouching()
        for event in journal.walk(session):
            if difference := _broken(event, previous, revision, vouching) or _not_archived(event, lines):
                return difference, ""
            previous, revision = event.hash, event.revision
        if (site := journal.site(session)) and (site.revision, site.head) != (revision, previous):
            return f"the database's head says revision {site.revision}, its last event is {revision}", ""
    if vouching.owed:
        return f"revision {min(vouching.owed)} in the database was redacted, and no later event says so", ""
    if extra := next(lines, None):
        return f"{events.FILE}: line {extra[0]} is not in the database, whose last event is {revision}", ""
    return "", f"{revision} {previous}"


def _broken(event: Event, previous: str, revision: int, vouching: Vouching) -> str:
    """How the event breaks the chain, if it does."""
    if event.revision != revision + 1:
        return f"the database misses revision {revision + 1}"
    if event.previous != previous:
        return f"revision {event.revision} in the database does not follow the one before it"
    try:
        facts = json.loads(event.facts)
        sealed = chain.event_hash(event.salt, event.kind, event.subject, event.actor, facts)
        if (unfit := vouching.spoken(event.revision, event.kind, facts)) is not None:
            return f"revision {unfit} in the database was changed: what remains of it does not fit the seal of its redaction"
    except (ValueError, KeyError, TypeError):
        sealed = ""
    if event.redacted_in is not None:
        vouching.redacted(event.revision, event.redacted_in, sealed)
        sealed = event.event_hash
    if sealed != event.event_hash:
        return f"revision {event.revision} in the database was changed: its words do not fit their seal"
    if chain.link(previous, event.revision, iso(event.at), sealed) != event.hash:
        return f"revision {event.revision} in the database was changed: its hash does not fit"
    return ""


def _not_archived(event: Event, lines: Iterator[tuple[int, dict[str, Any] | None]]) -> str:
    """How the archive's next line differs from the event, if it does."""
    found = next(lines, None)
    if found is None:
        return f"{events.FILE}: revision {event.revision} is missing"
    number, line = found
    if line is None:
        return f"{events.FILE}: line {number} cannot be read"
    if line != json.loads(events.line(event)):
        return f"{events.FILE}: line {number} (revision {event.revision}) differs from the database"
    return ""
