"""Withdrawing an incident that was opened by mistake: silently while nobody was told, else said once, as its last update."""

from typing import Any

from sqlalchemy.orm import Session

from status.clock import iso
from status.db import now_of
from status.errors import Conflict
from status.fields import Checked
from status.fields import words as checked_words
from status.incidents import queries
from status.incidents.commands.cancel import take_back
from status.incidents.commands.facts import Before, current, said_before, update_facts
from status.incidents.commands.words import Published, Speaker, Words
from status.incidents.model import Incident
from status.incidents.states import OPEN
from status.journal.announce import cancel as stop_announcement
from status.journal.record import hold, record

REASON_LIMIT = 1_000


def withdraw(session: Session, speaker: Speaker, code: str, *, reason: str, version: int | None = None, update_id: str = "") -> Published:
    """Says that the incident was no incident. `update_id`: the one that the form chose, so that two submits are one act.

    What nobody was told yet is taken back first, newest first. When nothing is left, the incident is withdrawn whole and nobody hears
    of it; else the withdrawal is its last update, for all who were told: its components fall back, its promises are answered.
    """
    site = hold(session)
    if again := said_before(session, update_id):
        return again
    current(session, code, version)
    check = Checked()
    why = check(checked_words, "reason", reason, REASON_LIMIT) or ""
    check.done()
    taken = _take_back_untold(session, speaker, code)
    incident = queries.get(session, code)
    if incident.cancelled_at is not None:
        return Published(code, taken)
    facts = _last_update(session, speaker, incident, Words(body=why, id=update_id), site.zone)
    record(session, "incident.withdrawn", f"incident:{code}", speaker.actor, facts)
    return Published(code, facts["update"]["id"])


def _take_back_untold(session: Session, speaker: Speaker, code: str) -> str:
    """Takes back the updates whose undo window is still open; the id of the last of them."""
    taken = ""
    for one in [update for update in queries.updates(session, code) if update.cancelled_at is None]:
        if not stop_announcement(session, one.id):
            break
        take_back(session, speaker, code, one)
        taken = one.id
    return taken


def _last_update(session: Session, speaker: Speaker, incident: Incident, words: Words, zone: str) -> dict[str, Any]:
    """`resolved_at`: an incident that was over stays over since then. `scheduled`: words that will not be said any more."""
    if incident.withdrawn_at is not None:
        raise Conflict("This notice was withdrawn already.")
    code, living = incident.code, incident.status in OPEN
    falling_back = queries.fall_back(session, code) if living else {}
    told = any(one.notify for one in queries.updates(session, code) if one.cancelled_at is None)
    said = Words(**{**words.stored(), "components": falling_back, "notify": told})
    check = Checked()
    update = update_facts(session, speaker, check, said, Before.of(incident), code, zone, "resolved", falling_back.keys())
    check.done()
    return {
        "update": update,
        "resolved_at": iso(now_of(session) if living or incident.resolved_at is None else incident.resolved_at),
        "scheduled": [one.id for one in queries.waiting(session, code)],
    }
