"""Open, update, resolve."""

from datetime import datetime

from sqlalchemy.orm import Session

from status import tokens
from status.clock import iso
from status.db import now_of
from status.errors import Conflict, Invalid
from status.fields import TITLE_LIMIT, Checked, one_line
from status.fields import words as checked_words
from status.incidents import queries, states
from status.incidents.commands.facts import Before, current, said_before, update_facts
from status.incidents.commands.words import Published, Speaker, Words
from status.incidents.model import Incident
from status.journal.record import hold, record
from status.moments import read_instant


def open_incident(session: Session, speaker: Speaker, words: Words) -> Published:
    """Opens an incident with its first update."""
    site = hold(session)
    if again := said_before(session, words.id):
        return again
    now, code = now_of(session), words.code or tokens.new_id()
    check = Checked()
    title = check(one_line, "title", words.title, TITLE_LIMIT)
    started_at = check(_happened, words.happened_at, site.zone, now) or now
    status = check(states.opening_status, words.status or None)
    first = update_facts(session, speaker, check, words, Before(), code, site.zone, status or "investigating")
    check.done()
    if session.get(Incident, code) is not None:
        raise Conflict("This problem was reported already: open the incident to say more.")
    facts = {
        "code": code,
        "title": title,
        "started_at": iso(started_at),
        "month": queries.month_of(started_at, site.zone),
        "update": first,
    }
    record(session, "incident.opened", f"incident:{code}", speaker.actor, facts)
    return Published(code, first["id"])


def update(session: Session, speaker: Speaker, code: str, words: Words, version: int | None = None) -> Published:
    """Says more about an incident. `version`: the one that the words were based on; another one now is a `Conflict`."""
    site = hold(session)
    if again := said_before(session, words.id):
        return again
    incident = current(session, code, version)
    check = Checked()
    status = check(states.next_status, incident.status, words.status or None)
    before = Before.of(incident)
    facts = update_facts(session, speaker, check, words, before, code, site.zone, status or incident.status)
    check.done()
    record(session, "incident.update_published", f"incident:{code}", speaker.actor, {"update": facts})
    return Published(code, facts["id"])


def resolve(session: Session, speaker: Speaker, code: str, words: Words, version: int | None = None) -> Published:
    """Says that it is over, and what happened to data. Components fall back unless told otherwise."""
    site = hold(session)
    if again := said_before(session, words.id):
        return again
    incident = current(session, code, version)
    if incident.status not in states.OPEN:
        raise Conflict("This incident is resolved already.")
    check = Checked()
    lost = check(checked_words, "lost", words.lost, 2_000, required=False) or ""
    data = check(states.data_at_the_end, words.data, lost, queries.data_ever(session, code))
    check(_no_outage_left, words)
    falling_back = queries.fall_back(session, code)
    said = Words(**{**words.stored(), "components": {**falling_back, **words.components}, "data": data or ""})
    before = Before.of(incident)
    facts = update_facts(session, speaker, check, said, before, code, site.zone, "resolved", falling_back.keys() - words.components.keys())
    check.done()
    record(session, "incident.update_published", f"incident:{code}", speaker.actor, {"update": {**facts, "lost": lost}})
    return Published(code, facts["id"])


def _happened(text: str, zone: str, now: datetime) -> datetime | None:
    if not text.strip():
        return None
    at = read_instant("happened_at", text, zone, now, past=True)
    if at > now:
        raise Invalid({"happened_at": "Happened at lies in the future: write when it began, or leave it empty."})
    return at


def _no_outage_left(words: Words) -> None:
    for component_id, state in words.components.items():
        if state in {"partial_outage", "major_outage"}:
            raise Invalid(
                {
                    f"component-{component_id}": "Component is still not working: an incident cannot be resolved with an outage left. Say monitoring instead."
                }
            )
