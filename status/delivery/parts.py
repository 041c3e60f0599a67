"""Writes down a batch whose readers had answers of their own (SMTP): it is cut where the answers differ, and each piece has its own fate."""

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from status.db import now_of
from status.delivery import retry
from status.delivery.claim import Parcel
from status.delivery.guard import move
from status.delivery.model import DeliveryBatch
from status.delivery.outcome import Outcome, Part

# A reader who was asked to wait so many times (about six hours) is not waited for any more.
GIVE_UP = 75
_EVENT = {"accepted": "accepted", "unreached": "unreached", "later": "later", "lost": "lost", "rejected": "rejected_alone"}

NotTaken = Callable[[Session, int, int, str], None]


def settle(session: Session, parcel: Parcel, outcome: Outcome, not_taken: NotTaken) -> bool:
    """Cuts the batch and writes down each piece; False, and nothing is written, when the batch was not ours any more.

    An answer that comes after the lease counts as well: it says who has the mail. Whoever else is in it stays in doubt.
    """
    return any(_settle(session, parcel, state, outcome, not_taken) for state in ("sending", "ambiguous", "held"))


def _settle(session: Session, parcel: Parcel, state: str, outcome: Outcome, not_taken: NotTaken) -> bool:
    pieces = [_judged(part, parcel.hold.attempt, late=state != "sending") for part in outcome.parts]
    first, *rest = [(part, lo, hi) for part, (lo, hi) in zip(pieces, _ranges(parcel, pieces), strict=True)]
    part, _, hi = first
    if not move(session, parcel.hold._replace(state=state), _EVENT[part.kind], hi=hi, **_values(session, parcel, part)):
        return False
    for part, lo, hi in rest:
        shared = {"job_id": parcel.job_id, "lo": lo, "hi": hi, "attempt": parcel.hold.attempt, "via": "smtp", "sending_at": now_of(session)}
        then = retry.after(state, _EVENT[part.kind])
        session.execute(insert(DeliveryBatch).values(**shared, state=then, **_values(session, parcel, part)))
    for part in pieces:
        if part.kind == "rejected":
            not_taken(session, parcel.job_id, part.readers[0], part.words)
    return True


def _judged(part: Part, attempt: int, *, late: bool) -> Part:
    if late and part.kind in ("unreached", "later"):
        return replace(part, kind="lost")
    return replace(part, kind="rejected") if part.kind == "later" and attempt >= GIVE_UP else part


def _ranges(parcel: Parcel, pieces: list[Part]) -> list[tuple[int, int]]:
    """Ids from `lo` to `hi` of the batch, cut after the last reader of each piece: no gap, no overlap."""
    ends = [part.readers[-1] for part in pieces[:-1]] + [parcel.hi]
    return list(zip([parcel.lo, *(end + 1 for end in ends[:-1])], ends, strict=True))


def _values(session: Session, parcel: Parcel, part: Part) -> dict[str, Any]:
    waits = part.kind in ("unreached", "later", "lost")
    until = now_of(session) + retry.wait(parcel.hold.attempt, random.random()) if waits else None  # noqa: S311 (not a secret)
    return {
        "n": 0 if part.kind == "rejected" else len(part.readers),
        "not_before": until,
        "last_error": "" if part.kind == "accepted" else part.words,
    }
