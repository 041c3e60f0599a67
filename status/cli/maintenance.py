"""`flask maintenance …`: planned work."""

import functools
from collections.abc import Callable
from typing import Any

import click

from status.cli.door import as_json, by_host, installation, tell
from status.cli.redacting import reason_option, tell_out_of_reach
from status.clock import iso
from status.incidents.commands import Published
from status.journal.queries import site
from status.maintenance import commands, queries
from status.maintenance.commands import Plan
from status.phrasing import say_short
from status.publishing.queries import incident_json

Callback = Callable[..., Any]
_TIME = "+2h, 2026-10-12 17:00 or 2026-10-12T17:00-07:00."


def planned(callback: Callback) -> Callback:
    """The options of a plan, gathered into `Plan`; None for what is not given."""

    @functools.wraps(callback)
    def gathered(component: tuple[str, ...], no_notify: bool, mail_start: bool | None, **rest: Any) -> Any:
        plain = {name: rest.pop(name) for name in ("title", "start", "end", "body", "before", "remind")}
        return callback(Plan(**plain, components=component or None, tell_start=mail_start, notify=not no_notify), **rest)

    command: Callback = gathered
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


body_option = click.option("--body", default="", help="The words for people.")
notify_option = click.option("--no-notify", is_flag=True, help="Page and feeds only: no mail.")
version_option = click.option("--if-version", "version", type=int, help="Refuse when somebody else wrote meanwhile.")
json_option = click.option("--json", "json_wanted", is_flag=True)
_OPTIONS = (
    click.option("--title", help="What is planned, in one line."),
    body_option,
    click.option("--start", metavar="TIME", help=f"When it begins, by itself: {_TIME}"),
    click.option("--end", metavar="TIME", help=f"When it ends, by itself: {_TIME}"),
    click.option("--component", multiple=True, metavar="ID", help="What stops meanwhile; may be given several times."),
    click.option("--before", help="What people should do before it begins."),
    click.option("--remind", metavar="SPAN", help="Remind people so long before the start: 24h (unless said), 2d, none."),
    click.option(
        "--mail-start/--no-mail-start", "mail_start", default=None, help="Whether people are written to when it begins (yes, unless said)."
    ),
    notify_option,
    json_option,
)


@click.group()
def maintenance() -> None:
    """Planned work: said before, started and ended by the clock."""


@maintenance.command()
@planned
def schedule(plan: Plan, json_wanted: bool) -> None:
    """Say that work is planned; prints its code last."""
    _answer(tell(by_host(installation(), commands.schedule, plan)), json_wanted, code=True)


@maintenance.command()
@click.argument("code")
@version_option
@planned
def change(plan: Plan, code: str, version: int | None, json_wanted: bool) -> None:
    """Change what was planned, and say so; prints the update's id last."""
    _answer(tell(by_host(installation(), commands.change, code, plan, version)), json_wanted)


@maintenance.command()
@click.argument("code")
@body_option
@click.option("--status", default="", help="in_progress, or verifying: it then stays open past its end, until complete.")
@notify_option
@version_option
@json_option
def update(code: str, body: str, status: str, no_notify: bool, version: int | None, json_wanted: bool) -> None:
    """Say more; prints the update's id last."""
    told = by_host(installation(), commands.update, code, body=body, status=status, notify=not no_notify, version=version)
    _answer(tell(told), json_wanted)


@maintenance.command()
@click.argument("code")
@body_option
@notify_option
@version_option
@json_option
def complete(code: str, body: str, no_notify: bool, version: int | None, json_wanted: bool) -> None:
    """Say that the work is done; prints the update's id last."""
    _answer(tell(by_host(installation(), commands.complete, code, body=body, notify=not no_notify, version=version)), json_wanted)


@maintenance.command()
@click.argument("code")
@body_option
@notify_option
@version_option
@json_option
def cancel(code: str, body: str, no_notify: bool, version: int | None, json_wanted: bool) -> None:
    """Say that the work will not be done, or is broken off; prints the update's id last."""
    _answer(tell(by_host(installation(), commands.cancel, code, body=body, notify=not no_notify, version=version)), json_wanted)


@maintenance.command()
@click.argument("code")
@click.argument("what", metavar="UPDATE")
@reason_option
@click.option("--instead", default="", help="When UPDATE is the word title: the new title.")
def redact(code: str, what: str, reason: str, instead: str) -> None:
    """Take the words of an update out of everything for good (UPDATE: its id, or one of the words title and before)."""
    tell(by_host(installation(), commands.redact, code, what, reason=reason, instead=instead))
    tell_out_of_reach(code)
    click.echo(what)


@maintenance.command("list")
@json_option
def list_maintenances(json_wanted: bool) -> None:
    """What runs and what is ahead, the next first; what is over at the end."""
    with installation().database.read() as session:
        page = site(session)
        zone = page.zone if page else "UTC"
        rows = [_row(one, zone) for one in (*queries.ahead(session), *queries.over(session))]
    if json_wanted:
        as_json(rows)
        return
    for row in rows:
        click.echo(f"{row['code']}  {row['status']:<11}  {row['from']} to {row['until']}  {row['title']}")
    if not rows:
        click.echo("No maintenance: `flask maintenance schedule --title … --body … --start … --end …` plans one.")


def _row(one: queries.Planned, zone: str) -> dict[str, Any]:
    incident, window = one
    gone = incident.cancelled_at or incident.withdrawn_at
    return {
        "code": incident.code,
        "title": incident.title,
        "status": "cancelled" if gone else incident.status,
        "from": say_short(window.starts_at, zone, year=True),
        "until": say_short(window.ends_at, zone, year=True),
        "starts_at": iso(window.starts_at),
        "ends_at": iso(window.ends_at),
        "remind_at": iso(window.remind_at) if window.remind_at else None,
        "components": [part["id"] for part in window.components],
        "version": incident.version,
    }


def _answer(published: Published, json_wanted: bool, *, code: bool = False) -> None:
    if json_wanted:
        as_json(incident_json(installation(), published.code))
        return
    click.echo(published.code if code else published.update_id)
