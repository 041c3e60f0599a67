"""What operators may set of the page itself: its logo text, who stands behind it, and links of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Adds their columns."""
    op.add_column("site", sa.Column("logo_text", sa.String(length=40), nullable=False, server_default=""))
    for name in ("imprint", "privacy", "contact"):
        op.add_column("site", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    for name in ("header_links", "footer_links"):
        op.add_column("site", sa.Column(name, sa.JSON(), nullable=False, server_default="[]"))
