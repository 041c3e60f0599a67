"""A component, or a group of them (as in Statuspage, a group is a component with others in it)."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from status.db import Base


class Component(Base):
    """`position` counts per level, from 1. A retired one keeps its row: history names it.

    `slugs`: every readable address that it ever had, the present one last; they lead to it for good. `incidents`: codes of the newest
    incidents and planned works that touched it, the newest first. `version` grows when its words change.
    """

    __tablename__ = "component"

    id: Mapped[str] = mapped_column(String(12), primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    description: Mapped[str] = mapped_column(Text, default="")
    is_group: Mapped[bool] = mapped_column(default=False)
    group_id: Mapped[str | None] = mapped_column(ForeignKey("component.id"))
    state: Mapped[str] = mapped_column(String(24), default="operational")
    position: Mapped[int]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    slugs: Mapped[list[str]] = mapped_column(default=list)
    incidents: Mapped[list[str]] = mapped_column(default=list)
    version: Mapped[int] = mapped_column(default=1)


class ComponentDay(Base):
    """A day (`2026-11-25`, the page's zone as it was then) on which a state was said of a component: the worst of that day, and the last.

    A state that was taken back counts: people were shown it. Days without a word have no row (`days.days` fills them in).
    """

    __tablename__ = "component_day"

    component_id: Mapped[str] = mapped_column(ForeignKey("component.id"), primary_key=True)
    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    worst: Mapped[str] = mapped_column(String(24))
    last: Mapped[str] = mapped_column(String(24))
