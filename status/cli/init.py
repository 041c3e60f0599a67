"""`flask init` and `flask migrate`; `prepare` is what `serve`, `web` and `worker` do first."""

import click

from status.acknowledge import acknowledge
from status.cli.door import installation, tell_late
from status.components import commands as components
from status.db import Installation
from status.journal import queries as journal
from status.migrations import upgrade
from status.site import commands, first


def prepare(candor: Installation) -> bool:
    """Database, site and public folder, made or brought up to date; True when the site is new. Safe to repeat and side by side."""
    upgrade(candor)
    with candor.database.read() as session:
        new = journal.site(session) is None
    if new:
        _found(candor)
    tell_late(acknowledge(candor))
    return new


def _found(candor: Installation) -> None:
    """The page's birth from CANDOR_SITE, which is read this once; whoever else does it at the same time is let win."""
    values = first.read(candor.settings.site_file)
    with candor.database.write() as session:
        if commands.create(session, values):
            for component in values["components"]:
                told = {"name": component} if isinstance(component, str) else component
                components.add(session, None, name=told["name"], group=told.get("group", ""))


@click.command()
def init() -> None:
    """Create or upgrade the database, and the page from CANDOR_SITE when it is new."""
    candor = installation(ready=False)
    new = prepare(candor)
    click.echo(f"{'Created' if new else 'Up to date'}: {_place(candor)}")


def _place(candor: Installation) -> str:
    """Where the database is: a file as it is named on the disk, a server without its password."""
    url = candor.database.engine.url
    return str(url.database) if candor.database.dialect == "sqlite" else url.render_as_string(hide_password=True)


@click.command()
def migrate() -> None:
    """Bring the database to the newest shape."""
    upgrade(installation(ready=False))
    click.echo("The database is up to date.")
