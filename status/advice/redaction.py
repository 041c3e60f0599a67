"""Which words in what was said about advice are operators' own, and its row when they are redacted: all go, in every version."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from status.advice import queries
from status.advice.apply import set_row
from status.advice.model import Advice
from status.advice.wording import Words
from status.fields import Checked, words
from status.journal import queries as journal
from status.journal.record import Said, applies
from status.journal.redaction import REASON_LIMIT, Path, check_silent, redact, say, texts

_KIND = "advice.redacted"
# The places in an event that hold words; how grave advice is stays.
_WORDS = {"words", "old", "new", "for", "reason"}
_FACTS = {"severity"}


def take_out(session: Session, actor: str | None, advice: Advice, *, reason: str, shown_by: Sequence[str]) -> bool:
    """Takes the words of advice out of everything, and with them the advice itself: nothing is left to do. False when they were gone already."""
    check = Checked()
    why = check(words, "reason", reason, REASON_LIMIT) or ""
    check.done()
    events = journal.of_subject(session, f"advice:{advice.id}")
    check_silent({"reason": why}, [text for event in events for _, text in _found(journal.said(event))])
    facts = {"id": advice.id, "incident": advice.incident_code, "incidents": list(shown_by), "reason": why}
    return say(session, _KIND, f"advice:{advice.id}", actor, facts, events, lambda said: {path: "" for path, _ in _found(said)})


def _found(said: Said) -> list[tuple[Path, str]]:
    if said.kind == _KIND:
        return []
    return [(path, text) for path, text in texts(said.facts) if text and path[0] in _WORDS and path[-1] not in _FACTS]


@applies(_KIND)
def _apply_redacted(session: Session, said: Said) -> None:
    redact(session, said)
    row = queries.get(session, said.facts["id"])
    gone = {"words": Words().stored(), "changes": [], "narrowed": [], "withdrawn_why": "", "withdrawn_at": row.withdrawn_at or said.at}
    set_row(session, said, **gone, redacted_at=said.at, redacted_because=said.facts["reason"])
