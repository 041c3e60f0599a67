"""The one exception to "an event is never changed": words that must not stand anywhere are taken out of it.

An event of its own says when, why, and of which events: for each of them the places that were emptied, a new salt and the seal of
what remains. The old seal stays in the chain, so it still verifies; the words cannot be guessed from it, as their salt is gone. What
remains is vouched for by the later event, which the chain covers. Triggers let nothing else through.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from status import tokens
from status.db import changed
from status.journal import chain
from status.journal.model import Event, Facts

REDACTED = "incident.redacted"
Path = Sequence[str]


def without(facts: Facts, paths: Iterable[Path]) -> Facts:
    """The facts with nothing at these places."""
    told: Facts = json.loads(chain.canonical(facts))
    for path in paths:
        place = told
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = ""
    return told


def plan(event: Event, paths: Sequence[Path]) -> Facts:
    """What the redacting event says of one event: `{"revision", "paths", "salt", "event_hash"}`."""
    salt, rest = tokens.new_salt(), without(json.loads(event.facts), paths)
    seal = chain.event_hash(salt, event.kind, event.subject, event.actor, rest)
    return {"revision": event.revision, "paths": [list(path) for path in paths], "salt": salt, "event_hash": seal}


def redact(session: Session, revision: int, planned: Iterable[Facts]) -> None:
    """Empties the places. An event that came without them already, out of an archive that was redacted as well, stays as it is."""
    for one in planned:
        event = session.get_one(Event, one["revision"], populate_existing=True)
        if event.redacted_in is not None and event.redacted_in >= revision:
            continue
        facts = chain.canonical(without(json.loads(event.facts), one["paths"]))
        row = update(Event).where(Event.revision == event.revision)
        changed(session, row.values(facts=facts, salt=one["salt"], redacted_in=revision))


def revisions(facts: Facts) -> list[int]:
    """The events that a redacting event took words out of."""
    return [one["revision"] for one in facts["events"]]


@dataclass
class Vouching:
    """Follows the stream and asks of every redacted event that the event which redacted it vouches for what remains."""

    owed: dict[int, tuple[int, str]] = field(default_factory=dict)

    def redacted(self, revision: int, by: int, seal: str) -> None:
        """An event that was redacted by a later one; `seal`: of what remains."""
        self.owed[revision] = by, seal

    def spoken(self, revision: int, kind: str, facts: Any) -> int | None:
        """An event as it stands; the revision of one that it should vouch for and does not."""
        vouched = {one["revision"]: one["event_hash"] for one in facts["events"]} if kind == REDACTED else {}
        for redacted in [one for one, (by, _) in self.owed.items() if by == revision]:
            if vouched.get(redacted) != self.owed.pop(redacted)[1]:
                return redacted
        return None
