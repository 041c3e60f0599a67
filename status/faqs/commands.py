"""What operators say about questions. Each function is one statement in the caller's transaction.

Which incident a question is about is checked a floor above (`incidents.commands.questions`); codes given here are good.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from status import tokens
from status.errors import Conflict, Invalid
from status.faqs import (
    apply,  # noqa: F401  (registers what writes the rows)
    queries,
    redaction,  # noqa: F401  (likewise)
)
from status.faqs.model import Faq
from status.fields import TITLE_LIMIT, Checked, one_line, words
from status.journal.record import hold, record
from status.slugs import slug

REASON_LIMIT = 1_000


@dataclass(frozen=True)
class Asked:
    """What became of a new question: its id; `again` when the same form had brought it before."""

    id: str
    again: bool = False


def add(session: Session, actor: str | None, *, question: str, answer: str, incident: str | None = None, faq_id: str = "") -> Asked:
    """Answers a question, last in order. `faq_id`: the id that the form already chose, so that a second submit is the same act."""
    hold(session)
    if faq_id and not tokens.is_id(faq_id):
        raise Invalid({"id": "Id is not one of ours: open the form again."})
    if faq_id and session.get(Faq, faq_id) is not None:
        return Asked(faq_id, again=True)
    question, answer = spoken(question, answer)
    faq_id = faq_id or tokens.new_id()
    facts = {
        "id": faq_id,
        "slug": _address(session, question, faq_id),
        "question": question,
        "answer": answer,
        "incident": incident,
        "position": max((one.position for one in queries.standing(session)), default=0) + 1,
        "incidents": [incident] if incident else [],
    }
    record(session, "faq.added", f"faq:{faq_id}", actor, facts)
    return Asked(faq_id)


def change(
    session: Session,
    actor: str | None,
    faq_id: str,
    *,
    question: str | None = None,
    answer: str | None = None,
    update: dict[str, str] | None = None,
    version: int | None = None,
) -> None:
    """Changes question or answer, or both: old words stay beside the new ones. Its address stays.

    `update`: `{"id", "incident", "at"}` of the update that the change follows from. `version`: the one that the words were based on.
    """
    hold(session)
    faq = living(session, faq_id, version)
    new = spoken(faq.question if question is None else question, faq.answer if answer is None else answer)
    if new == (faq.question, faq.answer):
        raise Invalid({"answer": "Question and answer are the same as before: a change has to change something."})
    facts = {
        "id": faq.id,
        "question": [faq.question, new[0]] if new[0] != faq.question else None,
        "answer": [faq.answer, new[1]] if new[1] != faq.answer else None,
        "update": update,
        "incidents": _about(faq),
    }
    record(session, "faq.changed", f"faq:{faq.id}", actor, facts)


def attach(session: Session, actor: str | None, faq_id: str, incident: str | None, version: int | None = None) -> None:
    """Says which incident the question is about; None: it is about none."""
    hold(session)
    faq = living(session, faq_id, version)
    if incident == faq.incident_code:
        told = "is about that incident already" if incident else "is about no incident as it is"
        raise Invalid({"incident": f"This question {told}: nothing would change."})
    facts = {"id": faq.id, "incident": incident, "was": faq.incident_code, "incidents": [*_about(faq), *([incident] if incident else [])]}
    record(session, "faq.attached", f"faq:{faq.id}", actor, facts)


def order(session: Session, actor: str | None, ids: Sequence[str]) -> None:
    """Puts these first, in this order; the others keep theirs behind them. The order that stands is said once: nothing is recorded."""
    hold(session)
    chosen = [living(session, faq_id).id for faq_id in dict.fromkeys(ids)]
    if not chosen:
        raise Invalid({"id": "Id is empty: name the questions in the order you want."})
    _put(session, actor, [*chosen, *(one.id for one in queries.standing(session) if one.id not in chosen)])


def place(session: Session, actor: str | None, faq_id: str, number: int) -> None:
    """Puts a question at that place, counted from 1. Safe to repeat."""
    hold(session)
    faq = living(session, faq_id)
    ids = [one.id for one in queries.standing(session) if one.id != faq.id]
    number = min(max(number, 1), len(ids) + 1)
    _put(session, actor, [*ids[: number - 1], faq.id, *ids[number - 1 :]])


def withdraw(session: Session, actor: str | None, faq_id: str, *, reason: str = "", version: int | None = None) -> None:
    """Takes a question off the page; a tombstone stands in its place, and its words stay in the record."""
    hold(session)
    faq = living(session, faq_id, version)
    check = Checked()
    reason = check(words, "reason", reason, REASON_LIMIT, required=False) or ""
    check.done()
    record(session, "faq.withdrawn", f"faq:{faq.id}", actor, {"id": faq.id, "reason": reason, "incidents": _about(faq)})


def spoken(question: str, answer: str) -> tuple[str, str]:
    """The words as they are kept; every mistake in them at once."""
    check = Checked()
    told = check(one_line, "question", question, TITLE_LIMIT) or "", check(words, "answer", answer) or ""
    check.done()
    return told


def living(session: Session, faq_id: str, version: int | None = None) -> Faq:
    """The question, if something can still be said about it. `version`: another one now is a `Conflict`."""
    faq = queries.get(session, faq_id)
    if faq.withdrawn_at is not None:
        raise Conflict("This question was withdrawn: answer it anew instead.")
    if version is not None and version != faq.version:
        raise Conflict("Somebody else changed this question while you did: read what stands now, then send yours again.")
    return faq


def _address(session: Session, question: str, faq_id: str) -> str:
    """Made of the question; of its id where that leaves nothing, with its id where it is taken."""
    name = slug(question)
    if not name:
        return faq_id
    return f"{name}-{faq_id}" if queries.taken(session, name) else name


def _about(faq: Faq) -> list[str]:
    return [faq.incident_code] if faq.incident_code else []


def _put(session: Session, actor: str | None, ids: list[str]) -> None:
    before = queries.standing(session)
    if ids == [one.id for one in before]:
        return
    facts: dict[str, Any] = {"ids": ids, "incidents": sorted({one.incident_code for one in before if one.incident_code})}
    record(session, "faq.ordered", "faqs", actor, facts)
