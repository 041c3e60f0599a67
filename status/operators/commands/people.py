"""Who may speak: added, let in anew, removed."""

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from status import tokens
from status.errors import Conflict
from status.fields import NAME_LIMIT, one_line, shown
from status.journal.record import Said, applies, hold, record
from status.operators import queries
from status.operators.commands.links import make_link
from status.operators.commands.secret_rows import forget_code, forget_password
from status.operators.commands.sign_ins import end_all
from status.operators.model import Operator


def ensure(session: Session, name: str) -> str:
    """The id of the operator of that name, who is added when new: so the host's user speaks under a name."""
    if found := queries.by_name(session, name):
        return found.id
    hold(session)
    if found := queries.by_name(session, name):  # somebody else added them while we waited for the lock
        return found.id
    return _add(session, None, one_line("name", name, NAME_LIMIT))


def add(session: Session, actor: str | None, name: str) -> str:
    """Invites somebody, and returns the token of the link with which they choose a password. `Conflict`: the name is taken."""
    hold(session)
    wanted = one_line("name", name, NAME_LIMIT)
    if queries.called(session, wanted):
        raise Conflict(f"There is an operator “{shown(wanted)}” already: choose another name.")
    return make_link(session, _add(session, actor, wanted), "password")


def reset(session: Session, actor: str | None, operator_id: str, *, code_too: bool = False) -> str:
    """Takes the password back and ends every sign-in; returns the token of a link with which they choose another.

    Codes from the app are still asked for afterwards, unless `code_too`: only the host may help somebody who lost both.
    """
    hold(session)
    queries.living(session, operator_id)
    forget_password(session, operator_id)
    if code_too:
        forget_code(session, operator_id)
    end_all(session, operator_id)
    record(session, "operator.reset", f"operator:{operator_id}", actor, {"code_too": code_too})
    return make_link(session, operator_id, "password")


def link_for(session: Session, actor: str | None, operator_id: str) -> str:
    """The token of a link that signs somebody in, made by the host for them: on the record, as it lets its maker in as well."""
    hold(session)
    token = make_link(session, operator_id)
    record(session, "operator.link_made", f"operator:{operator_id}", actor, {})
    return token


def remove(session: Session, actor: str | None, operator_id: str) -> None:
    """Nobody comes in under that name any more; what they said keeps it. Safe to repeat."""
    hold(session)
    if queries.get(session, operator_id).removed_at is not None:
        return
    if operator_id == actor:
        raise Conflict("You cannot remove yourself: somebody else has to.")
    record(session, "operator.removed", f"operator:{operator_id}", actor, {})
    forget_password(session, operator_id)
    forget_code(session, operator_id)
    end_all(session, operator_id)


def _add(session: Session, actor: str | None, name: str) -> str:
    operator_id = tokens.new_id()
    record(session, "operator.added", f"operator:{operator_id}", actor, {"id": operator_id, "name": name})
    return operator_id


@applies("operator.added")
def _apply_added(session: Session, said: Said) -> None:
    session.execute(insert(Operator).values(id=said.facts["id"], name=said.facts["name"], created_at=said.at))


@applies("operator.removed")
def _apply_removed(session: Session, said: Said) -> None:
    operator_id = said.subject.partition(":")[2]
    session.execute(update(Operator).where(Operator.id == operator_id).values(removed_at=said.at))


@applies("operator.reset", "operator.link_made")
def _apply_nothing(session: Session, said: Said) -> None:
    """Nothing to write: it is on the record, and links and passwords are no facts."""
