"""`flask component …`."""

import click

from status.cli.door import as_json, installation, said
from status.components import commands, queries


@click.group()
def component() -> None:
    """What the organisation runs."""


@component.command()
@click.argument("name")
@click.option("--group", default="", help="The group it stands in; made when new.")
@click.option("--description", default="", help="One line for readers.")
def add(name: str, group: str, description: str) -> None:
    """Add a component; prints its id last."""
    click.echo(said(commands.add, name=name, group=group, description=description))


@component.command("list")
@click.option("--json", "json_wanted", is_flag=True)
def list_components(json_wanted: bool) -> None:
    """The components in the page's order."""
    with installation().database.read() as session:
        groups = {c.id: c.name for c in queries.in_use(session) if c.is_group}
        rows = [
            {"id": c.id, "name": c.name, "status": c.state, "group": groups.get(c.group_id or ""), "description": c.description or None}
            for c in queries.leaves(session)
        ]
    if json_wanted:
        as_json(rows)
        return
    for row in rows:
        click.echo(f"{row['id']}  {row['status']:<20}  {row['group'] + ' / ' if row['group'] else ''}{row['name']}")
    if not rows:
        click.echo("No components yet: `flask component add NAME` adds one.")


@component.command()
@click.argument("component_id", metavar="ID")
@click.option("--name")
@click.option("--group", help="Another group; an empty one takes it out.")
@click.option("--description")
def change(component_id: str, name: str | None, group: str | None, description: str | None) -> None:
    """Rename or move a component."""
    said(commands.change, component_id, name=name, group=group, description=description)


@component.command()
@click.argument("ids", metavar="ID…", nargs=-1, required=True)
def order(ids: tuple[str, ...]) -> None:
    """Put components in this order; the others follow."""
    said(commands.order, ids)


@component.command()
@click.argument("component_id", metavar="ID")
def retire(component_id: str) -> None:
    """Take a component off the page; its history stays."""
    said(commands.retire, component_id)


@component.command("set-status")
@click.argument("component_id", metavar="ID")
@click.argument("state")
def set_status(component_id: str, state: str) -> None:
    """Say how a component is, outside of any incident."""
    said(commands.set_status, component_id, state)
