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


def about(session: Session, *incident_codes: str | None) -> Sequence[Advice]:
    """All advice about these incidents in the order of issue, the withdrawn too; None stands for the whole page."""
    mine = Advice.incident_code.in_([code for code in incident_codes if code is not None])
    query = select(Advice).where(mine | Advice.incident_code.is_(None) if None in incident_codes else mine)
    return session.execute(query.order_by(Advice.position, Advice.id)).scalars().all()


def get(session: Session, advice_id: str) -> Advice:
    """The advice of that id; `NotFound` in one sentence."""
    found = session.get(Advice, advice_id, populate_existing=True)
    if found is None:
        raise NotFound(f"There is no advice “{shown(advice_id)}”: `flask advice list` names them.")
    return found
