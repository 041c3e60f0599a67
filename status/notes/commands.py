"""Writes a note down, and forgets it. Each function is a part of its caller's transaction."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from status import tokens
from status.db import now_of
from status.notes.model import NUDGE, Note
from status.notes.states import KEPT, SETTLED


def write(session: Session, kind: str, email: str, **facts: str) -> None:
    """The mail leaves when a worker comes by; whoever asked for it does not wait."""
    row = {"name": tokens.new_id(), "kind": kind, "email": email, "email_key": email.casefold(), "facts": facts}
    session.execute(insert(Note).values(row | {"created_at": now_of(session)}))


def count(session: Session, email_key: str, kind: str, within: timedelta) -> int:
    """How many of a kind were written to that address lately."""
    written = Note.email_key == email_key, Note.kind == kind, Note.created_at > now_of(session) - within
    return session.execute(select(func.count()).select_from(Note).where(*written)).scalar_one()


def forget(session: Session, email_key: str) -> None:
    """Takes everything written to that address away; what waits is not sent."""
    session.execute(delete(Note).where(Note.email_key == email_key))


def forget_reminders(session: Session, incident: str) -> None:
    """Takes reminders about an incident away, sent or not: they repeat words of it."""
    for note in session.execute(select(Note).where(Note.kind == NUDGE)).scalars().all():
        if note.facts["incident"] == incident:
            session.delete(note)


def forget_old(session: Session) -> None:
    """Takes away what was settled long ago."""
    before: datetime = now_of(session) - KEPT
    session.execute(delete(Note).where(Note.state.in_(SETTLED), Note.created_at < before))
