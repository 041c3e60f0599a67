"""The one way to change a batch's state: one UPDATE that names the old state, the owner and the attempt.

When it touches no row, somebody else has the batch by now (our lease was over, say), and nothing may be done with it.
"""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import update
from sqlalchemy.orm import Session

from status.db import changed
from status.delivery import retry
from status.delivery.model import DeliveryBatch


class Hold(NamedTuple):
    """A batch as somebody last saw it: who had it, for the how manieth time, in which state."""

    id: int
    owner: str | None
    attempt: int
    state: str


def move(session: Session, hold: Hold, happened: str, **values: str | int | datetime | None) -> Hold | None:
    """Moves the batch to the state that follows, with `values` besides; None when it is not as `hold` says any more."""
    state = retry.after(hold.state, happened)
    row = update(DeliveryBatch).where(
        DeliveryBatch.id == hold.id,
        DeliveryBatch.owner.is_(None) if hold.owner is None else DeliveryBatch.owner == hold.owner,
        DeliveryBatch.attempt == hold.attempt,
        DeliveryBatch.state == hold.state,
    )
    if state not in ("leased", "sending", "ambiguous", "held"):
        values = {"owner": None, "lease_until": None, **values}
    if changed(session, row.values(state=state, **values)) != 1:
        return None
    owner, attempt = values.get("owner", hold.owner), values.get("attempt", hold.attempt)
    return Hold(hold.id, str(owner) if owner else None, attempt if isinstance(attempt, int) else hold.attempt, state)
