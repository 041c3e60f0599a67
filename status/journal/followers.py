"""How far a follower that is one per database has come. (Those that are one per machine keep their position in their files.)"""

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from status.db import changed
from status.journal.model import Follower

FANOUT = "fanout"


def position(session: Session, name: str) -> int:
    """The last revision that this follower has dealt with; 0 before its first."""
    return session.execute(select(Follower.position).where(Follower.name == name)).scalar_one_or_none() or 0


def move(session: Session, name: str, revision: int) -> None:
    """Everything up to `revision` is dealt with; in the transaction of the work itself."""
    if not changed(session, update(Follower).where(Follower.name == name).values(position=revision)):
        session.execute(insert(Follower).values(name=name, position=revision))
