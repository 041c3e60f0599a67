"""`flask operator …`."""

import click
from sqlalchemy.orm import Session

from status.acknowledge import acknowledge
from status.cli.door import as_json, host, installation, said, tell_late
from status.clock import iso
from status.operators import commands, queries


@click.group()
def operator() -> None:
    """The people who speak."""


@operator.command()
@click.argument("name")
def add(name: str) -> None:
    """Invite somebody: prints an address at which they choose a password, once, within 24 hours."""
    token = said(commands.add, name)
    click.echo("Give them this address, and nobody else:")
    click.echo(_address(token))


@operator.command("list")
@click.option("--json", "json_wanted", is_flag=True)
def list_operators(json_wanted: bool) -> None:
    """Everybody, and how they come in."""
    with installation().database.read() as session:
        rows = [_row(session, one.id) for one in queries.everybody(session)]
    if json_wanted:
        as_json(rows)
        return
    for row in rows:
        click.echo(f"{row['id']}  {_ways(row):<22}  {row['name']}")
    if not rows:
        click.echo("Nobody yet: `flask operator add NAME` invites somebody, `flask operator link` lets you in.")


@operator.command()
@click.argument("name")
def reset(name: str) -> None:
    """Take somebody's password and code back and end their sign-ins; prints an address at which they choose anew."""

    def by_name(session: Session, actor: str | None) -> str:
        return commands.reset(session, actor, queries.named(session, name).id, code_too=True)

    click.echo(_address(said(by_name)))


@operator.command()
@click.argument("name")
def remove(name: str) -> None:
    """Let somebody in no more; what they said keeps their name."""

    def by_name(session: Session, actor: str | None) -> None:
        commands.remove(session, actor, queries.named(session, name).id)

    said(by_name)


@operator.command()
@click.argument("name", required=False)
def link(name: str | None) -> None:
    """Print a sign-in address that works once, within 30 minutes: for you, or for the operator of that NAME."""
    if name is None:
        candor = installation()
        with candor.database.write() as session:
            token = commands.make_link(session, host(session))
        tell_late(acknowledge(candor))
    else:
        token = said(lambda session, actor: commands.link_for(session, actor, queries.named(session, name).id))
    click.echo(_address(token))


def _address(token: str) -> str:
    return f"{installation().settings.base_url}/admin/link/{token}"


def _row(session: Session, operator_id: str) -> dict[str, object]:
    one, known = queries.get(session, operator_id), queries.credentials(session).get(operator_id)
    seen = queries.last_seen(session).get(operator_id)
    return {
        "id": one.id,
        "name": one.name,
        "password": bool(known and known.password),
        "code": bool(known and known.code_key),
        "created_at": iso(one.created_at),
        "last_seen_at": iso(seen) if seen else None,
        "removed_at": iso(one.removed_at) if one.removed_at else None,
    }


def _ways(row: dict[str, object]) -> str:
    """How they come in, in words."""
    if row["removed_at"]:
        return "removed"
    if not row["password"]:
        return "by link alone"
    return "password and code" if row["code"] else "password"
