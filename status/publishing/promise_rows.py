"""Promises as readers see them, out of their rows."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from status.clock import from_iso
from status.moments import Deadline
from status.promises.model import Promise as PromiseRow
from status.promises.model import topics_of
from status.publishing.promise import RECORD, Move, Promise, Week


def on_record() -> Select[str, str]:
    """The newest promises, settled or not."""
    newest = select(PromiseRow.incident_code, PromiseRow.made_in).order_by(PromiseRow.made_at.desc(), PromiseRow.id.desc())
    return newest.limit(RECORD)


def promise(row: PromiseRow, now: datetime) -> Promise:
    """The promise as it stands at `now`."""
    state = row.settled or row.state(now)
    last = row.weeks[-1] if row.ended_at and row.weeks else None
    due = Deadline(from_iso(last["due_at"]), last["precision"], row.zone) if last else row.due
    return Promise(
        id=row.id,
        incident=row.incident_code,
        made_in=row.made_in,
        made_at=row.made_at,
        due=due,
        topics=topics_of(last["topics"]) if last else tuple(row.told()),
        state=state,
        overdue=row.overdue(now),
        settled=row.settled is not None,
        moved=tuple(
            Move(Deadline(from_iso(m["from"]), m["precision"], row.zone), from_iso(m["to"]), m["reason"], from_iso(m["at"]))
            for m in row.moved
        ),
        every=row.every,
        weeks=tuple(_week(week, row.zone) for week in row.weeks),
        reason=row.withdrawn_reason,
        withdrawn_at=row.withdrawn_at,
    )


def _week(told: dict[str, Any], zone: str) -> Week:
    answers = [topic.fulfilled_at for topic in topics_of(told["topics"])]
    answered_at = None if None in answers else max(at for at in answers if at)
    return Week(Deadline(from_iso(told["due_at"]), told["precision"], zone), told["state"], answered_at)
