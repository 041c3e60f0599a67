"""Reading advice."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from status.advice.model import Advice
from status.errors import NotFound
from status.fields import shown


def everything(session: Session) -> Sequence[Advice]:
    """All of it in the order of issue, the withdrawn too."""
    return session.execute(select(Advice).order_by(Advice.position, Advice.id)).scalars().all()


def about(session: Session, incident_code: str) -> Sequence[Advice]:
    """All advice about an incident in the order of issue, the withdrawn too."""
    return session.execute(select(Advice).where(Advice.incident_code == incident_code).order_by(Advice.position, Advice.id)).scalars().all()


def standing(session: Session, *incident_codes: str | None) -> Sequence[Advice]:
    """What was not withdrawn, about these incidents; None stands for the whole page."""
    codes = [code for code in incident_codes if code is not None]
    mine = Advice.incident_code.in_(codes)
    query = select(Advice).where(Advice.withdrawn_at.is_(None), mine | Advice.incident_code.is_(None) if None in incident_codes else mine)
    return session.execute(query.order_by(Advice.position, Advice.id)).scalars().all()


def get(session: Session, advice_id: str) -> Advice:
    """The advice of that id; `NotFound` in one sentence."""
    found = session.get(Advice, advice_id, populate_existing=True)
    if found is None:
        raise NotFound(f"There is no advice “{shown(advice_id)}”: `flask advice list` names them.")
    return found
