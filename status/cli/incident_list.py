"""`flask incident list`: which incidents there are, and which of them hold some words."""

import re

import click
from sqlalchemy.orm import Session

from status.cli.door import as_json, installation
from status.clock import iso
from status.components import queries as components
from status.errors import Invalid
from status.fields import choice, shown
from status.incidents import queries, search
from status.incidents.model import Incident, ScheduledUpdate
from status.incidents.search import Wanted
from status.incidents.states import IMPACTS
from status.journal.queries import site
from status.phrasing import say_short

_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


@click.command("list")
@click.option("--all", "state", flag_value="", default=True, help="Whatever became of them (unless said otherwise).")
@click.option("--open", "state", flag_value="open", help="Those that are not over.")
@click.option("--resolved", "state", flag_value="resolved", help="Those that are over.")
@click.option("--withdrawn", "state", flag_value="withdrawn", help="Those that were no incidents.")
@click.option("--impact", default="", help=f"One of {', '.join(IMPACTS)}.")
@click.option("--component", default="", metavar="ID", help="Those that ever affected it.")
@click.option("--month", default="", metavar="YYYY-MM", help="Those that began in it.")
@click.option(
    "--search", "text", default="", metavar="TEXT", help="Those with these words in the title or in an update, whatever their case."
)
@click.option("--limit", default=100, type=click.IntRange(1, 100_000), help="At most so many (100, unless said).")
@click.option("--json", "json_wanted", is_flag=True)
def list_incidents(limit: int, json_wanted: bool, **asked: str) -> None:
    """Incidents, the newest first; scheduled ones at the end, unless something is asked for."""
    with installation().database.read() as session:
        zone, wanted = page_zone(session), _wanted(session, **asked)
        found = search.find(session, wanted, limit=limit)
        rows, waiting = found.incidents, [] if wanted else list(queries.waiting(session))
    if json_wanted:
        as_json({"incidents": [_incident_json(one) for one in rows], "scheduled": [_waiting_json(one) for one in waiting]})
        return
    for row in rows:
        click.echo(f"{row.code}  {_state(row):<13}  {say_short(row.started_at, zone, year=True)}  {row.title}")
    for one in waiting:
        at = say_short(one.due_at, zone, year=True)
        click.echo(f"{one.incident_code}  scheduled {one.verb} {one.id}, {at}  {one.words.get('title', '')}")
    if found.more:
        click.echo(f"There are older ones: --limit {limit * 2} shows more.", err=True)
    if not rows and not waiting:
        click.echo("Nothing matches." if wanted else "No incidents: `flask incident open --title … --body …` reports one.")


def _wanted(session: Session, **asked: str) -> Wanted:
    """What is asked for; a value that can be nothing's is refused."""
    if asked["impact"]:
        choice("impact", asked["impact"], IMPACTS)
    if asked["component"]:
        components.get(session, asked["component"])
    if asked["month"] and not _MONTH.fullmatch(asked["month"]):
        raise Invalid({"month": f"Month “{shown(asked['month'])}” is not a month: write it like 2026-11."})
    return Wanted(**{**asked, "text": asked["text"].strip()})


def page_zone(session: Session) -> str:
    """The zone that the page tells times in."""
    page = site(session)
    return page.zone if page else "UTC"


def _state(row: Incident) -> str:
    return "withdrawn" if row.cancelled_at or row.withdrawn_at else row.status


def _incident_json(row: Incident) -> dict[str, object]:
    told = {name: getattr(row, name) for name in ("code", "title", "impact", "data", "version")}
    return told | {"id": row.code, "status": _state(row), "started_at": iso(row.started_at)}


def _waiting_json(one: ScheduledUpdate) -> dict[str, object]:
    return {"code": one.incident_code, "id": one.id, "verb": one.verb, "title": one.words.get("title", ""), "at": iso(one.due_at)}
