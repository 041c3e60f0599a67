"""The loss record of an incident."""

from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from status.data.values import Record, record
from status.db import Base


class LossRecord(Base):
    """One row an incident; `id` is its code, `position` the revision that began it. `version` grows with every statement.

    `kinds`: `[{"kind", "said": [{"state", "certainty", "window", "affected", "total", "note", "at"}], "series": [{"done", "of", "note", "at"}]}]`, in the order
    in which they came, everything ever said of each, oldest first; `redacted_at` for one that lost words. `spared`: what is not affected, `[{"lines", "at"}]`, oldest first.
    """

    __tablename__ = "loss_record"

    id: Mapped[str] = mapped_column(String(12), primary_key=True)
    position: Mapped[int]
    kinds: Mapped[list[Any]] = mapped_column(default=list)
    spared: Mapped[list[Any]] = mapped_column(default=list)
    version: Mapped[int] = mapped_column(default=1)

    def value(self) -> Record:
        """As a frozen value."""
        return record(self.kinds, self.spared, self.version)
