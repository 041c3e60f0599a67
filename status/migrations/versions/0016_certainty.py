"""How sure we are of what an update says of data."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Adds the columns: nobody has said it so far."""
    for table in ("incident", "incident_update"):
        op.add_column(table, sa.Column("certainty", sa.String(length=9), nullable=False, server_default=""))


def downgrade() -> None:
    """Takes the columns away."""
    for table in ("incident", "incident_update"):
        op.drop_column(table, "certainty")
