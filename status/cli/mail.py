"""`flask mail …`."""

import click

from status.cli.door import installation
from status.delivery.trial import send_test


@click.group()
def mail() -> None:
    """The mailer."""


@mail.command()
@click.argument("address")
def test(address: str) -> None:
    """Send a test mail, and say what was sent and what the mailer answered. Ends with 1 when it was not taken."""
    tried = send_test(installation(), address)
    click.echo(tried.sentence, err=not tried.taken)
    if not tried.taken:
        raise SystemExit(1)
