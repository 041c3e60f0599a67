"""`flask operator …`."""

import click

from status.acknowledge import acknowledge
from status.cli.door import host, installation, tell_late
from status.operators import commands


@click.group()
def operator() -> None:
    """The people who speak."""


@operator.command()
def link() -> None:
    """Print a sign-in address that works once, within 30 minutes."""
    candor = installation()
    with candor.database.write() as session:
        token = commands.make_link(session, host(session))
    tell_late(acknowledge(candor))
    click.echo(f"{candor.settings.base_url}/admin/link/{token}")
