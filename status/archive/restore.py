"""Rebuilds a database from the archive alone: every event at its revision, and the rows that follow from it."""

from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

import status.advice.commands
import status.components.commands
import status.data.commands
import status.faqs.commands
import status.incidents.commands
import status.operators.commands
import status.promises.changing
import status.site.commands  # noqa: F401  (all eight register what writes the rows)
from status.archive import events, readers
from status.clock import from_iso
from status.db import Installation
from status.errors import Conflict, Invalid
from status.journal import chain
from status.journal import queries as journal
from status.journal.followers import FANOUT, move
from status.journal.model import START
from status.journal.record import Said, write_event
from status.journal.redaction import Vouching


class Following:
    """Archived events, each checked against the chain before it is believed. Touches no database."""

    def __init__(self) -> None:
        self.revision, self.head = 0, START
        self._vouching = Vouching()

    def take(self, line: dict[str, Any]) -> bool:
        """Takes the next event; False, with nothing done, when it does not follow from those before."""
        if _broken(line, self.revision, self.head, self._vouching):
            return False
        self.believe(line)
        self.revision, self.head = line["revision"], line["hash"]
        return True

    def believe(self, line: dict[str, Any]) -> None:
        """What is done with an event that follows."""

    @property
    def unvouched(self) -> list[int]:
        """Events without some of their words, for which no later event speaks."""
        return sorted(self._vouching.owed)


class Rebuilding(Following):
    """A database that grows out of them."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session

    def believe(self, line: dict[str, Any]) -> None:
        """Replays it."""
        _replay(self._session, line)

    def finish(self) -> None:
        """What was said up to here is mailed to nobody."""
        move(self._session, FANOUT, self.revision)


def restore(candor: Installation, folder: Path) -> str:
    """Fills an empty database from `folder`, all or nothing, and returns `REVISION HASH`. Mails nobody; refuses a broken chain.

    A torn last line is left out (`torn` names the files that end in one); a line that is wrong anywhere else restores nothing.
    """
    file = folder / events.FILE
    if not file.exists():
        raise Invalid({"archive": f"There is no {events.FILE} in {folder}."})
    with candor.database.write() as session:
        if journal.site(session) is not None:
            raise Conflict("The database is not empty: restore into a new one (another CANDOR_VAR or DATABASE_URL).")
        rebuilding = Rebuilding(session)
        for number, line in events.read_whole(file):
            if line is None or not rebuilding.take(line):
                raise Invalid(
                    {"archive": f"{events.FILE}: line {number} cannot be trusted, nothing was restored. `flask verify` says more."}
                )
        if rebuilding.unvouched:
            raise Invalid(
                {"archive": f"{events.FILE}: no event says why line {rebuilding.unvouched[0]} was redacted, nothing was restored."}
            )
        if not rebuilding.revision:
            raise Invalid({"archive": f"{events.FILE} in {folder} is empty."})
        readers.restore(session, folder)
        rebuilding.finish()
    return f"{rebuilding.revision} {rebuilding.head}"


def torn(folder: Path) -> list[str]:
    """The archive's files whose last line was never finished."""
    return [name for name in (events.FILE, readers.FILE) if events.is_torn(folder / name)]


def _broken(line: dict[str, Any], revision: int, head: str, vouching: Vouching) -> bool:
    try:
        event = line["event"]
        sealed = chain.event_hash(line["salt"], event["kind"], event["subject"], event["actor"], event["facts"])
        if (by := line.get("redacted_in")) is not None:
            vouching.redacted(line["revision"], by, sealed)
            sealed = line["event_hash"]
        linked = chain.link(head, revision + 1, line["at"], sealed)
        if vouching.spoken(line["revision"], event["kind"], event["facts"]) is not None:
            return True
    except (KeyError, TypeError, ValueError):
        return True
    return (line["revision"], line["previous"], line["event_hash"], line["hash"]) != (revision + 1, head, sealed, linked)


def _replay(session: Session, line: dict[str, Any]) -> None:
    """The event and its rows, as they were written at first."""
    event, at = line["event"], from_iso(line["at"])
    session.info["now"] = at
    said = Said(line["revision"], at, event["kind"], event["subject"], event["actor"], event["facts"])
    write_event(
        session,
        said,
        {
            "revision": said.revision,
            "at": at,
            "kind": said.kind,
            "subject": said.subject,
            "actor": said.actor,
            "facts": chain.canonical(said.facts),
            "salt": line["salt"],
            "event_hash": line["event_hash"],
            "previous": line["previous"],
            "hash": line["hash"],
            "redacted_in": line.get("redacted_in"),
        },
    )
