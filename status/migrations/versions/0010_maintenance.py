"""Planned work: a kind of incident, with a window of its own."""

import sqlalchemy as sa
from alembic import op

from status.db import Instant

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Adds the kind and the table."""
    op.add_column("incident", sa.Column("kind", sa.String(length=12), nullable=False, server_default="incident"))
    op.add_column("incident_update", sa.Column("window", sa.JSON(), nullable=False, server_default="{}"))
    op.drop_index("incident_started", table_name="incident")
    op.create_index("incident_started", "incident", ["kind", "started_at"])
    op.create_table(
        "maintenance",
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("starts_at", Instant(), nullable=False),
        sa.Column("ends_at", Instant(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("components", sa.JSON(), nullable=False),
        sa.Column("remind", sa.Integer(), nullable=False),
        sa.Column("remind_at", Instant(), nullable=True),
        sa.Column("tell_start", sa.Boolean(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["code"], ["incident.code"]),
        sa.PrimaryKeyConstraint("code"),
    )


def downgrade() -> None:
    """Planned work would become incidents: an export made before the upgrade is the way back."""
    raise NotImplementedError("an export made before the upgrade is the way back")
