"""How something becomes part of the record: the next revision, the chain, and the rows that follow from the facts.

Rows are written by `apply` functions from the facts alone, so that the archive can rebuild a database that says the
same (`restore`), and nothing can be in the rows that was not said.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from status import tokens
from status.clock import iso
from status.db import now_of
from status.journal import chain
from status.journal.kinds import KINDS
from status.journal.model import Event, Facts, Site


@dataclass(frozen=True)
class Said:
    """An event as the rooms see it."""

    revision: int
    at: datetime
    kind: str
    subject: str
    actor: str | None
    facts: Facts


Apply = Callable[[Session, Said], None]
APPLY: dict[str, Apply] = {}


def applies(*kinds: str) -> Callable[[Apply], Apply]:
    """Marks the function that writes the rows of these kinds."""

    def register(function: Apply) -> Apply:
        for kind in kinds:
            if kind not in KINDS or kind in APPLY:
                raise RuntimeError(f"{kind} is not in journal/kinds.py, or has two appliers")
            APPLY[kind] = function
        return function

    return register


def hold(session: Session) -> Site:
    """Takes the site's lock: from here to the commit nobody else says anything. Every command begins so."""
    return session.execute(select(Site).with_for_update().execution_options(populate_existing=True)).scalar_one()


def record(session: Session, kind: str, subject: str, actor: str | None, facts: Facts) -> Said:
    """Writes the event at the next revision and its rows, in the caller's transaction.

    `UPDATE … RETURNING` locks the site's row, which makes revisions gapless and in commit order on both databases.
    """
    facts = json.loads(chain.canonical(facts))  # what is applied now is exactly what can be read back later
    revision, previous = session.execute(
        update(Site).values(revision=Site.revision + 1).returning(Site.revision, Site.head).execution_options(synchronize_session=False)
    ).one()
    at, salt = now_of(session), tokens.new_salt()
    sealed = chain.event_hash(salt, kind, subject, actor, facts)
    head = chain.link(previous, revision, iso(at), sealed)
    said = Said(revision, at, kind, subject, actor, facts)
    write_event(
        session,
        said,
        {
            "revision": revision,
            "at": at,
            "kind": kind,
            "subject": subject,
            "actor": actor,
            "facts": chain.canonical(facts),
            "salt": salt,
            "event_hash": sealed,
            "previous": previous,
            "hash": head,
        },
    )
    return said


def write_event(session: Session, said: Said, row: Facts) -> None:
    """The event's row, the rows that follow from it, and the new head (the site's own row is born with its first event).

    `record` and `restore` alone call it.
    """
    session.execute(insert(Event).values(**row))
    APPLY[said.kind](session, said)
    session.execute(update(Site).values(revision=row["revision"], head=row["hash"]).execution_options(synchronize_session=False))
