"""`flask site …` and `flask settings`."""

import os

import click

from status import settings as environment
from status.cli.door import as_json, installation, said
from status.site import commands, queries


@click.group()
def site() -> None:
    """The page itself: name, zone, address, undo window."""


@site.command()
@click.option("--json", "json_wanted", is_flag=True)
def show(json_wanted: bool) -> None:
    """What the page is set to."""
    with installation().database.read() as session:
        row = queries.get(session)
        values = {name: getattr(row, name) for name in commands.SETTABLE} | {
            "languages": row.languages,
            "colours": row.colours,
            "page_id": row.page_id,
        }
    if json_wanted:
        as_json(values)
        return
    for name, value in values.items():
        click.echo(f"{name:<15} {value}")


@site.command("set")
@click.argument("name")
@click.argument("value")
def set_value(name: str, value: str) -> None:
    """Set one of: name, zone, postal_address, undo_window."""
    said(commands.change, name, value)
    wins = {"undo_window": "CANDOR_ANNOUNCE_DELAY", "postal_address": "MAIL_POSTAL_ADDRESS"}.get(name)
    if wins and os.environ.get(wins):
        click.echo(f"Kept, but {wins} is set in the environment and wins.")


@click.command()
@click.option("--json", "json_wanted", is_flag=True)
@click.option("--markdown", is_flag=True, help="The page docs/settings.md.")
def settings(json_wanted: bool, markdown: bool) -> None:
    """Every setting, its value (secrets masked), default and help."""
    if markdown:
        click.echo(documented(), nl=False)
        return
    values = installation(ready=False).settings
    rows = [
        {"name": row.name, "value": _shown(row, getattr(values, row.field)), "default": row.default, "help": row.help}
        for row in environment.SETTINGS
    ]
    if json_wanted:
        as_json(rows)
        return
    for one in rows:
        click.echo(f"{one['name']} = {one['value'] or '(unset)'}\n    {one['help']} Default: {one['default'] or 'unset'}.")


def documented() -> str:
    """docs/settings.md: made from the rows, so that it cannot be wrong."""
    rows = "".join(f"| `{row.name}` | {f'`{row.default}`' if row.default else 'unset'} | {row.help} |\n" for row in environment.SETTINGS)
    return f"{_INTRODUCTION}\n| setting | default | what it does |\n|---|---|---|\n{rows}"


_INTRODUCTION = """# Settings

Made by `flask settings --markdown`; change the rows in `status/settings.py` instead.

Settings come from the environment. `NAME_FILE` reads a value from a file, which suits secrets. A `CANDOR_` name that is not
listed is refused, so that a slip of the pen does not pass unnoticed. `flask settings` shows what is in force.
"""


def _shown(row: environment.Setting, value: object) -> str:
    if row.secret and value:
        return "(set)"
    return "" if value is None else str(value)
