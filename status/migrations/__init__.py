"""The database's shape, from its first table on. `upgrade` is safe to repeat and to run side by side."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from status.db import Installation

# Any number will do as long as it is always the same one (PostgreSQL's advisory locks are named by numbers).
_LOCK = 20_091_012


def upgrade(candor: Installation) -> None:
    """Brings the database to the newest shape. `OSError` when the folder or the database cannot be written."""
    with _alone(candor), candor.database.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_lock({_LOCK})"))
            connection.commit()
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_unlock({_LOCK})"))
            connection.commit()


def is_current(connection: Connection) -> bool:
    """Whether the database has the shape that this code needs."""
    return MigrationContext.configure(connection).get_current_revision() == ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config


@contextmanager
def _alone(candor: Installation) -> Iterator[None]:
    """One process of this machine at a time; PostgreSQL's own lock settles it between machines."""
    candor.settings.var.mkdir(parents=True, exist_ok=True)
    with (candor.settings.var / ".migrate.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
