"""What every command that redacts shares: the question why, and what it could not reach."""

import click

from status.cli.door import installation
from status.delivery.redacted import out_of_reach

reason_option = click.option("--reason", required=True, help="Why; people read it, so it must not say again what is to go.")


def tell_out_of_reach(code: str | None) -> None:
    """Says where the words may be still. `code`: the incident whose mails carried them; None: any's."""
    for sentence in out_of_reach(installation(), code):
        click.echo(sentence)
