"""Reading operators and their sign-ins."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from status import tokens
from status.operators.model import OneTimeLink, Operator, SignIn

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)


def link(session: Session, token: str) -> OneTimeLink | None:
    """The link of that token, used or not; None when there is none."""
    return session.get(OneTimeLink, tokens.digest(token))


def link_works(found: OneTimeLink | None, now: datetime) -> bool:
    """Whether a link still signs somebody in."""
    return found is not None and found.used_at is None and now < found.expires_at


def signed_in(session: Session, token: str, now: datetime) -> tuple[Operator, SignIn] | None:
    """Who holds this cookie, unless the sign-in ended, idled 30 minutes or is 12 hours old (OWASP ASVS 7.3)."""
    query = select(Operator, SignIn).join(SignIn, SignIn.operator_id == Operator.id).where(SignIn.digest == tokens.digest(token))
    row = session.execute(query).first()
    if row is None:
        return None
    operator, record = row.tuple()
    alive = record.ended_at is None and now - record.seen_at < IDLE and now - record.started_at < LONGEST
    return (operator, record) if alive else None


def by_name(session: Session, name: str) -> Operator | None:
    """The operator of that name."""
    return session.execute(select(Operator).where(Operator.name == name)).scalar_one_or_none()


def names(session: Session) -> dict[str, str]:
    """Every operator's name by id: the record keeps ids, colleagues read names."""
    return {operator.id: operator.name for operator in session.execute(select(Operator)).scalars()}
