"""Reading planned work."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from status.errors import NotFound
from status.fields import shown
from status.incidents.model import Incident
from status.maintenance.model import Maintenance

Planned = tuple[Incident, Maintenance]


def get(session: Session, code: str) -> Planned:
    """The planned work of that code; `NotFound` in one sentence."""
    found = session.execute(_both().where(Maintenance.code == code)).one_or_none()
    if found is None:
        raise NotFound(f"There is no maintenance “{shown(code)}”: `flask maintenance list` names them.")
    return found[0], found[1]


def window(session: Session, code: str) -> Maintenance | None:
    """The window of that code; None for an incident."""
    return session.get(Maintenance, code, populate_existing=True)


def ahead(session: Session) -> Sequence[Planned]:
    """What is planned or runs, the next first."""
    query = _both().where(Incident.resolved_at.is_(None)).order_by(Maintenance.starts_at, Maintenance.code)
    return [(row[0], row[1]) for row in session.execute(query)]


def over(session: Session, limit: int = 50) -> Sequence[Planned]:
    """What was completed, cancelled or taken back, the newest first."""
    query = _both().where(Incident.resolved_at.is_not(None)).order_by(Maintenance.starts_at.desc(), Maintenance.code)
    return [(row[0], row[1]) for row in session.execute(query.limit(limit))]


def _both() -> Select[Incident, Maintenance]:
    joined = select(Incident, Maintenance).join(Maintenance, Maintenance.code == Incident.code)
    return joined.execution_options(populate_existing=True)
