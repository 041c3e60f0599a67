"""Open, update, resolve."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from status import tokens
from status.clock import iso
from status.components import queries as components
from status.components import states as component_states
from status.db import now_of
from status.errors import Conflict, Invalid
from status.fields import TITLE_LIMIT, Checked, choice, one_line, shown
from status.fields import words as checked_words
from status.incidents import queries, states
from status.incidents.commands.words import Published, Speaker, Words
from status.incidents.model import Incident, IncidentUpdate
from status.journal.record import hold, record
from status.moments import Deadline, read_deadline, read_instant
from status.promises.commands import choose_answers, read_topics
from status.promises.commands import facts_for as promise_facts
from status.promises.repeat import read_weekly


@dataclass(frozen=True)
class _Before:
    """What held before the statement."""

    status: str = "investigating"
    impact: str = "none"
    data: str = "unknown"


def open_incident(session: Session, speaker: Speaker, words: Words) -> Published:
    """Opens an incident with its first update."""
    site = hold(session)
    if again := _said_before(session, words.id):
        return again
    now, code = now_of(session), words.code or tokens.new_id()
    check = Checked()
    title = check(one_line, "title", words.title, TITLE_LIMIT)
    started_at = check(_happened, words.happened_at, site.zone, now) or now
    status = check(states.opening_status, words.status or None)
    update_facts = _update(session, speaker, check, words, _Before(), code, site.zone, status or "investigating")
    check.done()
    if session.get(Incident, code) is not None:
        raise Conflict("This problem was reported already: open the incident to say more.")
    facts = {
        "code": code,
        "title": title,
        "started_at": iso(started_at),
        "month": queries.month_of(started_at, site.zone),
        "update": update_facts,
    }
    record(session, "incident.opened", f"incident:{code}", speaker.actor, facts)
    return Published(code, update_facts["id"])


def update(session: Session, speaker: Speaker, code: str, words: Words, version: int | None = None) -> Published:
    """Says more about an incident. `version`: the one that the words were based on; another one now is a `Conflict`."""
    site = hold(session)
    if again := _said_before(session, words.id):
        return again
    incident = current(session, code, version)
    check = Checked()
    status = check(states.next_status, incident.status, words.status or None)
    before = _Before(incident.status, incident.impact, incident.data)
    facts = _update(session, speaker, check, words, before, code, site.zone, status or incident.status)
    check.done()
    record(session, "incident.update_published", f"incident:{code}", speaker.actor, {"update": facts})
    return Published(code, facts["id"])


def resolve(session: Session, speaker: Speaker, code: str, words: Words, version: int | None = None) -> Published:
    """Says that it is over, and what happened to data. Components fall back unless told otherwise."""
    site = hold(session)
    if again := _said_before(session, words.id):
        return again
    incident = current(session, code, version)
    if incident.status not in states.OPEN:
        raise Conflict("This incident is resolved already.")
    check = Checked()
    lost = check(checked_words, "lost", words.lost, 2_000, required=False) or ""
    data = check(states.data_at_the_end, words.data, lost, queries.data_ever(session, code))
    check(_no_outage_left, words)
    falling_back = {**queries.fall_back(session, code), **words.components}
    said = Words(**{**words.stored(), "components": falling_back, "data": data or ""})
    before = _Before(incident.status, incident.impact, incident.data)
    facts = _update(session, speaker, check, said, before, code, site.zone, "resolved")
    check.done()
    record(session, "incident.update_published", f"incident:{code}", speaker.actor, {"update": {**facts, "lost": lost}})
    return Published(code, facts["id"])


def _update(
    session: Session, speaker: Speaker, check: Checked, words: Words, before: _Before, code: str, zone: str, status: str
) -> dict[str, Any]:
    """The facts of an update, every field checked into `check`. They are complete: rows are made from them alone."""
    now = now_of(session)
    body = check(checked_words, "body", words.body)
    affected = check(_affected, session, words) or []
    impact = check(states.impact_after, before.impact, words.impact or None, [one["new_status"] for one in affected])
    data = check(states.data_after, before.data, words.data or None)
    promise = check(_promise, words, zone, now)
    answers = check(choose_answers, session, code, words.answers)
    return {
        "id": words.id or tokens.new_id(),
        "guid": tokens.new_guid(),
        "status": status,
        "impact": impact,
        "data": data,
        "body": body,
        "affected": affected,
        "notify": words.notify,
        "announce_at": iso(now + speaker.undo),
        "promise": promise,
        "answers": answers,
    }


def _promise(words: Words, zone: str, now: datetime) -> dict[str, Any] | None:
    """The facts of the promise made with an update; None when none is. The first word of one that repeats comes at its next time unless said."""
    due = next_update(words.next_update, zone, now)
    weekly = read_weekly(words.every) if words.every.strip() else None
    if due is None and weekly is not None:
        due = Deadline(weekly.after(now, zone), "instant", zone)
    topics = read_topics(words.topics, promised=due is not None)
    return promise_facts(due, topics, str(weekly or "")) if due else None


def next_update(text: str, zone: str, now: datetime) -> Deadline | None:
    """The deadline of the promise made with an update; it has to lie ahead."""
    if not text.strip():
        return None
    due = read_deadline("next_update", text, zone, now)
    if due.at <= now:
        raise Invalid({"next_update": f"Next update “{shown(text)}” lies in the past: write a time to come."})
    return due


def _happened(text: str, zone: str, now: datetime) -> datetime | None:
    if not text.strip():
        return None
    at = read_instant("happened_at", text, zone, now)
    if at > now:
        raise Invalid({"happened_at": "Happened at lies in the future: write when it began, or leave it empty."})
    return at


def _affected(session: Session, words: Words) -> list[dict[str, str]]:
    return [_affect(session, component_id, state) for component_id, state in words.components.items()]


def _affect(session: Session, component_id: str, state: str) -> dict[str, str]:
    field = f"component-{component_id}"
    known = {component.id: component for component in components.leaves(session)}
    if component_id not in known:
        raise Invalid({"component": f"Component “{shown(component_id)}” is not known: `flask component list` names them."})
    choice(field, state, component_states.STATES)
    component = known[component_id]
    return {"code": component.id, "name": component.name, "old_status": component.state, "new_status": state}


def _no_outage_left(words: Words) -> None:
    for component_id, state in words.components.items():
        if state in {"partial_outage", "major_outage"}:
            raise Invalid(
                {
                    f"component-{component_id}": "Component is still not working: an incident cannot be resolved with an outage left. Say monitoring instead."
                }
            )


def current(session: Session, code: str, version: int | None) -> Incident:
    incident = queries.get(session, code)
    if incident.cancelled_at is not None:
        raise Conflict("This notice was withdrawn: report a new one.")
    if version is not None and version != incident.version:
        raise Conflict("Somebody else wrote about this incident while you did: read the newest update, then send yours again.")
    return incident


def _said_before(session: Session, update_id: str) -> Published | None:
    """Two submits of one rendered form are one act: the form brought the id."""
    if not update_id:
        return None
    if not tokens.is_id(update_id):
        raise Invalid({"id": "Id is not one of ours: open the form again."})
    found = session.get(IncidentUpdate, update_id)
    return Published(found.incident_code, found.id, again=True) if found else None
