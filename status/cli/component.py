"""`flask component …`: what the organisation runs."""

from typing import Any

import click
from sqlalchemy.orm import Session

from status.cli.door import as_json, installation, said
from status.clock import iso
from status.components import commands, queries
from status.components.model import Component
from status.components.states import worst

version_option = click.option("--if-version", "version", type=int, help="Refuse when somebody else changed it meanwhile.")


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
@click.option("--groups", is_flag=True, help="Groups too, each before what stands in it.")
@click.option("--retired", is_flag=True, help="Retired ones too, at the end.")
@click.option("--json", "json_wanted", is_flag=True)
def list_components(groups: bool, retired: bool, json_wanted: bool) -> None:
    """The components in the page's order."""
    with installation().database.read() as session:
        rows = [row for row in _rows(session) if (groups or not row["is_group"]) and (retired or not row["retired_at"])]
    if json_wanted:
        as_json(rows)
        return
    for row in rows:
        state = "retired" if row["retired_at"] else row["status"]
        click.echo(f"{row['id']}  {state:<20}  {row['group'] + ' / ' if row['group'] else ''}{row['name']}{':' if row['is_group'] else ''}")
    if not rows:
        click.echo("No components yet: `flask component add NAME` adds one.")


@component.command()
@click.argument("component_id", metavar="ID")
@click.option("--name", help="It gets a new address; the old one leads there.")
@click.option("--group", help="Another group; an empty one takes it out.")
@click.option("--description")
@version_option
def change(component_id: str, name: str | None, group: str | None, description: str | None, version: int | None) -> None:
    """Rename or move a component, or a group."""
    said(commands.change, component_id, name=name, group=group, description=description, version=version)


@component.command()
@click.argument("ids", metavar="ID…", nargs=-1, required=True)
def order(ids: tuple[str, ...]) -> None:
    """Put components in this order; the others follow."""
    said(commands.order, ids)


@component.command()
@click.argument("component_id", metavar="ID")
@version_option
def retire(component_id: str, version: int | None) -> None:
    """Take a component off the page; its history stays."""
    said(commands.retire, component_id, version)


@component.command("set-status")
@click.argument("component_id", metavar="ID")
@click.argument("state")
def set_status(component_id: str, state: str) -> None:
    """Say how a component is, outside of any incident."""
    said(commands.set_status, component_id, state)


def _rows(session: Session) -> list[dict[str, Any]]:
    """Every component and every group as machines get it, in the page's order; the retired ones last."""
    known = queries.everything(session)
    names = {one.id: one.name for one in known}
    leaves = queries.leaves(session)
    states = {one.id: worst(each.state for each in leaves if each.group_id == one.id) if one.is_group else one.state for one in known}
    top = list(queries.level(session, None))
    living = [part for one in top for part in (one, *(each for each in leaves if each.group_id == one.id))]
    return [_row(one, names, states) for one in (*living, *(one for one in known if one.retired_at))]


def _row(one: Component, names: dict[str, str], states: dict[str, str]) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "status": states[one.id],
        "group": names.get(one.group_id or ""),
        "description": one.description or None,
        "group_id": one.group_id,
        "is_group": one.is_group,
        "position": one.position,
        "slugs": one.slugs,
        "version": one.version,
        "retired_at": iso(one.retired_at) if one.retired_at else None,
    }
