"""What a planned piece of work has beyond its row and updates among the incidents: its window, and what is done by the clock."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from status.db import Base


class Maintenance(Base):
    """`components`: `[{"id", "name"}]`, those that stop while it runs. `before`: what people should do before it begins.

    `remind`: seconds before the start at which people are reminded, 0 for never; `remind_at`: when, None once it was said or when
    that time had passed as the window was set. `tell_start`: people are written to when it begins, not only feeds.
    """

    __tablename__ = "maintenance"

    code: Mapped[str] = mapped_column(ForeignKey("incident.code"), primary_key=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    before: Mapped[str] = mapped_column(Text, default="")
    components: Mapped[list[Any]] = mapped_column(default=list)
    remind: Mapped[int]
    remind_at: Mapped[datetime | None]
    tell_start: Mapped[bool]
    zone: Mapped[str] = mapped_column(String(64))
