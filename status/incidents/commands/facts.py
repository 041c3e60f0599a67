"""What an update's event says: every field checked, nothing left out, so that rows can be made from it alone."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from status import tokens
from status.clock import iso
from status.components import queries as components
from status.components import states as component_states
from status.data import queries as losses
from status.data.states import DATA_IN_DANGER, OF_KIND
from status.db import now_of
from status.errors import Conflict, Invalid
from status.fields import Checked, choice, shown
from status.fields import words as checked_words
from status.incidents import queries, states
from status.incidents.commands.words import Published, Speaker, Words
from status.incidents.model import Incident, IncidentUpdate
from status.moments import Deadline, read_deadline
from status.promises.commands import choose_answers, read_topics
from status.promises.commands import facts_for as promise_facts
from status.promises.repeat import read_weekly


@dataclass(frozen=True)
class Before:
    """What held before the statement."""

    status: str = "investigating"
    impact: str = "none"
    data: str = "unknown"
    certainty: str = ""

    @classmethod
    def of(cls, incident: Incident) -> "Before":
        """As the incident stands."""
        return cls(incident.status, incident.impact, incident.data, incident.certainty)


def update_facts(
    session: Session,
    speaker: Speaker,
    check: Checked,
    words: Words,
    before: Before,
    code: str,
    zone: str,
    status: str,
    falling_back: Collection[str] = (),
) -> dict[str, Any]:
    """The facts of an update, every field checked into `check`. They are complete: rows are made from them alone.

    `falling_back`: components that are left to what others say of them; that is no impact of this incident.
    """
    now = now_of(session)
    body = check(checked_words, "body", words.body)
    affected = check(_affected, session, words) or []
    given = [one["new_status"] for one in affected if one["code"] not in falling_back]
    impact = check(_impact, session, words, before, code, given) or {}
    data = check(states.data_after, before.data, words.data or None)
    if data and data != before.data:
        check(agrees, session, code, data)
    certainty = check(states.certainty_after, before.certainty, words.certainty, data or before.data, before.data)
    promise = check(_promise, words, zone, now, status)
    answers = check(choose_answers, session, code, words.answers)
    return {
        "id": words.id or tokens.new_id(),
        "guid": tokens.new_guid(),
        "status": status,
        **impact,
        "data": data,
        "certainty": certainty,
        "body": body,
        "affected": affected,
        "notify": words.notify,
        "announce_at": iso(now + speaker.undo),
        "promise": promise,
        "answers": answers,
    }


def _impact(session: Session, words: Words, before: Before, code: str, given: list[str]) -> dict[str, str]:
    """The impact, and the one that an operator chose, empty when none is in force: then it is the worst that was said of components."""
    if words.impact == states.COMPUTED:
        ever = [*queries.states_given(session, code), *given]
        return {"impact": states.impact_after("none", None, ever), "impact_override": ""}
    chosen = words.impact or queries.impact_chosen(session, code)
    return {"impact": states.impact_after(before.impact, chosen or None, given), "impact_override": chosen}


def agrees(session: Session, code: str, data: str) -> None:
    """Refuses a word on all data that the record of its kinds belies: who reads "restored" must not find a kind lost below it."""
    belying = [kind for kind in losses.of_incident(session, code).kinds if kind.now.state in DATA_IN_DANGER]
    if belying and data not in DATA_IN_DANGER:
        told = f"“{shown(belying[0].name)}” is {OF_KIND[belying[0].now.state]}"
        raise Invalid({"data": f"Data cannot be {data} while the record says that {told}: change the record first."})


def _promise(words: Words, zone: str, now: datetime, status: str) -> dict[str, Any] | None:
    """The facts of the promise made with an update; None when none is. The first word of one that repeats comes at its next time unless said."""
    due = next_update(words.next_update, zone, now)
    weekly = read_weekly(words.every) if words.every.strip() else None
    if weekly is not None and status in states.ENDED:
        raise Invalid({"every": "Every ends when the incident is resolved: write one next update instead."})
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


def current(session: Session, code: str, version: int | None, *, withdrawn: bool = False, planned: bool = False) -> Incident:
    """The incident, of which something may be said. `version`: the one that the words were based on; `withdrawn`: one that was withdrawn will do;
    `planned`: planned work will do."""
    incident = queries.get(session, code)
    if incident.kind != "incident" and not planned:
        raise Conflict("This is planned work, not an incident: say more with `flask maintenance`, or on its page in the admin.")
    if incident.cancelled_at is not None:
        raise Conflict("This notice was withdrawn: report a new one.")
    if incident.withdrawn_at is not None and not withdrawn:
        raise Conflict("This notice was withdrawn: reopen it, or report a new one.")
    if version is not None and version != incident.version:
        raise Conflict("Somebody else wrote about this incident while you did: read the newest update, then send yours again.")
    return incident


def said_before(session: Session, update_id: str) -> Published | None:
    """Two submits of one rendered form are one act: the form brought the id."""
    if not update_id:
        return None
    if not tokens.is_id(update_id):
        raise Invalid({"id": "Id is not one of ours: open the form again."})
    found = session.get(IncidentUpdate, update_id)
    return Published(found.incident_code, found.id, again=True) if found else None
