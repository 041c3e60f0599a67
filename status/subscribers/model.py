"""A subscriber, what they chose, and the append-only log of what became of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from status.db import Base


class Subscriber(Base):
    """`email`: as typed, its domain in ASCII; `email_key`: the same without case, so that nobody is in twice.

    `state`: *pending* (asked, not confirmed), *confirmed*, *left*, *unreachable* (mail bounced), *removed* (by an operator).
    `everything`: wants news of all components; otherwise of those in `SubscriberComponent` alone. `nonce` is part of the
    proof in unsubscribe links and never changes. Ids are never used again: a mail goes to "all up to this id".
    """

    __tablename__ = "subscriber"
    __table_args__ = (Index("subscriber_state", "state", "id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), unique=True)
    language: Mapped[str] = mapped_column(String(35))
    state: Mapped[str] = mapped_column(String(12))
    everything: Mapped[bool]
    nonce: Mapped[str] = mapped_column(String(12))
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]


class SubscriberComponent(Base):
    """One component that a subscriber chose."""

    __tablename__ = "subscriber_component"

    subscriber_id: Mapped[int] = mapped_column(ForeignKey("subscriber.id"), primary_key=True)
    component_id: Mapped[str] = mapped_column(ForeignKey("component.id"), primary_key=True)


class SubscriberLog(Base):
    """What became of a subscriber. `snapshot`: the row and its choice as JSON, enough to put it back (`log.put_back`).

    `what`: *added*, *imported*, *confirmed*, *left*, *removed*, *unreachable*. Ids grow in commit order.
    """

    __tablename__ = "subscriber_log"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    subscriber_id: Mapped[int]
    what: Mapped[str] = mapped_column(String(12))
    snapshot: Mapped[dict[str, Any]]
