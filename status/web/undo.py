"""How long the newest word of an incident can still be taken back."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from status.db import now_of
from status.incidents import queries
from status.incidents.model import IncidentUpdate
from status.journal.model import Announcement


@dataclass(frozen=True)
class Window:
    """An undo window that is open: until when, and how long that is from now."""

    until: datetime
    left: timedelta


def window(session: Session, update: IncidentUpdate) -> Window | None:
    """The update's undo window; None when it is over, was never open, or when something newer was said."""
    announcement = session.get(Announcement, update.id)
    if announcement is None or announcement.state != "pending" or announcement.due_at <= now_of(session):
        return None
    standing = [one for one in queries.updates(session, update.incident_code) if one.cancelled_at is None]
    if not standing or standing[0].id != update.id:
        return None
    return Window(announcement.due_at, announcement.due_at - now_of(session))
