"""The rows that follow from what was said about advice."""

from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from status.advice import queries
from status.advice.model import Advice
from status.clock import iso
from status.journal.record import Said, applies


@applies("advice.issued")
def _apply_issued(session: Session, said: Said) -> None:
    facts = said.facts
    told = {name: facts[name] for name in ("id", "position", "severity", "words")}
    born = {"changes": [], "narrowed": [], "issued_at": said.at, "changed_at": said.at, "withdrawn_why": ""}
    session.execute(insert(Advice).values(**told, **born, incident_code=facts["incident"]))


@applies("advice.changed")
def _apply_changed(session: Session, said: Said) -> None:
    facts, before = said.facts, queries.get(session, said.facts["id"])
    change = {"old": facts["old"], "new": facts["new"], "at": iso(said.at)}
    words = {name: value for name, value in facts["new"].items() if name != "severity"}
    set_row(session, said, changes=[*before.changes, change], words=words, severity=facts["new"]["severity"])


@applies("advice.narrowed")
def _apply_narrowed(session: Session, said: Said) -> None:
    facts, before = said.facts, queries.get(session, said.facts["id"])
    set_row(session, said, narrowed=[*before.narrowed, {"for": facts["for"], "reason": facts["reason"], "at": iso(said.at)}])


@applies("advice.withdrawn")
def _apply_withdrawn(session: Session, said: Said) -> None:
    set_row(session, said, withdrawn_at=said.at, withdrawn_why=said.facts["reason"])


def set_row(session: Session, said: Said, **values: Any) -> None:
    """What changed of it; its version grows."""
    row = update(Advice).where(Advice.id == said.facts["id"])
    session.execute(row.values(**values, changed_at=said.at, version=Advice.version + 1))
