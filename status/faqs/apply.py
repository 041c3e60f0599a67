"""The rows that follow from what was said about questions."""

from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from status.clock import iso
from status.faqs import queries
from status.faqs.model import Faq
from status.journal.record import Said, applies


@applies("faq.added")
def _apply_added(session: Session, said: Said) -> None:
    facts = said.facts
    told = {name: facts[name] for name in ("id", "slug", "question", "answer", "position")}
    told["slug"] = told["slug"] or facts["id"]  # one that was redacted since
    session.execute(
        insert(Faq).values(**told, incident_code=facts["incident"], changes=[], created_at=said.at, changed_at=said.at, withdrawn_why="")
    )


@applies("faq.changed")
def _apply_changed(session: Session, said: Said) -> None:
    facts = said.facts
    change = {"question": facts["question"], "answer": facts["answer"], "update": facts["update"], "at": iso(said.at)}
    words = {name: facts[name][1] for name in ("question", "answer") if facts[name]}
    before = queries.get(session, facts["id"]).changes
    set_row(session, facts["id"], changes=[*before, change], changed_at=said.at, **words)


@applies("faq.attached")
def _apply_attached(session: Session, said: Said) -> None:
    set_row(session, said.facts["id"], incident_code=said.facts["incident"])


@applies("faq.ordered")
def _apply_ordered(session: Session, said: Said) -> None:
    for position, faq_id in enumerate(said.facts["ids"], 1):
        session.execute(update(Faq).where(Faq.id == faq_id).values(position=position))


@applies("faq.withdrawn")
def _apply_withdrawn(session: Session, said: Said) -> None:
    set_row(session, said.facts["id"], withdrawn_at=said.at, withdrawn_why=said.facts["reason"])


def set_row(session: Session, faq_id: str, **values: Any) -> None:
    """What changed of it; its version grows."""
    session.execute(update(Faq).where(Faq.id == faq_id).values(**values, version=Faq.version + 1))
