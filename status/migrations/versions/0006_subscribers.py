"""Asking to be told and confirming it, mails to one person, and what remains of an address that was erased."""

import sqlalchemy as sa
from alembic import op

from status.db import Instant

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Adds their tables and the column for those who follow one incident."""
    op.add_column("subscriber", sa.Column("incident_code", sa.String(length=12), nullable=False, server_default=""))
    op.create_table(
        "subscription_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("components", sa.JSON(), nullable=False),
        sa.Column("incident_code", sa.String(length=12), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("subscription_request_of", "subscription_request", ["email_key", "created_at"], unique=False)
    op.create_index("subscription_request_at", "subscription_request", ["created_at"], unique=False)
    op.create_table(
        "erased_address",
        sa.Column("proof", sa.String(length=22), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("proof"),
    )
    op.create_table(
        "note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(length=12), nullable=True),
        sa.Column("lease_until", Instant(), nullable=True),
        sa.Column("not_before", Instant(), nullable=True),
        sa.Column("via", sa.String(length=12), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("settled_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("note_due", "note", ["state", "not_before"], unique=False)
    op.create_index("note_of", "note", ["email_key", "created_at"], unique=False)


def downgrade() -> None:
    """Takes them away."""
    for table in ("note", "erased_address", "subscription_request"):
        op.drop_table(table)
    op.drop_column("subscriber", "incident_code")
