"""A subscriber, what they chose, and the append-only log of what became of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from status.db import Base


class Subscriber(Base):
    """`email`: as typed, its domain in ASCII; `email_key`: the same without case, so that nobody is in twice.

    `state`: *pending* (asked, not confirmed), *confirmed*, *left*, *unreachable* (mail bounced), *removed* (by an operator).
    `everything`: wants news of all components; otherwise of those in `SubscriberComponent`, and of the incident `incident_code`
    until that is over. `nonce` is part of the proof in links and never changes. Ids are never used again: a mail goes to
    "all up to this id". Also *ended*: followed one incident, and it is over.
    """

    __tablename__ = "subscriber"
    __table_args__ = (Index("subscriber_state", "state", "id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), unique=True)
    language: Mapped[str] = mapped_column(String(35))
    state: Mapped[str] = mapped_column(String(12))
    everything: Mapped[bool]
    incident_code: Mapped[str] = mapped_column(String(12), default="", server_default="")
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

    `what`: *added*, *imported*, *confirmed*, *changed*, *left*, *removed*, *unreachable*, *ended*, *erased*. Ids grow in commit
    order. Of one who was erased, every snapshot is what `erasure` leaves: no address.
    """

    __tablename__ = "subscriber_log"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    subscriber_id: Mapped[int]
    what: Mapped[str] = mapped_column(String(12))
    snapshot: Mapped[dict[str, Any]]


class SubscriptionRequest(Base):
    """Somebody asked for mail at this address and has not shown yet that it is theirs. Nothing of it is kept elsewhere; it goes after a week.

    `components` empty: everything, or `incident_code` alone. `used_at`: when the link in its mail was used.
    """

    __tablename__ = "subscription_request"
    __table_args__ = (
        Index("subscription_request_of", "email_key", "created_at"),
        Index("subscription_request_at", "created_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254))
    components: Mapped[list[str]]
    incident_code: Mapped[str] = mapped_column(String(12), default="")
    language: Mapped[str] = mapped_column(String(35))
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class ErasedAddress(Base):
    """What remains of an address that was erased: a proof that only the site's key can make, so that no old list brings it back."""

    __tablename__ = "erased_address"

    proof: Mapped[str] = mapped_column(String(22), primary_key=True)
    at: Mapped[datetime]
