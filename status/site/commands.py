"""The page's birth, and its settings. Each function is one statement in the caller's transaction."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from status import tokens
from status.clock import iso
from status.errors import Conflict
from status.fields import Checked
from status.journal import queries as journal
from status.journal.followers import FANOUT, move
from status.journal.model import START, Site
from status.journal.record import Said, applies, hold, record
from status.site import values


def create(session: Session, first: Mapping[str, Any]) -> bool:
    """Makes the site from checked values (`first.read`); False when there is one already: safe to repeat."""
    if journal.site(session) is not None:
        return False
    facts = {key: first[key] for key in ("name", "zone", "languages", "colours", "postal_address", "undo_window")}
    facts |= {"page_id": tokens.new_id(), "link_key": tokens.new_secret()}
    _insert(session, facts)
    record(session, "site.created", "site", None, facts)
    return True


def change(session: Session, actor: str | None, name: str, value: str) -> None:
    """Sets one setting (`values.SETTABLE`). What stands already keeps its instants, and a promise the zone it was made in."""
    change_all(session, actor, {name: value})


def change_all(session: Session, actor: str | None, told: Mapping[str, str], version: str | None = None) -> list[str]:
    """Sets what differs from what stands, all in one event, and returns the names; nothing differs, nothing is said.

    `version`: `changed_at` of the site that the form showed, as text (`clock.iso`); `Conflict` when somebody changed it meanwhile.
    """
    site, check = hold(session), Checked()
    changes: dict[str, Any] = {}
    for name, text in told.items():
        found = check(values.read, name, text, changes.get("colours", site.colours))
        if found is not None and found[1] != getattr(site, found[0]):
            changes[found[0]] = found[1]
    check.done()
    if changes and version is not None and version != iso(site.changed_at):
        raise Conflict("Somebody changed the settings meanwhile: yours stand below, look at them again and save once more.")
    if changes:
        record(session, "site.changed", "site", actor, {"changes": changes})
    return sorted(changes)


def _insert(session: Session, facts: Mapping[str, Any]) -> None:
    now = session.info["now"]
    session.execute(
        insert(Site).values(id=1, revision=0, head=START, demo=False, tally={}, months=[], created_at=now, changed_at=now, **facts)
    )
    move(session, FANOUT, 0)  # its row stands before two workers could both make it


@applies("site.created")
def _apply_created(session: Session, said: Said) -> None:
    if journal.site(session) is None:
        _insert(session, said.facts)
    session.execute(update(Site).values(created_at=said.at, changed_at=said.at))


@applies("site.changed")
def _apply_changed(session: Session, said: Said) -> None:
    session.execute(update(Site).values({**values.changes(said.facts), "changed_at": said.at}))
