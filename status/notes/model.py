"""A mail to one person, and how far it has come."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from status.db import Base

# The kind that goes to operators.
NUDGE = "nudge"


class Note(Base):
    """`kind`: the folder of its template. `facts`: what it says that the site does not know. `name` stands in its Message-ID.

    `state`: see `states`. Set while it is being sent: `owner` (a worker's id) and `lease_until`; `via`: the provider.
    `email_key`: the address without case.
    """

    __tablename__ = "note"
    __table_args__ = (Index("note_due", "state", "not_before"), Index("note_of", "email_key", "created_at"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(12))
    kind: Mapped[str] = mapped_column(String(12))
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254))
    facts: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(10), default="queued")
    attempt: Mapped[int] = mapped_column(default=0)
    owner: Mapped[str | None] = mapped_column(String(12))
    lease_until: Mapped[datetime | None]
    not_before: Mapped[datetime | None]
    via: Mapped[str] = mapped_column(String(12), default="")
    last_error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
