"""The second clock of a statement: after its undo window it is announced, and feeds and mail may have it.

Announcing and cancelling race on one compare-and-set of the announcement's row; exactly one wins.
"""

from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from status.db import changed, now_of
from status.journal.model import Announcement
from status.journal.record import Said, applies, hold, record


def open_window(session: Session, said: Said, update_id: str, *, notify: bool, due_at: datetime) -> None:
    """The statement waits until `due_at`; `notify`: people are written to, not only feeds."""
    session.execute(
        insert(Announcement).values(
            update_id=update_id, subject=said.subject, revision=said.revision, notify=notify, due_at=due_at, state="pending"
        )
    )


def announce_due(session: Session) -> list[Said]:
    """Announces what is due, oldest first, each as an event of its own. Safe to run anywhere, any number of times."""
    hold(
        session
    )  # the site's lock first, as every command takes it: in the other order, announcing and cancelling could each wait for the other
    now = now_of(session)
    due = select(Announcement).where(Announcement.state == "pending", Announcement.due_at <= now).order_by(Announcement.revision)
    return [_announce(session, row) for row in session.execute(due).scalars().all() if _wins(session, row.update_id, "announced")]


def cancel(session: Session, update_id: str) -> bool:
    """Stops the announcement; False when it was announced before, or never waited. Whoever cancels records it."""
    return _wins(session, update_id, "cancelled")


def anything_due(session: Session) -> bool:
    """Whether `announce_due` would find something: asked without the site's lock."""
    now = now_of(session)
    query = select(Announcement.update_id).where(Announcement.state == "pending", Announcement.due_at <= now).limit(1)
    return session.execute(query).first() is not None


def _wins(session: Session, update_id: str, state: str) -> bool:
    """The compare-and-set: true for the one who moved the row out of *pending*."""
    moved = update(Announcement).where(Announcement.update_id == update_id, Announcement.state == "pending").values(state=state)
    return changed(session, moved) == 1


def _announce(session: Session, row: Announcement) -> Said:
    facts = {"update": row.update_id, "of": row.revision, "notify": row.notify}
    return record(session, "incident.update_announced", row.subject, None, facts)


@applies("incident.update_announced")
def _apply_announced(session: Session, said: Said) -> None:
    row = update(Announcement).where(Announcement.update_id == said.facts["update"])
    session.execute(row.values(state="announced", announced_at=said.at).execution_options(synchronize_session=False))
