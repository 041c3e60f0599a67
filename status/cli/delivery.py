"""`flask delivery …`: what is being sent, and what operators may tell the sender."""

import click

from status.cli.door import as_json, installation
from status.clock import iso
from status.delivery import commands, queries
from status.delivery.queries import Held, Progress
from status.errors import Conflict, NotFound
from status.fields import shown


@click.group()
def delivery() -> None:
    """How far the mails have come."""


@delivery.command("list")
@click.option("--json", "json_wanted", is_flag=True)
def list_deliveries(json_wanted: bool) -> None:
    """Every mail, the newest first."""
    with installation().database.read() as session:
        rows = queries.listed(session)
        doubtful = queries.held(session)
    if json_wanted:
        as_json([row.as_json() for row in rows])
        return
    for row in rows:
        click.echo(_line(row))
    _tell_held(doubtful)
    if not rows:
        click.echo("No mail was sent yet.")


@delivery.command()
@click.argument("name", metavar="UPDATE|INCIDENT")
@click.option("--json", "json_wanted", is_flag=True)
def show(name: str, json_wanted: bool) -> None:
    """One mail: how far it has come, what is held, who could not be reached."""
    with installation().database.read() as session:
        rows = queries.listed(session, name)
        if not rows:
            raise NotFound(f"There is no mail of “{shown(name)}”: `flask delivery list` names those there are.")
        doubtful = queries.held(session, name)
        missed = [(one.subscriber_id, one.reason) for row in rows for one in queries.exceptions(session, row.job)]
    if json_wanted:
        as_json(
            {
                "mails": [row.as_json() for row in rows],
                "held": [_held_json(one) for one in doubtful],
                "exceptions": [{"subscriber": who, "reason": why} for who, why in missed],
            }
        )
        return
    for row in rows:
        click.echo(_line(row))
    _tell_held(doubtful)
    for who, why in missed:
        click.echo(f"Subscriber {who} did not get it: {why}")


@delivery.command()
@click.argument("name", metavar="UPDATE|INCIDENT")
def pause(name: str) -> None:
    """Stop a mail; what is on its way already ends by itself."""
    with installation().database.write() as session:
        commands.pause(session, name)


@delivery.command()
@click.argument("name", metavar="UPDATE|INCIDENT")
def resume(name: str) -> None:
    """Let a paused mail go on."""
    with installation().database.write() as session:
        commands.resume(session, name)


@delivery.command()
@click.argument("name", metavar="UPDATE|INCIDENT", default="")
@click.option("--all", "everything", is_flag=True, help="Every held batch.")
@click.option("--accept", "as_sent", is_flag=True, help="Take them as sent instead of sending them again.")
def retry(name: str, everything: bool, as_sent: bool) -> None:
    """Send held batches again: some readers may get the mail twice."""
    if bool(name) == everything:
        raise Conflict("Name an update or an incident, or say --all.")
    command = commands.accept if as_sent else commands.retry
    with installation().database.write() as session:
        readers = command(session, name)
    click.echo(f"{readers:,} {'taken as sent' if as_sent else 'will be written to again'}")


def _line(row: Progress) -> str:
    told = f"{row.update}  {row.incident}  {row.channel} {row.language}  {row.state}: {row.accepted:,} of {row.recipients:,} sent"
    rest = [
        f"{number:,} {word}"
        for number, word in ((row.queued, "queued"), (row.held, "held"), (row.bounced, "not reached"), (row.failed, "refused"))
        if number
    ]
    return " – ".join(filter(None, (", ".join([told, *rest]), row.reason, _what_to_do(row))))


def _what_to_do(row: Progress) -> str:
    """The way on, where the mail waits for an operator."""
    if row.state == "paused":
        return f"`flask delivery resume {row.update}` lets it go on"
    if row.held:
        return f"`flask delivery retry {row.update}` sends those held again, with --accept it takes them as sent"
    return ""


def _tell_held(doubtful: list[Held]) -> None:
    for one in doubtful:
        click.echo(f"{one.update}: {one.sentence}")


def _held_json(one: Held) -> dict[str, object]:
    return {**vars(one), "sent_at": iso(one.sent_at) if one.sent_at else None, "sentence": one.sentence}
