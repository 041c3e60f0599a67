"""`flask faq …`: what people ask, and what we answer."""

from typing import Any

import click

from status.cli.door import as_json, installation, said
from status.cli.redacting import reason_option, tell_out_of_reach
from status.faqs import commands, queries, redaction
from status.incidents import commands as incidents
from status.publishing.queries import faq_json

version_option = click.option("--if-version", "version", type=int, help="Refuse when somebody else wrote meanwhile.")
json_option = click.option("--json", "json_wanted", is_flag=True)


@click.group()
def faq() -> None:
    """What people ask, and what we answer."""


@faq.command()
@click.option("--question", default="", help="As people ask it, in one line.")
@click.option("--answer", default="", help="The words for people.")
@click.option("--incident", default="", metavar="CODE", help="The incident that it is about.")
@json_option
def add(question: str, answer: str, incident: str, json_wanted: bool) -> None:
    """Answer a question; prints its id last."""
    _answer(said(incidents.ask, question=question, answer=answer, incident=incident).id, json_wanted)


@faq.command()
@click.argument("faq_id", metavar="ID")
@click.option("--question", help="The whole question as it should be.")
@click.option("--answer", help="The whole answer as it should be.")
@click.option("--update", default="", metavar="UPDATE", help="The update that the change follows from.")
@version_option
@json_option
def change(faq_id: str, question: str | None, answer: str | None, update: str, version: int | None, json_wanted: bool) -> None:
    """Change a question or its answer: old words stay beside the new ones."""
    said(incidents.change_question, faq_id, question=question, answer=answer, update=update, version=version)
    _answer(faq_id, json_wanted)


@faq.command()
@click.argument("faq_id", metavar="ID")
@click.argument("incident", metavar="CODE|none")
@version_option
@json_option
def attach(faq_id: str, incident: str, version: int | None, json_wanted: bool) -> None:
    """Say which incident a question is about."""
    said(incidents.attach_question, faq_id, incident, version)
    _answer(faq_id, json_wanted)


@faq.command()
@click.argument("ids", metavar="ID…", nargs=-1, required=True)
def order(ids: tuple[str, ...]) -> None:
    """Put questions in this order; the others follow."""
    said(commands.order, ids)


@faq.command()
@click.argument("faq_id", metavar="ID")
@click.option("--reason", default="", help="Why; it stands on the page.")
@version_option
@json_option
def withdraw(faq_id: str, reason: str, version: int | None, json_wanted: bool) -> None:
    """Take a question off the page; that it stood there is kept."""
    said(commands.withdraw, faq_id, reason=reason, version=version)
    _answer(faq_id, json_wanted)


@faq.command()
@click.argument("faq_id", metavar="ID")
@reason_option
def redact(faq_id: str, reason: str) -> None:
    """Take a question and its answer out of everything for good, in every version; its address becomes its id."""
    said(redaction.take_out, faq_id, reason=reason)
    tell_out_of_reach(None)
    click.echo(faq_id)


@faq.command("list")
@json_option
def list_faqs(json_wanted: bool) -> None:
    """The questions in order; withdrawn ones at the end."""
    with installation().database.read() as session:
        found = sorted(queries.everything(session), key=lambda one: one.withdrawn_at is not None)
    if json_wanted:
        as_json(faq_json(installation()))
        return
    for one in found:
        click.echo(f"{one.id}  {'withdrawn' if one.withdrawn_at else one.incident_code or '-':<12}  {one.question}")
    if not found:
        click.echo("No questions yet: `flask faq add --question … --answer …` answers one.")


def _answer(faq_id: str, json_wanted: bool) -> None:
    if json_wanted:
        told: list[dict[str, Any]] = [one for one in faq_json(installation()) if one["id"] == faq_id]
        as_json(told[0])
    else:
        click.echo(faq_id)
