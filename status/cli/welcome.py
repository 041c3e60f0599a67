"""What a newcomer reads after `make run`: where the page is, the way in, where mail goes, how to leave the demo."""

import click

from status.acknowledge import acknowledge
from status.cli.door import host
from status.db import Installation
from status.operators.commands import make_link
from status.site import queries as site


def welcome(candor: Installation) -> None:
    """Prints it, with a link that signs in once."""
    values = candor.settings
    with candor.database.write() as session:
        token = make_link(session, host(session))
        demo = site.get(session).demo
    acknowledge(candor)
    click.echo(f"\nThe page    {values.base_url}/")
    click.echo(f"The admin   {values.base_url}/admin/link/{token}  (signs you in, once, within 30 minutes)")
    click.echo(f"Mail        {_mail(candor, demo=demo)}")
    if demo:
        click.echo(
            "\nThis is a demo: an invented story. Leave the page open: the update promised for today publishes itself about two minutes after the first start."
        )
        click.echo("A page of your own, in a folder of its own:")
        click.echo(
            '  export CANDOR_VAR=/srv/candor && .venv/bin/flask init && .venv/bin/flask site set name "Example Ltd" && .venv/bin/flask serve'
        )
    click.echo("\nCtrl-C ends everything.\n")


def _mail(candor: Installation, *, demo: bool) -> str:
    outbox = f"is written to {candor.settings.outbox} as .eml files"
    if candor.settings.sendgrid_api_key:
        sent = f"goes out through SendGrid ({candor.settings.sendgrid_host})"
        return f"{sent}; to the story's readers at example.org it {outbox}" if demo else sent
    return outbox
