"""Sign-in records: begun, seen, ended. Ending one ends it at once, on every machine."""

from datetime import timedelta

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from status import tokens
from status.db import changed, now_of
from status.errors import NotFound
from status.journal.record import Said, applies, hold, record
from status.operators.model import SignIn

KEPT = timedelta(days=30)


def begin(session: Session, operator_id: str, place: str, held: str, *, half: bool = False) -> str:
    """A new record, and its token for the cookie. What the cookie `held` before ends: a sign-in is never handed on."""
    now, token = now_of(session), tokens.new_secret()
    session.execute(delete(SignIn).where(SignIn.started_at < now - KEPT))
    session.execute(update(SignIn).where(SignIn.digest == tokens.digest(held), SignIn.ended_at.is_(None)).values(ended_at=now))
    row = {"digest": tokens.digest(token), "operator_id": operator_id, "place": place[:100], "half": half}
    session.execute(insert(SignIn).values(**row, started_at=now, seen_at=now))
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


def end_one(session: Session, operator_id: str, name: str) -> None:
    """Ends one of the operator's own sign-ins; safe to repeat. `NotFound` when none of theirs is called so."""
    hold(session)
    own = session.execute(select(SignIn).where(SignIn.operator_id == operator_id)).scalars()
    found = next((one for one in own if one.name == name), None)
    if found is None:
        raise NotFound("There is no sign-in of yours of that name.")
    if found.ended_at is None:
        found.ended_at = now_of(session)
        _record_ended(session, operator_id, 1)


def end_others(session: Session, operator_id: str, token: str) -> None:
    """Ends all of the operator's sign-ins but the one that holds `token`."""
    hold(session)
    if count := end_all(session, operator_id, but=token):
        _record_ended(session, operator_id, count)


def end_all(session: Session, operator_id: str, *, but: str = "") -> int:
    """Ends them without a word on the record (what ended them is), and says how many stood."""
    mine = update(SignIn).where(SignIn.operator_id == operator_id, SignIn.ended_at.is_(None), SignIn.digest != tokens.digest(but))
    return changed(session, mine.values(ended_at=now_of(session)))


def _record_ended(session: Session, operator_id: str, count: int) -> None:
    record(session, "operator.sign_ins_ended", f"operator:{operator_id}", operator_id, {"count": count})


@applies("operator.signed_in", "operator.signed_out", "operator.sign_ins_ended")
def _apply_sign_in(session: Session, said: Said) -> None:
    """Nothing to write: who signs in is on the record, but a rebuilt database lets nobody in who held an old cookie."""
