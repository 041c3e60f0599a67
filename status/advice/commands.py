"""What operators say about advice. Each function is one statement in the caller's transaction.

Which incident it is about is checked a floor above (`incidents.commands.advising`); codes given here are good. `shown_by`: the incidents whose
pages show it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from status import tokens
from status.advice import (
    apply,  # noqa: F401  (registers what writes the rows)
    queries,
    redaction,  # noqa: F401  (likewise)
)
from status.advice.model import Advice
from status.advice.reading import WHO_LIMIT
from status.advice.wording import SEVERITY, Words
from status.errors import Conflict, Invalid
from status.fields import Checked, choice, one_line
from status.journal.record import hold, record

REASON_LIMIT = 1_000
NORMAL = "normal"


@dataclass(frozen=True)
class Issued:
    """What became of new advice: its id; `again` when the same form had brought it before."""

    id: str
    again: bool = False


def issued_before(session: Session, advice_id: str) -> Issued | None:
    """Two submits of one rendered form are one act: the form brought the id."""
    if advice_id and not tokens.is_id(advice_id):
        raise Invalid({"id": "Id is not one of ours: open the form again."})
    return Issued(advice_id, again=True) if advice_id and session.get(Advice, advice_id) is not None else None


def issue(
    session: Session, actor: str | None, words: Words, severity: str, incident: str | None, shown_by: Sequence[str], advice_id: str = ""
) -> Issued:
    """Puts advice at the head of the page, until it is withdrawn."""
    advice_id = advice_id or tokens.new_id()
    facts = {
        "id": advice_id,
        "words": words.stored(),
        "severity": graded(severity),
        "incident": incident,
        "position": max((one.position for one in queries.everything(session)), default=0) + 1,
        "incidents": list(shown_by),
    }
    record(session, "advice.issued", f"advice:{advice_id}", actor, facts)
    return Issued(advice_id)


def change(session: Session, actor: str | None, advice: Advice, words: Words, severity: str, shown_by: Sequence[str]) -> None:
    """Other words in place of the old ones, which stay beside them in the record."""
    old, new = _whole(advice.told(), advice.severity), _whole(words, graded(severity))
    if old == new:
        raise Invalid({"do": "The advice is the same as before: a change has to change something."})
    record(session, "advice.changed", f"advice:{advice.id}", actor, {"id": advice.id, "old": old, "new": new, "incidents": list(shown_by)})


def withdraw(session: Session, actor: str | None, advice: Advice, *, reason: str, for_whom: str = "", shown_by: Sequence[str]) -> None:
    """Says that it no longer holds: for everybody, or for those alone that `for_whom` names. The reason is told."""
    check = Checked()
    why = check(one_line, "reason", reason, REASON_LIMIT)
    whom = check(one_line, "for", for_whom, WHO_LIMIT, required=False)
    check.done()
    facts: dict[str, Any] = {"id": advice.id, "reason": why, "incidents": list(shown_by)}
    if not whom:
        record(session, "advice.withdrawn", f"advice:{advice.id}", actor, facts)
    elif whom in [one["for"] for one in advice.narrowed]:
        raise Invalid({"for": "It was withdrawn for them already: nothing would change."})
    else:
        record(session, "advice.narrowed", f"advice:{advice.id}", actor, {**facts, "for": whom})


def living(session: Session, advice_id: str, version: int | None = None) -> Advice:
    """The advice, if something can still be said about it. `version`: another one now is a `Conflict`."""
    hold(session)
    advice = queries.get(session, advice_id)
    if advice.withdrawn_at is not None:
        raise Conflict("This advice was withdrawn: issue it anew instead.")
    if version is not None and version != advice.version:
        raise Conflict("Somebody else changed this advice while you did: read what stands now, then send yours again.")
    return advice


def graded(severity: str) -> str:
    """How grave it is; *normal* unless said."""
    return choice("severity", severity or NORMAL, SEVERITY)


def _whole(words: Words, severity: str) -> dict[str, Any]:
    return {**words.stored(), "severity": severity}
