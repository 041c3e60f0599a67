"""Which advice is read: its rows grow with the history, so what is over is left out."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Select, or_, select

from status.advice.model import Advice
from status.incidents.model import Incident

# So much advice for the whole page stays on its own page after it was withdrawn.
RECORD = 25


def wanted(codes: Collection[str], told: ColumnElement[str]) -> ColumnElement[bool]:
    """What stands, and the newest for the whole page; of what was withdrawn, that about open incidents, about these (`codes`), and about those that
    the feed tells of (`told`)."""
    living = select(Incident.code).where(Incident.resolved_at.is_(None))
    newest = select(Advice.id).where(Advice.incident_code.is_(None)).order_by(Advice.position.desc()).limit(RECORD)
    about = Advice.incident_code
    return or_(Advice.withdrawn_at.is_(None), Advice.id.in_(newest), about.in_(living), about.in_(list(codes)), about.in_(select(told)))


def incidents() -> Select[str | None]:
    """The incidents that advice in force is about."""
    return select(Advice.incident_code).where(Advice.withdrawn_at.is_(None), Advice.incident_code.is_not(None))
