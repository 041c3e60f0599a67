"""Reading operators and their sign-ins."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from status import tokens
from status.errors import Conflict, NotFound
from status.fields import shown
from status.operators.model import Credential, OneTimeLink, Operator, RecoveryCode, SignIn

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)
# To find the phone and type the code.
HALF = timedelta(minutes=10)


def link(session: Session, token: str) -> OneTimeLink | None:
    """The link of that token, used or not; None when there is none."""
    return session.get(OneTimeLink, tokens.digest(token))


def link_works(found: OneTimeLink | None, now: datetime) -> bool:
    """Whether a link still lets somebody in."""
    return found is not None and found.used_at is None and now < found.expires_at


def signed_in(session: Session, token: str, now: datetime) -> tuple[Operator, SignIn] | None:
    """Who holds this cookie, unless the sign-in ended, idled 30 minutes or is 12 hours old (OWASP ASVS 7.3)."""
    query = select(Operator, SignIn).join(SignIn, SignIn.operator_id == Operator.id).where(SignIn.digest == tokens.digest(token))
    row = session.execute(query).first()
    if row is None:
        return None
    operator, record = row.tuple()
    return (operator, record) if _alive(record, now) and operator.removed_at is None else None


def half_in(session: Session, token: str, now: datetime) -> SignIn | None:
    """The record of somebody whose password was right ten minutes ago at most, and who still owes the code."""
    found = session.get(SignIn, tokens.digest(token))
    return found if found and found.half and found.ended_at is None and now - found.started_at < HALF else None


def sign_ins(session: Session, operator_id: str, now: datetime) -> list[SignIn]:
    """The operator's sign-ins that stand, last used first."""
    query = select(SignIn).where(SignIn.operator_id == operator_id, SignIn.ended_at.is_(None)).order_by(SignIn.seen_at.desc())
    return [one for one in session.execute(query).scalars() if _alive(one, now)]


def _alive(record: SignIn, now: datetime) -> bool:
    return not record.half and record.ended_at is None and now - record.seen_at < IDLE and now - record.started_at < LONGEST


def by_name(session: Session, name: str) -> Operator | None:
    """The operator of exactly that name."""
    return session.execute(select(Operator).where(Operator.name == name)).scalar_one_or_none()


def called(session: Session, name: str) -> Operator | None:
    """The operator whom people mean by that name: exactly so, or else whatever the case and the spaces."""
    found = everybody(session)
    exact = next((one for one in found if one.name == name), None)
    return exact or next((one for one in found if _plain(one.name) == _plain(name)), None)


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def get(session: Session, operator_id: str) -> Operator:
    """The operator, removed or not; `NotFound`."""
    found = session.get(Operator, operator_id)
    if found is None:
        raise NotFound("There is no operator of that id.")
    return found


def living(session: Session, operator_id: str) -> Operator:
    """The operator, if they may still come in; `Conflict` when they were removed."""
    found = get(session, operator_id)
    if found.removed_at is not None:
        raise Conflict(f"“{shown(found.name)}” was removed: nobody can sign in under that name.")
    return found


def named(session: Session, name: str) -> Operator:
    """The operator of that name; `NotFound` in a sentence."""
    found = called(session, name)
    if found is None:
        raise NotFound(f"There is no operator “{shown(name)}”: `flask operator list` shows those there are.")
    return found


def everybody(session: Session) -> Sequence[Operator]:
    """All operators by name, the removed ones too."""
    return session.execute(select(Operator).order_by(Operator.name)).scalars().all()


def credentials(session: Session) -> dict[str, Credential]:
    """How each operator proves who they are, by id; whoever only ever came by link is missing."""
    return {one.operator_id: one for one in session.execute(select(Credential)).scalars()}


def last_seen(session: Session) -> dict[str, datetime]:
    """When each operator was last here, by id, as far as it is kept (30 days)."""
    query = select(SignIn.operator_id, func.max(SignIn.seen_at)).where(SignIn.half.is_(False)).group_by(SignIn.operator_id)
    return dict(session.execute(query).tuples().all())


def recovery_left(session: Session, operator_id: str) -> int:
    """How many recovery codes are still good."""
    query = select(func.count()).where(RecoveryCode.operator_id == operator_id, RecoveryCode.used_at.is_(None))
    return session.execute(query).scalar_one()


def names(session: Session) -> dict[str, str]:
    """Every operator's name by id: the record keeps ids, colleagues read names."""
    return {operator.id: operator.name for operator in everybody(session)}
