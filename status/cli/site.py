"""`flask site …` and `flask settings`."""

import click

from status import settings as environment
from status.cli.door import as_json, installation, said
from status.site import commands, queries
from status.site.values import ALIASES, SETTABLE, as_text, overruled


@click.group()
def site() -> None:
    """The page itself: name, zone, address, colours, links, undo window."""


@site.command()
@click.option("--json", "json_wanted", is_flag=True)
def show(json_wanted: bool) -> None:
    """What the page is set to."""
    with installation().database.read() as session:
        row = queries.get(session)
        values = {name: getattr(row, name) for name in SETTABLE} | {"page_id": row.page_id}
        told = as_text(row)
    if json_wanted:
        as_json(values)
        return
    for name in values:
        click.echo(f"{name:<15} {told.get(name, values[name])}".rstrip().replace("\n", f"\n{'':<16}"))


@site.command("set")
@click.argument("name")
@click.argument("value")
def set_value(name: str, value: str) -> None:
    """Set one of: name, logo_text, address, zone, languages, undo_window, holding_note, imprint, privacy, contact, header_links, footer_links,
    colours.link, colours.sign, colours.link_dark, colours.sign_dark.

    Links are words and an address, several of them parted by “; ”. An empty value takes a setting away.
    """
    said(commands.change, name, value)
    if wins := overruled(installation().settings).get(ALIASES.get(name, name)):
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
