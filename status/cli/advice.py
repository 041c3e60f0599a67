"""`flask advice …`: what people should do, and should not do."""

from typing import Any

import click

from status.advice import queries
from status.advice.piece import GONE
from status.cli.door import as_json, installation, said
from status.cli.redacting import reason_option, tell_out_of_reach
from status.incidents import commands as incidents
from status.publishing.queries import advice_json

version_option = click.option("--if-version", "version", type=int, help="Refuse when somebody else wrote meanwhile.")
json_option = click.option("--json", "json_wanted", is_flag=True)


@click.group()
def advice() -> None:
    """What people should do, and should not do: at the head of the page and of every mail until it is withdrawn."""


@advice.command()
@click.option("--do", multiple=True, help="What to do, the verb first; may be given several times.")
@click.option("--dont", multiple=True, help="What not to do, the verb first: “Reset the phone”; may be given several times.")
@click.option("--why", default="", help="Why, in one line.")
@click.option("--who", default="", help="For whom, in one line.")
@click.option("--already", default="", help="For those to whom it has happened already.")
@click.option("--severity", default="", help="critical, high or normal (unless said).")
@click.option("--incident", default="", metavar="CODE", help="The incident that it is about; else it stands for the whole page.")
@json_option
def issue(json_wanted: bool, **told: Any) -> None:
    """Put advice at the head of the page; prints its id last. Mails carry it from the next update on."""
    _answer(said(incidents.issue_advice, **told).id, json_wanted)


@advice.command()
@click.argument("advice_id", metavar="ID")
@click.option("--do", multiple=True, help="What to do: all lines as they should be.")
@click.option("--dont", multiple=True, help="What not to do: all lines as they should be.")
@click.option("--why", help="Why.")
@click.option("--who", help="For whom.")
@click.option("--already", help="For those to whom it has happened already.")
@click.option("--severity", help="critical, high or normal.")
@version_option
@json_option
def change(advice_id: str, do: tuple[str, ...], dont: tuple[str, ...], json_wanted: bool, **told: Any) -> None:
    """Change advice: what is not given stays, and old words stay beside the new ones. `--do ""` leaves no line."""
    said(incidents.change_advice, advice_id, do=do or None, dont=dont or None, **told)
    _answer(advice_id, json_wanted)


@advice.command()
@click.argument("advice_id", metavar="ID")
@click.option("--reason", default="", help="Why; it stands on the page.")
@click.option("--for", "for_whom", default="", metavar="TEXT", help="For whom it no longer holds; for everybody unless said.")
@version_option
@json_option
def withdraw(advice_id: str, reason: str, for_whom: str, version: int | None, json_wanted: bool) -> None:
    """Say that advice no longer holds, for everybody or for some."""
    said(incidents.withdraw_advice, advice_id, reason=reason, for_whom=for_whom, version=version)
    _answer(advice_id, json_wanted)


@advice.command()
@click.argument("advice_id", metavar="ID")
@reason_option
def redact(advice_id: str, reason: str) -> None:
    """Take the words of advice out of everything for good, in every version; it is withdrawn with them."""
    said(incidents.redact_advice, advice_id, reason=reason)
    with installation().database.read() as session:
        about = queries.get(session, advice_id).incident_code
    tell_out_of_reach(about)
    click.echo(advice_id)


@advice.command("list")
@json_option
def list_advice(json_wanted: bool) -> None:
    """Advice in the order of issue; what was withdrawn at the end."""
    found = advice_json(installation())
    if json_wanted:
        as_json(found)
        return
    for one in found:
        first = next(iter(one["do"]), "") or next((f"Do not: {line}" for line in one["dont"]), GONE)
        click.echo(f"{one['id']}  {'withdrawn' if one['withdrawn_at'] else one['incident'] or '-':<12}  {one['severity']:<8}  {first}")
    if not found:
        click.echo("No advice yet: `flask advice issue --do … --dont … --why … --who …` puts some at the head of the page.")


def _answer(advice_id: str, json_wanted: bool) -> None:
    if json_wanted:
        as_json(next(one for one in advice_json(installation()) if one["id"] == advice_id))
    else:
        click.echo(advice_id)
