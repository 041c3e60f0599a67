"""Promises that repeat, and why one was withdrawn."""

import sqlalchemy as sa
from alembic import op

from status.db import Instant

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Adds their columns."""
    op.add_column("promise", sa.Column("every", sa.String(length=9), nullable=False, server_default=""))
    op.add_column("promise", sa.Column("weeks", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("promise", sa.Column("ended_at", Instant(), nullable=True))
    op.add_column("promise", sa.Column("withdrawn_reason", sa.Text(), nullable=False, server_default=""))
    op.create_index("promise_newest", "promise", ["made_at", "id"])
