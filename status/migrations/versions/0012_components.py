"""Components have readable addresses, know what touched them, and count their changes."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from status.slugs import slug

revision = "0012"
down_revision = "0011"

REMEMBERED = 25
_COMPONENT = sa.table("component", *(sa.column(name, kind) for name, kind in (
    ("id", sa.String()), ("name", sa.String()), ("created_at", sa.String()), ("slugs", sa.JSON()), ("incidents", sa.JSON()),
)))  # fmt: skip
_TOUCHED = sa.table("incident_component", sa.column("incident_code"), sa.column("component_id"))
_INCIDENT = sa.table("incident", sa.column("code"), sa.column("created_at"))
_WORK = sa.table("maintenance", sa.column("code"), sa.column("components", sa.JSON()))


def upgrade() -> None:
    """Adds the columns, and fills them from what was said so far."""
    op.add_column("component", sa.Column("slugs", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("component", sa.Column("incidents", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("component", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    fill(op.get_bind())


def fill(bind: sa.Connection) -> None:
    """What the components that are there already have."""
    codes = [row.code for row in bind.execute(sa.select(_INCIDENT.c.code).order_by(_INCIDENT.c.created_at.desc(), _INCIDENT.c.code))]
    touched = set(_touched(bind))
    taken: set[str] = set()
    for row in bind.execute(sa.select(_COMPONENT.c.id, _COMPONENT.c.name).order_by(_COMPONENT.c.created_at, _COMPONENT.c.id)).all():
        wanted = slug(row.name) or row.id
        address = f"{wanted}-{row.id}" if wanted in taken else wanted
        taken.add(address)
        mine = [code for code in codes if (code, row.id) in touched][:REMEMBERED]
        bind.execute(_COMPONENT.update().where(_COMPONENT.c.id == row.id).values(slugs=[address], incidents=mine))


def _touched(bind: sa.Connection) -> Iterator[tuple[str, str]]:
    for row in bind.execute(sa.select(_TOUCHED.c.incident_code, _TOUCHED.c.component_id)):
        yield row.incident_code, row.component_id
    for row in bind.execute(sa.select(_WORK.c.code, _WORK.c.components)):
        yield from ((row.code, one["id"]) for one in row.components)


def downgrade() -> None:
    """Old addresses would be lost: an export made before the upgrade is the way back."""
    raise NotImplementedError("an export made before the upgrade is the way back")
