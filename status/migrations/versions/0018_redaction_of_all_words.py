"""Not only updates can be redacted: any later event of a kind that ends in `.redacted` opens the door to the events that it names."""

import sqlalchemy as sa
from alembic import op

from status.db import Instant

revision = "0018"
down_revision = "0017"

# As in 0009, but for the kind.
_SQLITE = (
    "DROP TRIGGER event_is_never_changed",
    """CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event
    WHEN NOT ((NEW.revision, NEW.at, NEW.kind, NEW.subject, NEW.actor, NEW.event_hash, NEW.previous, NEW.hash)
            IS (OLD.revision, OLD.at, OLD.kind, OLD.subject, OLD.actor, OLD.event_hash, OLD.previous, OLD.hash)
        AND NEW.redacted_in IS NOT NULL AND NEW.redacted_in > COALESCE(OLD.redacted_in, OLD.revision)
        AND EXISTS (SELECT 1 FROM event AS later, json_each(later.facts, '$.events') AS one
            WHERE later.revision = NEW.redacted_in AND later.kind LIKE '%.redacted' AND json_extract(one.value, '$.revision') = OLD.revision))
    BEGIN SELECT RAISE(ABORT, 'an event is never changed'); END""",
)
_POSTGRESQL = (
    """CREATE OR REPLACE FUNCTION refuse_event_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' THEN
            IF ROW(NEW.revision, NEW.at, NEW.kind, NEW.subject, NEW.actor, NEW.event_hash, NEW.previous, NEW.hash)
                IS NOT DISTINCT FROM ROW(OLD.revision, OLD.at, OLD.kind, OLD.subject, OLD.actor, OLD.event_hash, OLD.previous, OLD.hash)
                AND NEW.redacted_in > COALESCE(OLD.redacted_in, OLD.revision)
                AND EXISTS (SELECT 1 FROM event AS later WHERE later.revision = NEW.redacted_in AND later.kind LIKE '%.redacted'
                    AND later.facts::jsonb -> 'events' @> jsonb_build_array(jsonb_build_object('revision', OLD.revision))) THEN
                RETURN NEW;
            END IF;
        END IF;
        RAISE EXCEPTION 'an event is never changed or deleted';
    END $$""",
)


def upgrade() -> None:
    """Widens the exception, and adds where the words of advice and of answers were taken out."""
    for table in ("advice", "faq"):
        op.add_column(table, sa.Column("redacted_at", Instant(), nullable=True))
        op.add_column(table, sa.Column("redacted_because", sa.Text(), nullable=True))
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(sa.text(statement))


def downgrade() -> None:
    """What was redacted since could not be told apart any more: an export made before the upgrade is the way back."""
    raise NotImplementedError("an export made before the upgrade is the way back")
