"""Choosing a password. It comes here as a hash: making one takes a while, and nobody else's word waits for it."""

from sqlalchemy.orm import Session

from status.journal.record import Said, applies, hold, record
from status.operators import queries
from status.operators.commands.entry import Entered, admit
from status.operators.commands.links import forget_links, use
from status.operators.commands.secret_rows import credential
from status.operators.commands.sign_ins import begin, end_all


def set_password(session: Session, operator_id: str, kept: str, place: str = "") -> str:
    """Every sign-in of theirs ends, this one goes on under a new token, which is returned. Links made before work no more."""
    hold(session)
    queries.living(session, operator_id)
    _keep(session, operator_id, kept, "themselves")
    return begin(session, operator_id, place, "")


def choose_by_link(session: Session, link_token: str, kept: str, place: str = "", held: str = "") -> Entered:
    """Uses the link up; who has a code to type is half in, as after any password. `Forbidden` when the link does not work."""
    hold(session)
    operator_id = use(session, link_token, "password")
    _keep(session, operator_id, kept, "link")
    return admit(session, credential(session, operator_id), place, held, "link")


def _keep(session: Session, operator_id: str, kept: str, by: str) -> None:
    credential(session, operator_id).password = kept
    end_all(session, operator_id)
    forget_links(session, operator_id)
    record(session, "operator.password_set", f"operator:{operator_id}", operator_id, {"by": by})


@applies("operator.password_set")
def _apply_password_set(session: Session, said: Said) -> None:
    """Nothing to write: a password is no fact. After `restore` nobody has one."""
