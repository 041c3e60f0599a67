"""Reading questions."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from status.errors import NotFound
from status.faqs.model import Faq
from status.fields import shown


def everything(session: Session) -> Sequence[Faq]:
    """All of them in order, the withdrawn ones too."""
    return session.execute(select(Faq).order_by(Faq.position, Faq.id)).scalars().all()


def standing(session: Session, incident_code: str | None = None) -> Sequence[Faq]:
    """Those that were not withdrawn, in order; of one incident, or all."""
    query = select(Faq).where(Faq.withdrawn_at.is_(None)).order_by(Faq.position, Faq.id)
    return session.execute(query.where(Faq.incident_code == incident_code) if incident_code else query).scalars().all()


def get(session: Session, faq_id: str) -> Faq:
    """The question of that id; `NotFound` in one sentence."""
    found = session.get(Faq, faq_id, populate_existing=True)
    if found is None:
        raise NotFound(f"There is no question “{shown(faq_id)}”: `flask faq list` names them.")
    return found


def taken(session: Session, slug: str) -> bool:
    """Whether some question has that address, withdrawn ones too."""
    return session.execute(select(Faq.id).where(Faq.slug == slug)).first() is not None
