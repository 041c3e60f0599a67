"""Phrases as tiles of a form: a text to begin with, its blanks filled where we know what stands there."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from status.incidents import queries as incidents
from status.incidents.states import OPEN
from status.phrases import shelf
from status.phrasing import say_deadline, say_instant
from status.promises import queries as promises
from status.web.forms import Typed


@dataclass(frozen=True)
class Tile:
    """A phrase as it would go into this form."""

    name: str
    when: str
    status: str
    text: str


@dataclass(frozen=True)
class Stand:
    """The tiles of a form, and which files are left out, each with why."""

    offered: list[Tile]
    broken: Mapping[str, str]


def stand(session: Session, verb: str, code: str, zone: str) -> Stand:
    """What is offered on the form of that verb; nothing for the report of something that is over."""
    found, known = shelf(), _known(session, code, zone) if code else {}
    if verb == "update" and incidents.get(session, code).status not in OPEN:
        return Stand([], found.broken)
    offered = [Tile(one.name, one.when, "" if verb == "resolve" else one.status, one.filled(known)) for one in found.offered(verb)]
    return Stand(offered, found.broken)


def put(stand: Stand, form: Typed, name: str) -> bool:
    """Puts a phrase after what is typed, unless it stands there; its status with it. False when the form has none of that name."""
    tile = next((one for one in stand.offered if one.name == name), None)
    if tile is None:
        return False
    typed = form.get("body", "").replace("\r\n", "\n")
    if tile.text not in typed:
        form["body"] = f"{typed.rstrip()}\n\n{tile.text}" if typed.strip() else tile.text
    if tile.status:
        form["status"] = tile.status
    return True


def _known(session: Session, code: str, zone: str) -> dict[str, str]:
    """What the two blanks stand for that are filled in by themselves."""
    said = [one for one in incidents.updates(session, code) if one.cancelled_at is None]
    owed = promises.unanswered(session, code)
    known = {"time of the last update": say_instant(said[0].published_at, zone)} if said else {}
    if owed:
        known["the time promised"] = say_deadline(min(owed, key=lambda one: one.due_at).due)[0]
    return known
