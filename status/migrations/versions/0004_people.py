"""Operators prove who they are: passwords, codes, where a sign-in came from; and how often anybody may try."""

import sqlalchemy as sa
from alembic import op

from status.db import Instant

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Adds to what there is: sign-ins and links that stand go on."""
    op.create_table(
        "attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bucket", sa.String(length=64), nullable=False),
        sa.Column("until", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("attempt_bucket", "attempt", ["bucket", "until"], unique=False)
    op.create_index("attempt_until", "attempt", ["until"], unique=False)
    op.create_table(
        "credential",
        sa.Column("operator_id", sa.String(length=12), nullable=False),
        sa.Column("password", sa.String(length=200), nullable=True),
        sa.Column("code_key", sa.String(length=64), nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("without_code", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["operator_id"], ["operator.id"]),
        sa.PrimaryKeyConstraint("operator_id"),
    )
    op.create_table(
        "recovery_code",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("operator_id", sa.String(length=12), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["operator_id"], ["operator.id"]),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_index("ix_recovery_code_operator_id", "recovery_code", ["operator_id"], unique=False)
    op.add_column("operator", sa.Column("removed_at", Instant(), nullable=True))
    op.add_column("one_time_link", sa.Column("purpose", sa.String(length=10), nullable=False, server_default="sign_in"))
    op.add_column("sign_in", sa.Column("place", sa.String(length=100), nullable=False, server_default=""))
    op.add_column("sign_in", sa.Column("half", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Nobody would have a password any more: restore the backup taken before the upgrade instead."""
    raise NotImplementedError("the backup taken before the upgrade is the way back")
