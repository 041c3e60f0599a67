"""`flask promise …`."""

from datetime import datetime
from typing import Any

import click

from status.cli.door import as_json, installation, said
from status.cli.redacting import reason_option, tell_out_of_reach
from status.clock import iso
from status.db import now_of
from status.incidents import commands as incidents
from status.phrasing import say_deadline
from status.promises import changing, queries
from status.promises.model import Promise
from status.promises.repeat import read_weekly
from status.promises.states import PLAIN


@click.group()
def promise() -> None:
    """What was promised, and what became of it."""


@promise.command("list")
@click.option("--json", "json_wanted", is_flag=True)
def list_promises(json_wanted: bool) -> None:
    """Every promise, the newest first."""
    with installation().database.read() as session:
        now = now_of(session)
        rows = [_told(one, now) for one in queries.everything(session)]
    if json_wanted:
        as_json(rows)
        return
    for row in rows:
        topics = "; ".join(topic["text"] for topic in row["topics"])
        repeats = f", {read_weekly(row['every']).in_words()}" if row["every"] else ""
        click.echo(f"{row['id']}  {'overdue' if row['overdue'] else PLAIN[row['state']]:<16} by {row['due']}{repeats}: {topics}")
    if not rows:
        click.echo("Nothing was promised yet.")


@promise.command()
@click.argument("promise_id", metavar="ID")
@click.argument("time", metavar="TIME")
@click.option("--reason", default="", help="Why; it stands beside the promise for good.")
def move(promise_id: str, time: str, reason: str) -> None:
    """Move a promise before it is due; prints its id."""
    click.echo(said(changing.move, promise_id, time, reason=reason))


@promise.command()
@click.argument("promise_id", metavar="ID")
@click.option("--reason", default="", help="Why; it stands beside the promise for good.")
def withdraw(promise_id: str, reason: str) -> None:
    """Say that the word will not come; prints the promise's id."""
    click.echo(said(changing.withdraw, promise_id, reason=reason))


@promise.command()
@click.argument("promise_id", metavar="ID")
@reason_option
def redact(promise_id: str, reason: str) -> None:
    """Take a promise's topics, and the reasons why it was moved or withdrawn, out of everything for good; prints its id."""
    said(incidents.redact_promise, promise_id, reason=reason)
    with installation().database.read() as session:
        code = queries.get(session, promise_id).incident_code
    tell_out_of_reach(code)
    click.echo(promise_id)


def _told(one: Promise, now: datetime) -> dict[str, Any]:
    return {
        "id": one.id,
        "incident": one.incident_code,
        "made_in": one.made_in,
        "topics": one.topics,
        "due_at": iso(one.due_at),
        "due": say_deadline(one.due)[0],
        "precision": one.precision,
        "zone": one.zone,
        "every": one.every,
        "state": one.state(now),
        "overdue": one.overdue(now),
        "moved": one.moved,
    }
