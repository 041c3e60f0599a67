"""The rows that hold what an operator proves themselves with. They never come from an event, and never become one."""

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from status import tokens
from status.operators import codes
from status.operators.model import Credential, RecoveryCode


def credential(session: Session, operator_id: str) -> Credential:
    """The operator's, made when there is none yet."""
    found = session.get(Credential, operator_id)
    if found is None:
        found = Credential(operator_id=operator_id, last_step=0, without_code=False)
        session.add(found)
        session.flush()
    return found


def forget_password(session: Session, operator_id: str) -> None:
    """The old one fits no more."""
    credential(session, operator_id).password = None


def forget_code(session: Session, operator_id: str) -> None:
    """No code is asked for any more, and no recovery code is good."""
    found = credential(session, operator_id)
    found.code_key, found.last_step = None, 0
    session.execute(delete(RecoveryCode).where(RecoveryCode.operator_id == operator_id))


def new_recovery(session: Session, operator_id: str) -> list[str]:
    """Ten codes in place of those there were; to be shown once."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.operator_id == operator_id))
    made = codes.new_recovery()
    session.execute(insert(RecoveryCode), [{"digest": tokens.digest(codes.bare(one)), "operator_id": operator_id} for one in made])
    return made
