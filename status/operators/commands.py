"""Making operators, letting them in, and out. Each function works in the caller's transaction."""

from datetime import timedelta

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from status import tokens
from status.db import now_of
from status.errors import Forbidden
from status.fields import NAME_LIMIT, one_line
from status.journal.record import Said, applies, hold, record
from status.operators import queries
from status.operators.model import OneTimeLink, Operator, SignIn

LINK_LIFE = timedelta(minutes=30)


def ensure(session: Session, name: str) -> str:
    """The id of the operator of that name, who is added when new: so the host's user speaks under a name."""
    if found := queries.by_name(session, name):
        return found.id
    hold(session)
    if found := queries.by_name(session, name):  # somebody else added them while we waited for the lock
        return found.id
    operator_id = tokens.new_id()
    facts = {"id": operator_id, "name": one_line("name", name, NAME_LIMIT)}
    record(session, "operator.added", f"operator:{operator_id}", None, facts)
    return operator_id


def make_link(session: Session, operator_id: str) -> str:
    """The token of a link that signs this operator in, once, within 30 minutes. Only its digest is kept."""
    token = tokens.new_secret()
    session.execute(
        insert(OneTimeLink).values(digest=tokens.digest(token), operator_id=operator_id, expires_at=now_of(session) + LINK_LIFE)
    )
    return token


def sign_in(session: Session, link_token: str) -> str:
    """Uses the link up and returns the token for the cookie; `Forbidden` when the link is used, old or unknown."""
    hold(session)
    now, found = now_of(session), queries.link(session, link_token)
    if found is None or not queries.link_works(found, now):
        raise Forbidden("This sign-in link was used already or is too old. Run `flask operator link` on the host for a new one.")
    found.used_at = now
    token = tokens.new_secret()
    session.execute(insert(SignIn).values(digest=tokens.digest(token), operator_id=found.operator_id, started_at=now, seen_at=now))
    record(session, "operator.signed_in", f"operator:{found.operator_id}", found.operator_id, {"by": "link"})
    return token


def sign_out(session: Session, token: str) -> None:
    """Ends a sign-in at once, on the server."""
    hold(session)
    found = session.get(SignIn, tokens.digest(token))
    if found is not None and found.ended_at is None:
        found.ended_at = now_of(session)
        record(session, "operator.signed_out", f"operator:{found.operator_id}", found.operator_id, {})


def seen(session: Session, token: str) -> None:
    """Notes that the sign-in is in use (the idle clock starts again)."""
    session.execute(update(SignIn).where(SignIn.digest == tokens.digest(token)).values(seen_at=now_of(session)))


@applies("operator.added")
def _apply_added(session: Session, said: Said) -> None:
    session.execute(insert(Operator).values(id=said.facts["id"], name=said.facts["name"], created_at=said.at))


@applies("operator.signed_in", "operator.signed_out")
def _apply_sign_in(session: Session, said: Said) -> None:
    """Nothing to write: who signs in is on the record, but a rebuilt database lets nobody in who held an old cookie."""
