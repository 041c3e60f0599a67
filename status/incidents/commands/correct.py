"""Corrections: old words stay beside the new ones, with the reason."""

from typing import Any

from sqlalchemy.orm import Session

from status import tokens
from status.clock import iso
from status.db import now_of
from status.errors import Invalid, NotFound
from status.fields import Checked
from status.fields import words as checked_words
from status.incidents.commands.facts import current
from status.incidents.commands.words import Published, Speaker
from status.incidents.model import Incident, IncidentUpdate
from status.journal.record import hold, record


def correct(
    session: Session,
    speaker: Speaker,
    code: str,
    update_id: str,
    *,
    body: str,
    reason: str,
    notify: bool = False,
    version: int | None = None,
) -> Published:
    """Replaces an update's words and shows old beside new. A small fix tells nobody; with `notify` it is an update of its own.

    A correction answers no promise.
    """
    hold(session)
    incident = current(session, code, version, withdrawn=True, planned=True)
    target = session.get(IncidentUpdate, update_id)
    if target is None or target.incident_code != code or target.kind == "correction" or target.cancelled_at or target.redacted_at:
        raise NotFound("There is no update of that id in this incident: `flask incident show` lists them.")
    check = Checked()
    new = check(checked_words, "body", body) or ""
    why = check(checked_words, "reason", reason, 1_000) or ""
    check.done()
    if new == target.body:
        raise Invalid({"body": "Body is the same as before: a correction has to change something."})
    note = _note(session, speaker, incident, new, why) if notify else None
    facts = {"update": update_id, "old": target.body, "new": new, "reason": why, "note": note}
    record(session, "incident.update_corrected", f"incident:{code}", speaker.actor, facts)
    return Published(code, note["id"] if note else update_id)


def _note(session: Session, speaker: Speaker, incident: Incident, new: str, why: str) -> dict[str, Any]:
    """The update that tells people of the correction."""
    return {
        "id": tokens.new_id(),
        "guid": tokens.new_guid(),
        "status": incident.status,
        "impact": incident.impact,
        "data": incident.data,
        "certainty": incident.certainty,
        "body": f"Correction: {new}\n\nWhy: {why}",
        "affected": [],
        "notify": True,
        "announce_at": iso(now_of(session) + speaker.undo),
        "promise": None,
        "answers": [],
    }
