"""Reading incidents."""

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from status.advice.model import Advice
from status.components import queries as components
from status.components.states import worst
from status.errors import NotFound
from status.fields import shown
from status.incidents.model import Incident, IncidentComponent, IncidentUpdate, ScheduledUpdate
from status.incidents.states import COUNTS, OPEN
from status.journal.model import Announcement, Event
from status.moments import zone_of


def get(session: Session, code: str) -> Incident:
    """The incident of that code; `NotFound` in one sentence."""
    found = session.get(Incident, code, populate_existing=True)
    if found is None:
        raise NotFound(f"There is no incident “{shown(code)}”: `flask incident list` names them.")
    return found


def unresolved(session: Session) -> Sequence[Incident]:
    """Open incidents, the newest first."""
    query = select(Incident).where(Incident.status.in_(OPEN)).order_by(Incident.started_at.desc(), Incident.code)
    return session.execute(query).scalars().all()


def newest(session: Session, limit: int = 100) -> Sequence[Incident]:
    """Incidents, the newest first; no planned work."""
    query = select(Incident).where(Incident.kind == "incident").order_by(Incident.started_at.desc(), Incident.code)
    return session.execute(query.limit(limit)).scalars().all()


def updates(session: Session, code: str) -> Sequence[IncidentUpdate]:
    """An incident's updates, the newest first; those taken back too (`cancelled_at`)."""
    query = select(IncidentUpdate).where(IncidentUpdate.incident_code == code).order_by(IncidentUpdate.revision.desc())
    return session.execute(query).scalars().all()


def update(session: Session, update_id: str) -> IncidentUpdate:
    """The update of that id."""
    found = session.get(IncidentUpdate, update_id)
    if found is None:
        raise NotFound(f"There is no update “{shown(update_id)}”.")
    return found


def affected(session: Session, code: str) -> dict[str, str]:
    """Component id → the latest state that this incident gave it."""
    query = select(IncidentComponent.component_id, IncidentComponent.state).where(IncidentComponent.incident_code == code)
    return {row.component_id: row.state for row in session.execute(query)}


def fall_back(session: Session, code: str) -> dict[str, str]:
    """What the incident's components become when it ends: the worst that another open incident or running maintenance still gives them, else operational."""
    living = {component.id for component in components.leaves(session)}
    mine = affected(session, code).keys() & living
    others = (
        select(IncidentComponent.component_id, IncidentComponent.state)
        .join(Incident, Incident.code == IncidentComponent.incident_code)
        .where(Incident.status.in_(COUNTS), Incident.code != code, IncidentComponent.component_id.in_(mine))
    )
    states: dict[str, list[str]] = {component_id: [] for component_id in mine}
    for row in session.execute(others):
        states[row.component_id].append(row.state)
    return {component_id: worst(given) for component_id, given in states.items()}


def advice_in_force(session: Session) -> Sequence[Advice]:
    """Advice that was not withdrawn, by itself or with the incident that it is about, in the order of issue."""
    gone = select(Incident.code).where(or_(Incident.withdrawn_at.is_not(None), Incident.cancelled_at.is_not(None)))
    holds = or_(Advice.incident_code.is_(None), Advice.incident_code.not_in(gone))
    query = select(Advice).where(Advice.withdrawn_at.is_(None), holds).order_by(Advice.position, Advice.id)
    return session.execute(query).scalars().all()


def was_announced(session: Session, code: str) -> bool:
    """Whether any of it went beyond the page."""
    query = select(Announcement.update_id).where(Announcement.subject == f"incident:{code}", Announcement.state == "announced").limit(1)
    return session.execute(query).first() is not None


def data_ever(session: Session, code: str) -> set[str]:
    """Every data state that was claimed in the incident's updates."""
    query = select(IncidentUpdate.data).where(IncidentUpdate.incident_code == code, IncidentUpdate.cancelled_at.is_(None))
    return set(session.execute(query).scalars())


def impact_chosen(session: Session, code: str) -> str:
    """The impact that an operator chose and that holds until another is, or none; empty: it follows from the components."""
    stands = IncidentUpdate.cancelled_at.is_(None), IncidentUpdate.kind != "correction"
    newest = select(IncidentUpdate.revision).where(IncidentUpdate.incident_code == code, *stands).order_by(IncidentUpdate.revision.desc())
    facts = session.execute(select(Event.facts).where(Event.revision == newest.limit(1).scalar_subquery())).scalar_one_or_none()
    return chosen_in(facts)


def chosen_in(facts: str | None) -> str:
    """The impact that an operator chose, out of the facts that an update was said with; empty: none."""
    return str(json.loads(facts)["update"].get("impact_override", "")) if facts else ""


def states_given(session: Session, code: str) -> list[str]:
    """Every state that the incident gave to a component while it was open."""
    while_open = IncidentUpdate.cancelled_at.is_(None), IncidentUpdate.status.in_(OPEN)
    told = session.execute(select(IncidentUpdate.affected).where(IncidentUpdate.incident_code == code, *while_open)).scalars()
    return [one["new_status"] for affected in told for one in affected]


def scheduled(session: Session, update_id: str) -> ScheduledUpdate | None:
    """The scheduled update of that id, whatever became of it."""
    return session.get(ScheduledUpdate, update_id, populate_existing=True)


def waiting(session: Session, code: str | None = None) -> Sequence[ScheduledUpdate]:
    """Words that wait for their time, the next first; of one incident, or of all."""
    query = select(ScheduledUpdate).where(ScheduledUpdate.state == "waiting").order_by(ScheduledUpdate.due_at)
    return session.execute(query.where(ScheduledUpdate.incident_code == code) if code else query).scalars().all()


def failed(session: Session) -> Sequence[ScheduledUpdate]:
    """Scheduled words that could not be published, the newest first."""
    query = select(ScheduledUpdate).where(ScheduledUpdate.state == "failed").order_by(ScheduledUpdate.due_at.desc()).limit(10)
    return session.execute(query).scalars().all()


def month_of(at: datetime, zone: str) -> str:
    """The month that an incident belongs to in the history: `2026-11`."""
    return at.astimezone(zone_of(zone)).strftime("%Y-%m")
