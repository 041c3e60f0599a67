"""Tries that still count. Who tried is kept as a digest alone, and only as long as it counts."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from status.db import Base


class Attempt(Base):
    """One try. It counts against its bucket before `until`."""

    __tablename__ = "attempt"
    __table_args__ = (Index("attempt_bucket", "bucket", "until"), Index("attempt_until", "until"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    bucket: Mapped[str] = mapped_column(String(64))
    until: Mapped[datetime]
