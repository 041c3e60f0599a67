"""How each component was, day by day."""

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from status.components.days import local_day
from status.components.states import worst
from status.db import Instant

revision = "0014"
down_revision = "0013"

_EVENT = sa.table("event", sa.column("revision"), sa.column("at", Instant()), sa.column("kind"), sa.column("facts"))
_SITE = sa.table("site", sa.column("zone"))
_DAY = sa.table("component_day", *(sa.column(name) for name in ("component_id", "day", "worst", "last")))
_SPOKEN = ("component.", "incident.", "maintenance.")


def upgrade() -> None:
    """Adds the table, and fills it from what was said so far, in the zone of today."""
    op.create_table(
        "component_day",
        sa.Column("component_id", sa.String(length=12), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("worst", sa.String(length=24), nullable=False),
        sa.Column("last", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(["component_id"], ["component.id"]),
        sa.PrimaryKeyConstraint("component_id", "day"),
    )
    fill(op.get_bind())


def fill(bind: sa.Connection) -> None:
    """Replays every state that was said."""
    zone = bind.execute(sa.select(_SITE.c.zone)).scalar()
    told: dict[str, list[list[str]]] = {}
    for day, component_id, old, new in _said(bind, zone or "UTC"):
        mine = told.setdefault(component_id, [])
        if mine and mine[-1][0] >= day:
            mine[-1][1:] = [worst((mine[-1][1], new)), new]
        else:
            mine.append([day, worst((old, new)), new])
    rows = [{"component_id": one, "day": day, "worst": bad, "last": last} for one, mine in told.items() for day, bad, last in mine]
    if rows:
        bind.execute(_DAY.insert(), rows)


def _said(bind: sa.Connection, zone: str) -> Iterator[tuple[str, str, str, str]]:
    """Day, component, old and new state, in order. What was said of a retired one counts no more."""
    gone: set[str] = set()
    spoken = sa.or_(*(_EVENT.c.kind.startswith(word) for word in _SPOKEN))
    for row in bind.execute(sa.select(_EVENT.c.at, _EVENT.c.kind, _EVENT.c.facts).where(spoken).order_by(_EVENT.c.revision)):
        facts, day = json.loads(row.facts), local_day(row.at, zone).isoformat()
        if row.kind == "component.retired":
            gone.add(facts["id"])
        elif row.kind == "component.added" and not facts["is_group"]:
            yield day, facts["id"], "operational", "operational"
        elif row.kind == "component.status_set":
            yield day, facts["id"], facts["old_status"], facts["new_status"]
        yield from ((day, one["code"], one["old_status"], one["new_status"]) for one in _affected(facts) if one["code"] not in gone)


def _affected(facts: dict[str, Any]) -> Iterator[dict[str, str]]:
    for part in (facts, facts.get("update"), facts.get("note")):
        if isinstance(part, dict):
            yield from part.get("affected") or ()


def downgrade() -> None:
    """It is worked out from the events, so nothing that was said is lost."""
    op.drop_table("component_day")
