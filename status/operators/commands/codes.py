"""The second proof, turned on and off. Other sign-ins of the operator end with either."""

from sqlalchemy.orm import Session

from status.db import now_of
from status.errors import Conflict, Invalid
from status.journal.record import Said, applies, hold, record
from status.operators import codes
from status.operators.commands.secret_rows import credential, forget_code, new_recovery
from status.operators.commands.sign_ins import end_all


def turn_code_on(session: Session, operator_id: str, key: str, typed: str, held: str) -> list[str]:
    """From now on a code is asked for besides the password. Returns the recovery codes, to be shown once.

    `Invalid`: the code typed is not what an app with this key shows.
    """
    hold(session)
    known = credential(session, operator_id)
    step = codes.step(key, typed, now_of(session), 0) if codes.is_key(key) else None
    if step is None:
        raise Invalid({"totp": "This is not the code that the app shows now: type the six digits that stand there."})
    known.code_key, known.last_step, known.without_code = key, step, False
    end_all(session, operator_id, but=held)
    _record(session, "operator.code_on", operator_id)
    return new_recovery(session, operator_id)


def turn_code_off(session: Session, operator_id: str, held: str) -> None:
    """No code is asked for from now on: chosen by themselves, and on the record. Safe to repeat."""
    hold(session)
    known = credential(session, operator_id)
    if known.code_key is None and known.without_code:
        return
    forget_code(session, operator_id)
    known.without_code = True
    end_all(session, operator_id, but=held)
    _record(session, "operator.code_off", operator_id)


def renew_recovery(session: Session, operator_id: str) -> list[str]:
    """Ten new recovery codes; those of before are worth nothing."""
    hold(session)
    if credential(session, operator_id).code_key is None:
        raise Conflict("Recovery codes stand in for codes from an app: turn those on first.")
    _record(session, "operator.recovery_renewed", operator_id)
    return new_recovery(session, operator_id)


def _record(session: Session, kind: str, operator_id: str) -> None:
    record(session, kind, f"operator:{operator_id}", operator_id, {})


@applies("operator.code_on", "operator.code_off", "operator.recovery_renewed")
def _apply_code(session: Session, said: Said) -> None:
    """Nothing to write: keys and codes are no facts."""
