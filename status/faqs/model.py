"""A question that people ask, with its answer."""

from datetime import datetime
from typing import Any

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from status.db import Base


class Faq(Base):
    """`slug` is its address, for good. `position` sorts those that stand. `version` grows with every statement.

    `changes`: `[{"question": [old, new] | null, "answer": [old, new] | null, "update": {"id", "incident", "at"} | null, "at"}]`, oldest
    first; `update` is the one that the change follows from. A withdrawn one keeps its words; readers see a tombstone. One that was redacted has none
    any more, in no version, but `redacted_at` and why; its address is its id.
    """

    __tablename__ = "faq"

    id: Mapped[str] = mapped_column(String(12), primary_key=True)
    slug: Mapped[str] = mapped_column(String(100), unique=True)
    question: Mapped[str] = mapped_column(String(200))
    answer: Mapped[str] = mapped_column(Text)
    incident_code: Mapped[str | None] = mapped_column(String(12), index=True)
    position: Mapped[int]
    changes: Mapped[list[Any]] = mapped_column(default=list)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_why: Mapped[str] = mapped_column(Text, default="")
    redacted_at: Mapped[datetime | None]
    redacted_because: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
