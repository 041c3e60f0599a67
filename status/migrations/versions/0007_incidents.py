"""Incidents can be withdrawn after they were announced."""

import sqlalchemy as sa
from alembic import op

from status.db import Instant

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Adds when."""
    op.add_column("incident", sa.Column("withdrawn_at", Instant(), nullable=True))


def downgrade() -> None:
    """A withdrawal would become a resolution: an export made before the upgrade is the way back."""
    raise NotImplementedError("an export made before the upgrade is the way back")
