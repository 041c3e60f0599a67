"""Words that the page says by itself when word is due and nobody has written."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Adds the column: nobody has approved any so far."""
    op.add_column("site", sa.Column("holding_note", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """Takes the column away."""
    op.drop_column("site", "holding_note")
