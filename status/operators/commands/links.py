"""One-time links. Only the digest of a link's token is kept."""

from datetime import timedelta

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from status import tokens
from status.db import now_of
from status.errors import Conflict, Forbidden
from status.operators import queries
from status.operators.model import OneTimeLink

# Who is invited may be asleep; who asked for a link to sign in sits before the screen.
LIFE = {"sign_in": timedelta(minutes=30), "password": timedelta(hours=24)}
KEPT = timedelta(days=30)


def make_link(session: Session, operator_id: str, purpose: str = "sign_in") -> str:
    """The token of a link that works once: *sign_in* for 30 minutes, *password* for 24 hours; of the latter the newest alone works."""
    now = now_of(session)
    if queries.get(session, operator_id).removed_at is not None:
        raise Conflict("This operator was removed: nobody can sign in under that name.")
    session.execute(delete(OneTimeLink).where(OneTimeLink.expires_at < now - KEPT))
    if purpose == "password":
        forget_links(session, operator_id)
    token = tokens.new_secret()
    row = {"digest": tokens.digest(token), "operator_id": operator_id, "purpose": purpose, "expires_at": now + LIFE[purpose]}
    session.execute(insert(OneTimeLink).values(**row))
    return token


def use(session: Session, token: str, purpose: str) -> str:
    """Uses the link up and returns whose it is; `Forbidden` when it is used, old, unknown or for something else."""
    now, found = now_of(session), queries.link(session, token)
    if found is None or found.purpose != purpose or not queries.link_works(found, now):
        raise Forbidden("This link was used already or is too old. Run `flask operator link` on the host for a new one.")
    found.used_at = now
    return found.operator_id


def forget_links(session: Session, operator_id: str) -> None:
    """No link made for them so far lets anybody in."""
    session.execute(delete(OneTimeLink).where(OneTimeLink.operator_id == operator_id, OneTimeLink.used_at.is_(None)))
