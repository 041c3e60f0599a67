"""Taking the newest update back inside its undo window: no mail, no feed item, and a tombstone on the page."""

import json
from itertools import takewhile
from typing import Any

from sqlalchemy.orm import Session

from status.clock import iso
from status.components import queries as components
from status.errors import Conflict, Invalid, NotFound
from status.incidents import queries
from status.incidents.commands.facts import agrees
from status.incidents.commands.schedule import cancel_scheduled
from status.incidents.commands.words import Speaker
from status.incidents.model import IncidentUpdate
from status.incidents.states import ENDED
from status.journal.announce import cancel as stop_announcement
from status.journal.model import Event
from status.journal.record import hold, record


def cancel(session: Session, speaker: Speaker, code: str, update_id: str) -> None:
    """Takes back a scheduled update, or the newest one while its undo window is open.

    Cancelling and announcing race on one compare-and-set: when this returns, nobody is mailed and no feed has it. What
    the update had changed (states, promise, answers) is as it was before; its words stay in the record.
    """
    if queries.scheduled(session, update_id) is not None and session.get(IncidentUpdate, update_id) is None:
        cancel_scheduled(session, speaker, code, update_id)
        return
    hold(session)
    target = session.get(IncidentUpdate, update_id, populate_existing=True)
    if target is None or target.incident_code != code:
        raise NotFound("There is no update of that id in this incident, scheduled or published: `flask incident show` lists them.")
    said = [one for one in queries.updates(session, code) if one.cancelled_at is None]
    if target.cancelled_at is not None:
        raise Conflict("This update was taken back already.")
    if said[0].id != target.id:
        raise Conflict("Only the newest update can be taken back: correct this one instead.")
    if len(said) > 1:
        try:
            agrees(session, code, said[1].data)
        except Invalid as belied:
            raise Conflict(f"It cannot be taken back as it is. {belied}") from None
    if not stop_announcement(session, update_id):
        raise Conflict("It is too late to take this back: it was announced. Correct it, or say what is true now.")
    take_back(session, speaker, code, target)


def take_back(session: Session, speaker: Speaker, code: str, target: IncidentUpdate) -> None:
    """Says that the incident's newest update was taken back. Its announcement was stopped before, in this transaction."""
    earlier = [one for one in queries.updates(session, code) if one.cancelled_at is None and one.revision < target.revision]
    record(session, "incident.update_cancelled", f"incident:{code}", speaker.actor, _facts(session, target, earlier))


def _facts(session: Session, target: IncidentUpdate, earlier: list[IncidentUpdate]) -> dict[str, Any]:
    """What is to be as it was before. `before` is None when the incident began with this update."""
    before = earlier[0] if earlier else None
    now = {component.id: component.state for component in components.everything(session)}
    back = [one for one in target.affected if now.get(one["code"]) == one["new_status"]]
    return {
        "update": target.id,
        "before": {
            "status": before.status,
            "impact": before.impact,
            "data": before.data,
            "certainty": before.certainty,
            **_ended(session, earlier),
        }
        if before
        else None,
        "affected": [
            {"code": one["code"], "name": one["name"], "old_status": one["new_status"], "new_status": one["old_status"]} for one in back
        ],
        "given": _given(earlier, [one["code"] for one in target.affected]),
        "scheduled": _facts_of(session, target).get("scheduled", []),
    }


def _ended(session: Session, earlier: list[IncidentUpdate]) -> dict[str, Any]:
    """How the incident had ended by then, if it had, and what was lost; `earlier` is newest first."""
    said = [one for one in earlier if one.kind != "correction"]
    run = list(takewhile(lambda one: one.status in ENDED, said))
    withdrawn = next((one for one in run if one.kind in {"withdrawal", "cancelled"}), None)
    end = next((one for one in said if one.kind == "update" and one.status == "resolved"), None)
    return {
        "resolved_at": iso(run[-1].published_at) if run else None,
        "withdrawn_at": iso(withdrawn.published_at) if withdrawn else None,
        "lost": _facts_of(session, end)["update"].get("lost", "") if end else "",
    }


def _facts_of(session: Session, update: IncidentUpdate) -> dict[str, Any]:
    """What the event of an update says."""
    facts: dict[str, Any] = json.loads(session.get_one(Event, update.revision).facts)
    return facts


def _given(earlier: list[IncidentUpdate], codes: list[str]) -> dict[str, str | None]:
    """Component → the state that earlier updates of the incident gave it; None when they named none."""
    told = {one["code"]: one["new_status"] for update in reversed(earlier) for one in update.affected}
    return {code: told.get(code) for code in codes}
