"""A piece of advice: what to do, what not to do, why, and for whom."""

from datetime import datetime
from typing import Any

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from status.advice.wording import Words
from status.db import Base


class Advice(Base):
    """About an incident, or about the whole page (`incident_code` is None). `version` grows with every statement; `position` is the order of issue.

    `words`: as `wording.Words`. `changes`: `[{"old", "new", "at"}]`, whole words and `severity` in each, oldest first. `narrowed`: for whom it no longer
    holds, `[{"for", "reason", "at"}]`. A withdrawn one keeps its words; one that was redacted has none any more, in no version, but `redacted_at` and why.
    """

    __tablename__ = "advice"

    id: Mapped[str] = mapped_column(String(12), primary_key=True)
    incident_code: Mapped[str | None] = mapped_column(String(12), index=True)
    position: Mapped[int]
    severity: Mapped[str] = mapped_column(String(8))
    words: Mapped[dict[str, Any]]
    changes: Mapped[list[Any]] = mapped_column(default=list)
    narrowed: Mapped[list[Any]] = mapped_column(default=list)
    issued_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_why: Mapped[str] = mapped_column(Text, default="")
    redacted_at: Mapped[datetime | None]
    redacted_because: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)

    def told(self) -> Words:
        """Its words."""
        return Words.of(self.words)
