"""`flask data …`: what became of people's data, kind by kind."""

from typing import Any

import click

from status.cli.door import as_json, installation, said
from status.cli.redacting import reason_option, tell_out_of_reach
from status.data.reading import Typed
from status.data.states import CERTAINTY, DATA
from status.incidents import commands as incidents
from status.publishing.queries import data_json

version_option = click.option("--if-version", "version", type=int, help="Refuse when somebody else wrote meanwhile.")
json_option = click.option("--json", "json_wanted", is_flag=True)


@click.group()
def data() -> None:
    """What became of people's data, kind by kind: lost, at risk, coming back, or not affected."""


@data.command()
@click.argument("code")
@click.option("--kind", default="", help="Which data: “Contacts”. A kind that stands in the record is changed.")
@click.option("--state", metavar="STATE", help=f"One of {', '.join(DATA)}.")
@click.option("--certainty", help=f"How sure we are: one of {', '.join(CERTAINTY)}.")
@click.option("--window", metavar="TEXT", help="From when: “entered since 1 October”.")
@click.option("--affected", metavar="N", help="How many are affected.")
@click.option("--of", metavar="N", help="Of how many.")
@click.option("--note", metavar="TEXT", help="Words beside it. Asked for when a claim gets smaller, or is counted anew.")
@version_option
@json_option
def record(code: str, version: int | None, json_wanted: bool, **told: Any) -> None:
    """Record what became of a kind of data, or change it: what is not given stays, and old words stay beside the new ones."""
    said(incidents.record_data, code, Typed(**told), version)
    _answer(code, json_wanted)


@data.command()
@click.argument("code")
@click.argument("text", nargs=-1, required=True)
@version_option
@json_option
def unaffected(code: str, text: tuple[str, ...], version: int | None, json_wanted: bool) -> None:
    """Say what is not affected: all of it, as it should be. `""` empties the list."""
    said(incidents.spare_data, code, text, version)
    _answer(code, json_wanted)


@data.command()
@click.argument("code")
@click.option("--kind", default="", help="Which data, as the record names it.")
@click.option("--done", default="", metavar="N", help="How much is back by now.")
@click.option("--of", default="", metavar="N", help="Of how much.")
@click.option(
    "--note", default="", metavar="TEXT", help="Words beside it. Asked for when the base is another one, or less is back than before."
)
@version_option
@json_option
def progress(code: str, version: int | None, json_wanted: bool, **told: str) -> None:
    """Say how much of a kind is back by now."""
    said(incidents.progress_data, code, version=version, **told)
    _answer(code, json_wanted)


@data.command()
@click.argument("code")
@click.argument("kind")
@reason_option
@click.option(
    "--instead",
    default="",
    metavar="NAME",
    help="The name goes too, and this stands in its place (also of a line of what is not affected).",
)
def redact(code: str, kind: str, reason: str, instead: str) -> None:
    """Take the words about a kind of data out of everything for good: every note, and from when. States and numbers stay."""
    said(incidents.redact_data, code, kind, reason=reason, instead=instead)
    tell_out_of_reach(code)
    _answer(code, False)


@data.command("list")
@click.argument("code")
@json_option
def list_data(code: str, json_wanted: bool) -> None:
    """The record of an incident, as it stands."""
    _answer(code, json_wanted)


def _answer(code: str, json_wanted: bool) -> None:
    found = data_json(installation(), code)
    if json_wanted:
        as_json(found)
        return
    for one in found["kinds"]:
        series = one["series"][-1:] and f"  back: {one['series'][-1]['done']:,} of {one['series'][-1]['of']:,}"
        click.echo(f"{one['kind']:<24}  {one['state']:<18}  {one['certainty'] or '-':<9}{series or ''}".rstrip())
    if found["not_affected"]:
        click.echo(f"Not affected: {', '.join(found['not_affected'])}")
    if not found["kinds"] and not found["not_affected"]:
        click.echo("Nothing is recorded yet: `flask data record CODE --kind … --state …` begins the record.")
