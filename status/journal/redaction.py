"""The one exception to "an event is never changed": words that must not stand anywhere are taken out of it.

An event of its own, of a kind that ends in `.redacted`, says when, why, and of which events: for each of them the places that were emptied
(or what stands there instead), a new salt and the seal of what remains. The old seal stays in the chain, so it still verifies; the words
cannot be guessed from it, as their salt is gone. What remains is vouched for by the later event, which the chain covers. Triggers let nothing
else through.

Every room knows where its own words stand in what it says, and which of its rows follow: it asks `say` to take them out, and its applier begins
with `redact`.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import update
from sqlalchemy.orm import Session

from status import tokens
from status.db import changed
from status.errors import Invalid
from status.journal import chain
from status.journal import queries as journal
from status.journal.model import Event, Facts
from status.journal.record import Said, record

ENDING = ".redacted"
# Where a session notes what it redacted: whoever acknowledges takes the words out of mails that wait as well.
REDACTED = "redacted"
REASON_LIMIT = 1_000
# A shorter text may stand in a reason by chance.
_TELLING = 4

Path = tuple[str | int, ...]
# What stands at each place from now on; mostly nothing.
Places = Mapping[Path, str]


class Gone(NamedTuple):
    """Words that went out of an event: from which place, and what stands there instead."""

    path: Path
    text: str
    instead: str


def redacts(kind: str) -> bool:
    """Whether events of this kind take words out of others."""
    return kind.endswith(ENDING)


def texts(value: Any, above: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every text in facts with its place."""
    if isinstance(value, str):
        yield above, value
    elif isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from texts(inner, (*above, key))


def check_silent(told: Mapping[str, str], going: Iterable[str]) -> None:
    """What is said of a redaction (by field) is public and stays: it must not say again what is to go."""
    for text in filter(None, going):
        for name, words in told.items():
            if len(text) >= _TELLING and text.casefold() in words.casefold():
                raise Invalid({name: f"{name.capitalize()} repeats the words that are to go, and would stay: say it without them."})


def say(
    session: Session, kind: str, subject: str, actor: str | None, facts: Facts, events: Iterable[Event], places: Callable[[Said], Places]
) -> bool:
    """Takes what stands at these places out of these events, and says so in one of its own; False, and nothing is said, when nothing is there.

    `facts`: its `reason`, and what the room's applier needs.
    """
    planned = [plan(event, found) for event in events if (found := places(journal.said(event)))]
    if planned:
        record(session, kind, subject, actor, {**facts, "events": planned})
    return bool(planned)


def without(facts: Facts, paths: Iterable[Sequence[str | int]], instead: Iterable[str]) -> Facts:
    """The facts with these texts at these places."""
    told: Facts = json.loads(chain.canonical(facts))
    for path, text in zip(paths, instead, strict=True):
        place: Any = told
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = text
    return told


def plan(event: Event, places: Places) -> Facts:
    """What the redacting event says of one event: `{"revision", "paths", "salt", "event_hash"}`, and `instead` when something stands there now."""
    salt, rest = tokens.new_salt(), without(json.loads(event.facts), places, places.values())
    seal = chain.event_hash(salt, event.kind, event.subject, event.actor, rest)
    told = {"revision": event.revision, "paths": [list(path) for path in places], "salt": salt, "event_hash": seal}
    return told | ({"instead": list(places.values())} if any(places.values()) else {})


def redact(session: Session, said: Said) -> list[Gone]:
    """Takes the words out of the events; returns them, with what stands instead, for the room's rows.

    An event that came without them already, out of an archive that was redacted as well, stays as it is: then its rows never had them.
    """
    gone: list[Gone] = []
    for one in said.facts["events"]:
        event = session.get_one(Event, one["revision"], populate_existing=True)
        if event.redacted_in is not None and event.redacted_in >= said.revision:
            continue
        before, instead = json.loads(event.facts), one.get("instead", [""] * len(one["paths"]))
        gone += [Gone(tuple(path), _at(before, path), text) for path, text in zip(one["paths"], instead, strict=True)]
        facts = chain.canonical(without(before, one["paths"], instead))
        row = update(Event).where(Event.revision == event.revision)
        changed(session, row.values(facts=facts, salt=one["salt"], redacted_in=said.revision))
    session.info.setdefault(REDACTED, []).append(said)
    return gone


def revisions(facts: Facts) -> list[int]:
    """The events that a redacting event took words out of."""
    return [one["revision"] for one in facts["events"]]


def _at(facts: Any, path: Sequence[str | int]) -> str:
    for key in path:
        facts = facts[key]
    return str(facts)


@dataclass
class Vouching:
    """Follows the stream and asks of every redacted event that the event which redacted it vouches for what remains."""

    owed: dict[int, tuple[int, str]] = field(default_factory=dict)

    def redacted(self, revision: int, by: int, seal: str) -> None:
        """An event that was redacted by a later one; `seal`: of what remains."""
        self.owed[revision] = by, seal

    def spoken(self, revision: int, kind: str, facts: Any) -> int | None:
        """An event as it stands; the revision of one that it should vouch for and does not."""
        vouched = {one["revision"]: one["event_hash"] for one in facts["events"]} if redacts(kind) else {}
        for redacted in [one for one, (by, _) in self.owed.items() if by == revision]:
            if vouched.get(redacted) != self.owed.pop(redacted)[1]:
                return redacted
        return None
