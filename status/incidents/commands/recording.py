"""The record of an incident's data: its own room does not know incidents. Record and updates never contradict each other."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from status.data import commands as data
from status.data.reading import Typed
from status.data.redaction import take_out
from status.data.states import DATA_IN_DANGER
from status.errors import Conflict, Invalid
from status.incidents import queries
from status.incidents.commands.facts import current
from status.incidents.model import Incident
from status.journal.record import hold


def record_data(session: Session, actor: str | None, code: str, typed: Typed, version: int | None = None) -> str:
    """Says what became of a kind of data. Harm is first said in an update, which people are told of: then recorded kind by kind."""
    hold(session)
    incident = _about(session, code)
    if typed.state in DATA_IN_DANGER and incident.data not in DATA_IN_DANGER:
        ended = incident.resolved_at is not None
        how = "open it again and say so there" if ended else "say so in an update first (data), so that people are told"
        raise Invalid({"state": f"The incident does not say that data is in danger: {how}."})
    return data.record(session, actor, incident.code, typed, version)


def spare_data(session: Session, actor: str | None, code: str, lines: Sequence[str], version: int | None = None) -> None:
    """Says what is not affected."""
    hold(session)
    data.spare(session, actor, _about(session, code).code, lines, version)


def progress_data(
    session: Session, actor: str | None, code: str, *, kind: str, done: str, of: str, note: str = "", version: int | None = None
) -> str:
    """Says how much of a kind is back by now."""
    hold(session)
    return data.progress(session, actor, _about(session, code).code, kind=kind, done=done, of=of, note=note, version=version)


def redact_data(session: Session, actor: str | None, code: str, kind: str, *, reason: str, instead: str = "") -> None:
    """Takes the words about a kind of data out of everything: notes, from when, and the name when another is given `instead`. Safe to repeat."""
    hold(session)
    take_out(session, actor, queries.get(session, code).code, kind, reason=reason, instead=instead)


def _about(session: Session, code: str) -> Incident:
    incident = current(session, code, None, planned=True)
    if incident.kind != "incident":
        raise Conflict("This is planned work: a record of data belongs to an incident.")
    return incident
