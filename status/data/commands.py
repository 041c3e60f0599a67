"""What operators say about data. Each function is one statement in the caller's transaction.

Whether the incident can be spoken of, and says the same of its data, is checked a floor above (`incidents.commands.recording`).
"""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from status.data import (
    apply,  # noqa: F401  (registers what writes the rows)
    queries,
    redaction,  # noqa: F401  (likewise)
)
from status.data.reading import MOST, Typed, read_claim, read_lines, read_progress
from status.data.values import Kind, Record
from status.errors import Conflict, Invalid
from status.fields import NAME_LIMIT, one_line, shown
from status.journal.record import record as said


def record(session: Session, actor: str | None, code: str, typed: Typed, version: int | None = None) -> str:
    """Says what became of a kind of data, for the first time or anew; what was said before stays beside it. Returns the kind's name."""
    stands = _standing(session, code, version)
    name = one_line("kind", typed.kind, NAME_LIMIT)
    known = stands.kind(name)
    if known is None and len(stands.kinds) >= MOST:
        raise Invalid({"kind": f"Kind is one too many: the record has {MOST}, more are not read. Put some together."})
    if known is None and name.casefold() in {line.casefold() for line in stands.not_affected}:
        raise Invalid({"kind": f"“{shown(name)}” is said to be not affected: take it off that list first."})
    claim = read_claim(typed, known.now if known else None)
    facts = {"incident": code, "kind": known.name if known else name, "old": known.now.stored() if known else None, "new": claim.stored()}
    said(session, "data.recorded", f"incident:{code}", actor, facts)
    return known.name if known else name


def spare(session: Session, actor: str | None, code: str, lines: Sequence[str], version: int | None = None) -> None:
    """Says what is not affected, the whole list; none is a list too."""
    stands = _standing(session, code, version)
    facts = {"incident": code, "old": list(stands.not_affected), "new": list(read_lines(lines, stands))}
    said(session, "data.spared", f"incident:{code}", actor, facts)


def progress(
    session: Session, actor: str | None, code: str, *, kind: str, done: str, of: str, note: str, version: int | None = None
) -> str:
    """Says how much of a kind is back by now. Returns the kind's name."""
    found = known(_standing(session, code, version), kind)
    back, total, words = read_progress(found, done, of, note)
    said(
        session,
        "data.progressed",
        f"incident:{code}",
        actor,
        {"incident": code, "kind": found.name, "done": back, "of": total, "note": words},
    )
    return found.name


def known(stands: Record, name: str) -> Kind:
    """The kind of that name; `Invalid` in one sentence."""
    found = stands.kind(name.strip())
    if found is None:
        raise Invalid({"kind": f"Kind “{shown(name)}” is not in the record: say first what became of it (`flask data record`)."})
    return found


def _standing(session: Session, code: str, version: int | None) -> Record:
    stands = queries.of_incident(session, code)
    if version is not None and version != stands.version:
        raise Conflict("Somebody else changed this record while you did: read what stands now, then send yours again.")
    return stands
