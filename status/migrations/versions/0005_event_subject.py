"""What was said of one thing is found without reading all that was ever said."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Adds the index."""
    op.create_index("event_of_subject", "event", ["subject", "revision"], unique=False)


def downgrade() -> None:
    """Takes the index away."""
    op.drop_index("event_of_subject", "event")
