"""An incident, its updates, what it does to components, and updates that wait for their time."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from status.db import Base


class Incident(Base):
    """`kind`: *incident*, or *maintenance* for planned work (its window is a row of its own, a floor above).

    `version` grows with every statement; `month` (`2026-11`, the site's zone when it was opened) is its place in the history.

    `cancelled_at`: its first and only update was taken back inside the undo window, and with it the incident. `withdrawn_at`: it was
    announced, and said later to have been a mistake; then it is over (`resolved_at`), and stays on the page with a mark.
    """

    __tablename__ = "incident"
    __table_args__ = (
        Index("incident_month", "month"),
        Index("incident_open", "resolved_at"),
        Index("incident_started", "kind", "started_at"),
    )

    code: Mapped[str] = mapped_column(String(12), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12), default="incident")
    title: Mapped[str] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(16))
    impact: Mapped[str] = mapped_column(String(12))
    data: Mapped[str] = mapped_column(String(20))
    certainty: Mapped[str] = mapped_column(String(9), default="")
    lost: Mapped[str] = mapped_column(Text, default="")
    month: Mapped[str] = mapped_column(String(7))
    started_at: Mapped[datetime]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    monitoring_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class IncidentUpdate(Base):
    """One thing said about an incident. `window`: of planned work, `{"starts_at", "ends_at"}` as they stood then. `affected` as in Statuspage's API; `corrections`: `[{"old","new","reason","at"}]`, oldest first.

    One taken back inside its undo window has `cancelled_at`; it keeps its words, and readers see a tombstone.
    One that was redacted has no words any more, in no version, but `redacted_at` and why.
    `kind` is *update*, *withdrawal*, *reopening*, *automatic* for a holding note, of planned work *moved*, *reminder*, *cancelled*, or *correction* for a correction that people had to be told of (`corrects` names the update).
    """

    __tablename__ = "incident_update"
    __table_args__ = (Index("incident_update_of", "incident_code", "revision"), Index("incident_update_newest", "published_at"))

    id: Mapped[str] = mapped_column(String(12), primary_key=True)
    incident_code: Mapped[str] = mapped_column(ForeignKey("incident.code"))
    revision: Mapped[int] = mapped_column(unique=True)
    guid: Mapped[str] = mapped_column(String(45), unique=True)
    kind: Mapped[str] = mapped_column(String(10), default="update")
    status: Mapped[str] = mapped_column(String(16))
    status_before: Mapped[str] = mapped_column(String(16), default="")
    impact: Mapped[str] = mapped_column(String(12))
    data: Mapped[str] = mapped_column(String(20))
    certainty: Mapped[str] = mapped_column(String(9), default="")
    body: Mapped[str] = mapped_column(Text)
    affected: Mapped[list[Any]]
    notify: Mapped[bool]
    published_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    corrects: Mapped[str | None] = mapped_column(String(12))
    window: Mapped[dict[str, str]] = mapped_column(default=dict)
    corrections: Mapped[list[Any]] = mapped_column(default=list)
    cancelled_at: Mapped[datetime | None]
    redacted_at: Mapped[datetime | None]
    redacted_because: Mapped[str | None] = mapped_column(Text)


class IncidentComponent(Base):
    """The latest state that an incident gave to a component."""

    __tablename__ = "incident_component"

    incident_code: Mapped[str] = mapped_column(ForeignKey("incident.code"), primary_key=True)
    component_id: Mapped[str] = mapped_column(ForeignKey("component.id"), primary_key=True)
    state: Mapped[str] = mapped_column(String(24))


class ScheduledUpdate(Base):
    """Words that wait for their time. `state`: *waiting*, then *published*, *cancelled* or *failed* (`reason` says why)."""

    __tablename__ = "scheduled_update"
    __table_args__ = (Index("scheduled_update_due", "state", "due_at"),)

    id: Mapped[str] = mapped_column(String(12), primary_key=True)
    incident_code: Mapped[str] = mapped_column(String(12), index=True)
    verb: Mapped[str] = mapped_column(String(10))
    words: Mapped[dict[str, Any]]
    due_at: Mapped[datetime]
    actor: Mapped[str | None] = mapped_column(String(12))
    created_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    reason: Mapped[str] = mapped_column(Text, default="")
