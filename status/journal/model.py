"""The stream, the statements waiting to be announced, and how far each follower has come."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from status.db import Base

START = "0" * 64


class Site(Base):
    """The one row of the page itself. Its `revision` is the lock that orders all statements.

    `tally`: settled promises by state, `months`: those that hold incidents, newest first. Both are counted as things are
    said, so that reading them costs the same however long the history. `imprint`, `privacy`, `contact`: addresses, empty when there is none;
    a link is `{"label", "url"}`; `logo_text` stands at the top of every page instead of the name.
    """

    __tablename__ = "site"
    __table_args__ = (CheckConstraint("id = 1"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    revision: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64), default=START)
    page_id: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(100))
    zone: Mapped[str] = mapped_column(String(64))
    languages: Mapped[list[str]]
    colours: Mapped[dict[str, str]]
    postal_address: Mapped[str] = mapped_column(Text, default="")
    undo_window: Mapped[int] = mapped_column(default=60)
    holding_note: Mapped[str] = mapped_column(Text, default="")
    logo_text: Mapped[str] = mapped_column(String(40), default="")
    imprint: Mapped[str] = mapped_column(Text, default="")
    privacy: Mapped[str] = mapped_column(Text, default="")
    contact: Mapped[str] = mapped_column(Text, default="")
    header_links: Mapped[list[Any]] = mapped_column(default=list)
    footer_links: Mapped[list[Any]] = mapped_column(default=list)
    link_key: Mapped[str] = mapped_column(String(64))
    demo: Mapped[bool] = mapped_column(default=False)
    tally: Mapped[dict[str, int]] = mapped_column(default=dict)
    months: Mapped[list[str]] = mapped_column(default=list)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class Event(Base):
    """One statement, never changed (triggers refuse it). `facts` is canonical JSON; the hashes are those of `chain`.

    `redacted_in`: the revision of the event that took words out of this one, the only change that there is (`redaction`); facts and salt
    are then not those that `event_hash` was made of.
    """

    __tablename__ = "event"
    __table_args__ = (Index("event_of_subject", "subject", "revision"),)

    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(80))
    actor: Mapped[str | None] = mapped_column(String(12))
    facts: Mapped[str] = mapped_column(Text)
    salt: Mapped[str] = mapped_column(String(32))
    event_hash: Mapped[str] = mapped_column(String(64))
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
    redacted_in: Mapped[int | None]


class Announcement(Base):
    """A published statement and its undo window. `state`: *pending*, then *announced* or *cancelled*; one of them wins."""

    __tablename__ = "announcement"
    __table_args__ = (Index("announcement_due", "state", "due_at"),)

    update_id: Mapped[str] = mapped_column(String(12), primary_key=True)
    subject: Mapped[str] = mapped_column(String(80))
    revision: Mapped[int]
    notify: Mapped[bool]
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default="pending")
    announced_at: Mapped[datetime | None]


class Follower(Base):
    """How far a follower that is one per database has come."""

    __tablename__ = "follower"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    position: Mapped[int]


Facts = dict[str, Any]
