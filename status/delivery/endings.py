"""Those who follow one incident alone: when it is over and its last mail has gone out, so is their subscription."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from status.db import Installation
from status.delivery.model import DeliveryJob
from status.incidents.model import Incident, IncidentUpdate
from status.journal.model import Announcement
from status.subscribers import commands, queries


def follow(candor: Installation) -> int:
    """Ends them; returns for how many incidents. Safe to repeat, and side by side."""
    with candor.database.read() as session:
        over = [code for code in queries.followed(session) if _is_over(session, code)]
    for code in over:
        with candor.database.write() as session:
            commands.end_following(session, code)
    return len(over)


def _is_over(session: Session, code: str) -> bool:
    """Resolved or withdrawn, nothing of it waiting to be announced, fanned out or sent."""
    incident = session.get(Incident, code)
    if incident is None or not (incident.resolved_at or incident.cancelled_at):
        return incident is None
    said = select(IncidentUpdate.id, IncidentUpdate.notify, Announcement.state, DeliveryJob.state).where(
        IncidentUpdate.incident_code == code
    )
    joined = said.outerjoin(Announcement, Announcement.update_id == IncidentUpdate.id).outerjoin(
        DeliveryJob, DeliveryJob.update_id == IncidentUpdate.id
    )
    for _, notify, announced, sent in session.execute(joined):
        if announced == "pending" or (announced == "announced" and notify and sent != "done"):
            return False
    return True
