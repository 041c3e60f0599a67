"""Coming in: by a link from the host, or by password and, where it is on, a code."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from status import tokens
from status.db import changed, now_of
from status.errors import Forbidden
from status.journal.record import hold, record
from status.limits.commands import give_back, take
from status.operators import codes, queries
from status.operators.commands.links import use
from status.operators.commands.secret_rows import credential
from status.operators.commands.sign_ins import begin
from status.operators.model import Credential, RecoveryCode
from status.operators.proof import CODES, Proof


@dataclass(frozen=True)
class Entered:
    """What the cookie holds from now on. `half`: the code is still to be typed."""

    token: str
    operator_id: str
    half: bool


def sign_in(session: Session, link_token: str, place: str = "", held: str = "") -> str:
    """Uses the link up and returns the token for the cookie; `Forbidden` when the link is used, old or unknown."""
    hold(session)
    operator_id = use(session, link_token, "sign_in")
    return _let_in(session, operator_id, place, held, "link").token


def enter(session: Session, proof: Proof, place: str = "", held: str = "") -> Entered:
    """Lets in whoever proved to know the password; half only, where a code is asked for besides."""
    hold(session)
    known = credential(session, proof.operator_id)
    if known.password != proof.kept:
        raise Forbidden("The password was changed just now: sign in with the new one.")
    return admit(session, known, place, held, "password")


def admit(session: Session, known: Credential, place: str, held: str, by: str) -> Entered:
    """In, or half in."""
    if known.code_key is None:
        return _let_in(session, known.operator_id, place, held, by)
    return Entered(begin(session, known.operator_id, place, held, half=True), known.operator_id, half=True)


def finish(session: Session, half_token: str, typed: str) -> Entered | None:
    """Lets in who is half in and types the code, or a recovery code. None: it was wrong, and is counted. `TooMany`; `Forbidden`: start again."""
    hold(session)
    half = queries.half_in(session, half_token, now_of(session))
    if half is None:
        raise Forbidden("That took longer than ten minutes: sign in again.")
    taken = take(session, CODES.of(half.operator_id))
    by = fitting(session, credential(session, half.operator_id), typed, now_of(session))
    if by is None:
        return None
    give_back(session, taken)
    return _let_in(session, half.operator_id, half.place, half_token, by)


def fitting(session: Session, known: Credential, typed: str, now: datetime) -> str | None:
    """What fitted, used up with that; None when nothing did."""
    step = codes.step(known.code_key, typed, now, known.last_step) if known.code_key else None
    if step is not None:
        known.last_step = step
        return "password and code"
    mine = RecoveryCode.digest == tokens.digest(codes.bare(typed)), RecoveryCode.operator_id == known.operator_id
    used = changed(session, update(RecoveryCode).where(*mine, RecoveryCode.used_at.is_(None)).values(used_at=now))
    return "password and recovery code" if used else None


def _let_in(session: Session, operator_id: str, place: str, held: str, by: str) -> Entered:
    queries.living(session, operator_id)
    token = begin(session, operator_id, place, held)
    record(session, "operator.signed_in", f"operator:{operator_id}", operator_id, {"by": by})
    return Entered(token, operator_id, half=False)
