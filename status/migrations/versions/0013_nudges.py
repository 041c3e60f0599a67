"""Reminders of promises that were sent: each once."""

import sqlalchemy as sa
from alembic import op

from status.db import Instant

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Adds the table."""
    op.create_table(
        "nudge",
        sa.Column("promise_id", sa.String(length=12), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("promise_id", "due_at", "step"),
    )


def downgrade() -> None:
    """Takes it away again."""
    op.drop_table("nudge")
