"""Reading the stream."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from status.journal.model import Event, Site
from status.journal.record import Said


def site(session: Session) -> Site | None:
    """The site's row; None in a database where nothing was said yet."""
    return session.execute(select(Site)).scalar_one_or_none()


def events_after(session: Session, revision: int, limit: int | None = None) -> Sequence[Event]:
    """Everything said after `revision`, oldest first. Revisions are gapless, so this is a safe cursor."""
    query = select(Event).where(Event.revision > revision).order_by(Event.revision)
    return session.execute(query.limit(limit) if limit else query).scalars().all()


def of_subject(session: Session, subject: str) -> Sequence[Event]:
    """Everything said about it, oldest first, as it stands in the database."""
    query = select(Event).where(Event.subject == subject).order_by(Event.revision)
    return session.execute(query.execution_options(populate_existing=True)).scalars().all()


def newest(session: Session, limit: int, *, before: int | None = None, actor: str | None = None) -> Sequence[Event]:
    """The last things said, newest first: before a revision, by one operator, or all."""
    query = select(Event).order_by(Event.revision.desc()).limit(limit)
    query = query if before is None else query.where(Event.revision < before)
    return session.execute(query if actor is None else query.where(Event.actor == actor)).scalars().all()


def walk(session: Session, size: int = 1000) -> Iterator[Event]:
    """The whole stream, oldest first, in pieces."""
    last = 0
    while piece := events_after(session, last, size):
        yield from piece
        last = piece[-1].revision


def said(event: Event) -> Said:
    """The event as the rooms see it."""
    return Said(event.revision, event.at, event.kind, event.subject, event.actor, json.loads(event.facts))


def head(session: Session) -> int:
    """The newest revision; 0 in an empty database."""
    return session.execute(select(Site.revision)).scalar_one_or_none() or 0


def newest_at(session: Session) -> datetime | None:
    """When the newest statement was said; None in an empty database."""
    return session.execute(select(Event.at).order_by(Event.revision.desc()).limit(1)).scalar_one_or_none()


def hash_of(session: Session, revision: int) -> str | None:
    """The link of the chain at that revision; None when nothing was said there."""
    return session.execute(select(Event.hash).where(Event.revision == revision)).scalar_one_or_none()
