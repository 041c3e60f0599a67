"""The page's birth, and its settings. Each function is one statement in the caller's transaction."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from status import tokens
from status.errors import Invalid
from status.fields import NAME_LIMIT, one_line, shown, words
from status.journal import queries as journal
from status.journal.followers import FANOUT, move
from status.journal.model import START, Site
from status.journal.record import Said, applies, hold, record
from status.moments import zone_of

SETTABLE = ("name", "zone", "postal_address", "undo_window", "demo")


def create(session: Session, values: Mapping[str, Any]) -> bool:
    """Makes the site from checked values (`first.read`); False when there is one already: safe to repeat."""
    if journal.site(session) is not None:
        return False
    facts = {key: values[key] for key in ("name", "zone", "languages", "colours", "postal_address", "undo_window")}
    facts |= {"page_id": tokens.new_id(), "link_key": tokens.new_secret()}
    _insert(session, facts)
    record(session, "site.created", "site", None, facts)
    return True


def change(session: Session, actor: str | None, name: str, value: str) -> None:
    """Sets one of `SETTABLE`. What stands already keeps its instants, and a promise the zone it was made in."""
    hold(session)
    record(session, "site.changed", "site", actor, {"name": name, "value": _read(name, value)})


def _read(name: str, value: str) -> Any:
    if name not in SETTABLE:
        raise Invalid({"name": f"“{shown(name)}” is not a setting of the site; there are {', '.join(SETTABLE)}."})
    if name == "name":
        return one_line("name", value, NAME_LIMIT)
    if name == "postal_address":
        return words("postal_address", value, 300, required=False)
    if name == "zone":
        return zone_of(value).key
    if name == "demo":
        return value == "yes"
    if not (value.isascii() and value.isdigit() and int(value) <= 300):
        raise Invalid({"undo_window": "Undo window has to be a whole number of seconds from 0 to 300."})
    return int(value)


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
    session.execute(update(Site).values({said.facts["name"]: said.facts["value"], "changed_at": said.at}))
