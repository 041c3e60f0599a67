"""Home: what needs you now."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, render_template
from sqlalchemy.orm import Session

from status.advice.piece import gravest_first, piece
from status.components import queries as components
from status.db import Installation, now_of
from status.delivery import queries as delivery
from status.incidents import queries as incidents
from status.incidents.model import Incident
from status.maintenance import queries as maintenance
from status.moments import Deadline, zone_of
from status.phrases import NOTHING_NEW, shelf
from status.promises import queries as promises
from status.promises.changing import changeable
from status.promises.model import Promise
from status.promises.nudges import MINUTE, STEPS
from status.promises.states import GRACE
from status.publishing import queries as publishing
from status.site import queries as site
from status.web.access import installation, visitor
from status.web.incidents import titles

blueprint = Blueprint("home", __name__, url_prefix="/admin")

# A scheduled update that failed is shown this long on the front; the incident's page and the list keep it.
FRESH = timedelta(days=7)


@dataclass(frozen=True)
class Owed:
    """A promise with its clock. `missed`: it counts as missed, for good; `final_at`: when it will; `soon`: people are reminded of it by now; `ahead`: it can be moved or withdrawn."""

    id: str
    code: str
    title: str
    planned: bool
    topics: tuple[str, ...]
    due: Deadline
    left: timedelta
    late: bool
    soon: bool
    missed: bool
    final_at: datetime
    ahead: bool


@dataclass(frozen=True)
class Open:
    """An open incident in a line."""

    incident: Incident
    day: int
    affected: int


@blueprint.get("")
def show() -> str:
    """Promises due, what failed, what is open, what waits, and whether Candor itself is well."""
    candor = installation()
    with candor.database.read() as session:
        page = needs(session, visitor().zone)
    short = next((one.name for one in shelf().phrases if one.name == NOTHING_NEW), "")
    return render_template(
        "admin/home.html", **page, health=wellness(candor, page["revision"]), nothing_new=short, alarm=candor.settings.alarm_to
    )


def needs(session: Session, zone: str) -> dict[str, Any]:
    """All that the front page shows of the database, at one instant."""
    now, living, waiting = now_of(session), incidents.unresolved(session), incidents.waiting(session)
    failed = [one for one in incidents.failed(session) if now - one.due_at < FRESH]
    sending, held = delivery.running(session), delivery.held(session)
    return {
        "now": now,
        "revision": site.get(session).revision,
        "owed": owed(session, now),
        "living": [Open(one, _day(one, zone, now), _affected(session, one.code)) for one in living],
        "waiting": waiting,
        "works": maintenance.ahead(session),
        "failed": failed,
        "advised": gravest_first(piece(row) for row in incidents.advice_in_force(session)),
        "sending": sending,
        "held": held,
        "titles": titles(session, *(one.incident_code for one in [*waiting, *failed]), *(one.incident for one in sending)),
        "components": len(components.leaves(session)),
        "ever": bool(incidents.newest(session, 1)),
    }


def owed(session: Session, now: datetime) -> list[Owed]:
    """Promises that want word, the most urgent first: all that can still be kept or made good, and missed ones of open incidents."""
    found = {promise.id: promise for promise in promises.unsettled(session)}
    for incident in incidents.unresolved(session):
        found |= {promise.id: promise for promise in promises.unanswered(session, incident.code)}
    cards = [_owed(session, promise, now) for promise in found.values() if _waits(promise)]
    return sorted(cards, key=lambda card: card.due.at)


def wellness(candor: Installation, revision: int) -> dict[str, Any]:
    """Whether the page shows the newest revision, and which of its files could not be made."""
    return {"behind": publishing.shown_revision(candor) < revision, "failures": publishing.failures(candor), "revision": revision}


def _owed(session: Session, promise: Promise, now: datetime) -> Owed:
    open_topics = tuple(topic.text for topic in promise.told() if topic.fulfilled_at is None)
    incident = incidents.get(session, promise.incident_code)
    return Owed(
        id=promise.id,
        code=promise.incident_code,
        title=incident.title,
        planned=incident.kind == "maintenance",
        topics=open_topics,
        due=promise.due,
        left=promise.due_at - now,
        late=promise.overdue(now),
        soon=promise.due_at + STEPS[0] * MINUTE <= now,
        missed=promise.settled is not None,
        final_at=promise.due_at + GRACE,
        ahead=changeable(promise, now) and incident.kind == "incident",
    )


def _waits(promise: Promise) -> bool:
    return promise.withdrawn_at is None and any(topic.fulfilled_at is None for topic in promise.told())


def _day(incident: Incident, zone: str, now: datetime) -> int:
    """Day 1 is the day it began, where the page is at home."""
    tz = zone_of(zone)
    return (now.astimezone(tz).date() - incident.started_at.astimezone(tz).date()).days + 1


def _affected(session: Session, code: str) -> int:
    """How many components the incident leaves other than working."""
    return sum(state != "operational" for state in incidents.affected(session, code).values())
