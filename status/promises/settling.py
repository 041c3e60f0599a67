"""When nothing can change a promise any more, its state is fixed and counted in the page's tally."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from status.journal.model import Site
from status.journal.record import Said
from status.promises.model import Promise


def settle(session: Session, promise: Promise, said: Said, *, again: bool = False) -> None:
    """Fixes the state once it is final, and counts it in the page's tally. `again`: an answer was taken back, so look anew."""
    final = promise.state(said.at)
    settled = promise.settled if promise.settled and not again else None if final == "open" else final
    if settled != promise.settled:
        _count(session, promise.settled, -1)
        _count(session, settled, 1)
        promise.settled = settled
    session.flush()


def _count(session: Session, state: str | None, step: int) -> None:
    if state:
        tally = dict(session.execute(select(Site.tally)).scalar_one())
        tally[state] = tally.get(state, 0) + step
        session.execute(update(Site).values(tally={name: count for name, count in tally.items() if count}))
