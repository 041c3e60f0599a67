"""Advice: what to do, what not to do, why, and for whom."""

import sqlalchemy as sa
from alembic import op

from status.db import Instant

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Adds the table."""
    op.create_table(
        "advice",
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("incident_code", sa.String(length=12), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("severity", sa.String(length=8), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("narrowed", sa.JSON(), nullable=False),
        sa.Column("issued_at", Instant(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("withdrawn_at", Instant(), nullable=True),
        sa.Column("withdrawn_why", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_advice_incident_code"), "advice", ["incident_code"], unique=False)


def downgrade() -> None:
    """Takes the table away."""
    op.drop_table("advice")
