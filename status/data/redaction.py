"""Which words in what was said about data are operators' own, and the row when they are redacted.

States, numbers and times stay, so that no claim is unsaid: notes and spans of time go, and with them, when another is given, the name of the kind.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from status.clock import iso
from status.data import queries
from status.data.apply import set_row
from status.data.model import LossRecord
from status.data.values import Record
from status.errors import Invalid
from status.fields import NAME_LIMIT, Checked, one_line, shown, words
from status.journal import queries as journal
from status.journal.record import Said, applies
from status.journal.redaction import REASON_LIMIT, Path, Places, check_silent, redact, say, texts
from status.phrasing import removed_text

_KIND = "data.redacted"
_WORDS = ("window", "note")


def take_out(session: Session, actor: str | None, code: str, kind: str, *, reason: str, instead: str = "") -> bool:
    """Takes the words about a kind of data out of everything that Candor keeps: every note, and from when. False when they were gone already.

    `instead`: the name goes too, and this stands in its place; `kind` may then be a line of what is not affected.
    """
    stands, check = queries.of_incident(session, code), Checked()
    name = check(_known, stands, kind, instead) or ""
    why = check(words, "reason", reason, REASON_LIMIT) or ""
    new = check(_new_name, stands, name, instead) or name
    check.done()
    events = [event for event in journal.of_subject(session, f"incident:{code}") if event.kind.startswith("data.")]
    told = [journal.said(event) for event in events]
    stays = {removed_text(one.facts["reason"]) for one in told if one.kind == _KIND}
    gone = {text for one in told if one.facts.get("kind") == name for path, text in texts(one.facts) if path[-1] in _WORDS and text} - stays
    check_silent({"reason": why, "instead": new}, [*gone, name] if new != name else gone)
    going = _Going(name, new, gone, removed_text(why))
    return say(session, _KIND, f"incident:{code}", actor, {"incident": code, "kind": new, "reason": why}, events, going.places)


@dataclass(frozen=True)
class _Going:
    """What goes: a name, when `new` is another, and these texts wherever the record repeats them."""

    name: str
    new: str
    texts: Collection[str]
    tombstone: str

    def places(self, said: Said) -> Places:
        """Of one event."""
        told = {path: self.tombstone for path, text in texts(said.facts) if path[-1] in _WORDS and text in self.texts}
        if self.new == self.name:
            return told
        return told | {path: self.new for path, text in texts(said.facts) if _names(path) and text.casefold() == self.name.casefold()}


def _names(path: Path) -> bool:
    """Whether a name stands there: that of a kind, a line of what is not affected, or one that an earlier redaction gave."""
    return path == ("kind",) or isinstance(path[-1], int)


def _known(stands: Record, typed: str, instead: str) -> str:
    """The name as the record has it."""
    wanted = one_line("kind", typed, NAME_LIMIT)
    lines = (line for one in reversed(stands.spared) for line in one.lines if line.casefold() == wanted.casefold())
    if found := stands.kind(wanted):
        return found.name
    if (line := next(lines, None)) is None:
        raise Invalid({"kind": f"Kind “{shown(wanted)}” is not in the record."})
    if not instead.strip():
        raise Invalid({"instead": "Instead is empty: what stands in place of this line?"})
    return line


def _new_name(stands: Record, name: str, typed: str) -> str:
    new = one_line("instead", typed, NAME_LIMIT, required=False)
    others = [*(one.name for one in stands.kinds), *(line for one in stands.spared for line in one.lines)]
    if new and new.casefold() in {one.casefold() for one in others} - {name.casefold()}:
        raise Invalid({"instead": f"“{shown(new)}” is in the record already: write another name."})
    return new


@applies(_KIND)
def _apply_redacted(session: Session, said: Said) -> None:
    gone, row = redact(session, said), session.get_one(LossRecord, said.facts["incident"], populate_existing=True)
    told = {one.text: one.instead for one in gone if one.path[-1] in _WORDS}
    names = {one.text: one.instead for one in gone if one.path[-1] not in _WORDS}
    kinds = [_kind(one, told, names) for one in row.kinds]
    mark = {"redacted_at": iso(said.at)}
    spared = [{**one, "lines": [names.get(line, line) for line in one["lines"]]} for one in row.spared]
    set_row(session, row, kinds=[one | mark if one["kind"] == said.facts["kind"] else one for one in kinds], spared=spared)


def _kind(stored: dict[str, Any], told: Mapping[str, str], names: Mapping[str, str]) -> dict[str, Any]:
    parts = {name: [_without(one, told) for one in stored[name]] for name in ("said", "series")}
    return {**stored, **parts, "kind": names.get(stored["kind"], stored["kind"])}


def _without(one: dict[str, Any], told: Mapping[str, str]) -> dict[str, Any]:
    return {key: told.get(value, value) if key in _WORDS else value for key, value in one.items()}
