"""Which words in what was said about questions are operators' own, and the row when they are redacted: all go, in every version.

The address was made of the question, so it goes as well: its id stands there instead.
"""

from sqlalchemy.orm import Session

from status.faqs import queries
from status.faqs.apply import set_row
from status.fields import Checked, words
from status.journal import queries as journal
from status.journal.record import Said, applies, hold
from status.journal.redaction import REASON_LIMIT, Path, check_silent, redact, say, texts

GONE = "Question removed"
_KIND = "faq.redacted"
# The places in an event that hold words.
_WORDS = {"question", "answer", "slug", "reason"}


def take_out(session: Session, actor: str | None, faq_id: str, *, reason: str) -> bool:
    """Takes a question and its answer out of everything that Candor keeps. False when they were gone already."""
    hold(session)
    faq = queries.get(session, faq_id)
    check = Checked()
    why = check(words, "reason", reason, REASON_LIMIT) or ""
    check.done()
    events = journal.of_subject(session, f"faq:{faq.id}")
    check_silent({"reason": why}, [text for event in events for _, text in _found(journal.said(event))])
    facts = {"id": faq.id, "incident": faq.incident_code, "incidents": [faq.incident_code] if faq.incident_code else [], "reason": why}
    return say(session, _KIND, f"faq:{faq.id}", actor, facts, events, lambda said: {path: "" for path, _ in _found(said)})


def _found(said: Said) -> list[tuple[Path, str]]:
    if said.kind == _KIND:
        return []
    return [(path, text) for path, text in texts(said.facts) if text and path[0] in _WORDS]


@applies(_KIND)
def _apply_redacted(session: Session, said: Said) -> None:
    redact(session, said)
    row = queries.get(session, said.facts["id"])
    gone = {"question": GONE, "answer": "", "slug": row.id, "changes": [], "withdrawn_why": "", "withdrawn_at": row.withdrawn_at or said.at}
    set_row(session, row.id, **gone, changed_at=said.at, redacted_at=said.at, redacted_because=said.facts["reason"])
