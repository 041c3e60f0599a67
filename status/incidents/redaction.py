"""Which words in what was said about incidents are operators' own, and the rows that follow when they are redacted."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from status.incidents.apply import touch
from status.incidents.model import IncidentUpdate, ScheduledUpdate
from status.journal.model import Facts
from status.journal.record import Said, applies
from status.journal.redaction import Path, redact, texts

TITLE_GONE = "Title removed"
# Where operators' words stand in what events say; what the others say is our own. Promises and data have words of their own, and redact them.
_WORDS = {"body", "lost", "old", "new", "reason"}
_OURS = {"incident.redacted", "incident.schedule_failed"}
_SPOKEN = ("incident.", "maintenance.")


def words_of(said: Said) -> list[tuple[Path, str]]:
    """An operator's words in an event, with their places."""
    if said.kind in _OURS or not said.kind.startswith(_SPOKEN):
        return []
    return [(path, text) for path, text in texts(said.facts) if path[-1] in _WORDS]


def owners(facts: Facts) -> set[str]:
    """The updates and scheduled texts that an event is about."""
    told = {value["id"] for value in facts.values() if isinstance(value, dict) and "id" in value}
    return told | {facts[name] for name in ("id", "update") if isinstance(facts.get(name), str)}


@applies("incident.redacted")
def _apply_redacted(session: Session, said: Said) -> None:
    facts, code = said.facts, said.subject.partition(":")[2]
    redact(session, said)
    for update in session.execute(select(IncidentUpdate).where(IncidentUpdate.id.in_(facts["updates"]))).scalars():
        update.body, update.redacted_at, update.redacted_because, update.changed_at = "", said.at, facts["reason"], said.at
        update.corrections = [{**one, "old": "", "new": "", "reason": ""} for one in update.corrections]
    for waiting in session.execute(select(ScheduledUpdate).where(ScheduledUpdate.incident_code == code)).scalars():
        _redact_scheduled(waiting, facts)
    session.flush()
    touch(session, said, code, ({"title": facts["title"]} if facts["title"] else {}) | ({"lost": ""} if facts["lost"] else {}))


def _redact_scheduled(row: ScheduledUpdate, facts: dict[str, Any]) -> None:
    if facts["title"] and row.words["title"]:
        row.words = {**row.words, "title": ""}
    elif row.id in facts["updates"]:
        row.words = {**row.words, "body": "", "lost": ""}
        row.state = "cancelled" if row.state == "waiting" else row.state
