"""`flask incident …`: open, update, resolve, reopen, correct, move, cancel, withdraw, redact, list, show."""

import functools
from collections.abc import Callable
from typing import Any

import click

from status.cli.door import as_json, by_host, installation, tell
from status.cli.incident_list import list_incidents, page_zone
from status.cli.redacting import reason_option, tell_out_of_reach
from status.clock import from_iso
from status.data.states import CERTAINTY, DATA
from status.errors import Invalid
from status.incidents import commands
from status.incidents.commands import Published, Words
from status.incidents.states import AFTER, COMPUTED, IMPACTS
from status.maintenance.commands import take_back
from status.phrases import check_filled
from status.phrasing import say_short
from status.publishing.queries import incident_json

Callback = Callable[..., Any]


def spoken(*, title: bool = False, ending: bool = False, later: bool = True) -> Callable[[Callback], Callback]:
    """The options of a statement, gathered into `Words`; `--json` and `--if-version` besides."""

    def wrap(callback: Callback) -> Callback:
        @functools.wraps(callback)
        def gathered(component: tuple[str, ...], answers: tuple[str, ...], no_notify: bool, **rest: Any) -> Any:
            plain = {name: rest.pop(name) for name in list(rest) if name in _WORDS}
            words = Words(**plain, components=_components(component), answers=list(answers) or None, notify=not no_notify)
            return callback(words=words, **rest)

        command: Callback = gathered
        for option in reversed(_options(title=title, ending=ending, later=later)):
            command = option(command)
        return command

    return wrap


_VERBS = {"update": commands.update, "resolve": commands.resolve, "reopen": commands.reopen}
_WORDS = {"title", "body", "status", "impact", "data", "certainty", "lost", "next_update", "topics", "every", "happened_at", "at"}


def _options(*, title: bool, ending: bool, later: bool) -> list[Callable[[Callback], Callback]]:
    option = click.option
    return [
        *([option("--title", default="", help="What people notice, in one line.")] if title else []),
        option("--body", default="", help="The words for people."),
        *_how_it_is(ending=ending),
        option("--component", multiple=True, metavar="ID=STATE", help="How a component is now; may be given several times."),
        option(
            "--next-update",
            default="",
            metavar="TIME",
            help="Promise to say more by then: +30m, 2026-10-12 17:00, 2026-10-12, 2026-10-12T17:00-07:00.",
        ),
        option("--topic", "topics", multiple=True, help="What the next update is promised on; may be given several times."),
        option("--every", default="", metavar="fri@17:00", help="The promise comes again each week until the incident is resolved."),
        option("--answers", multiple=True, metavar="all|none|TOPIC", help="Which promises this answers (all, unless said)."),
        *([option("--happened-at", default="", help="When it began, if not now.")] if title else []),
        option("--no-notify", is_flag=True, help="Page and feeds only: no mail."),
        *([option("--at", default="", metavar="TIME", help="Publish then, by itself.")] if later else []),
        option("--if-version", "version", type=int, help="Refuse when somebody else wrote meanwhile."),
        option("--json", "json_wanted", is_flag=True),
    ]


def _how_it_is(*, ending: bool) -> list[Callable[[Callback], Callback]]:
    option = click.option
    sure = option("--certainty", default="", help=f"How sure you are of what you say of data: {', '.join(CERTAINTY)}.")
    if ending:
        return [
            option("--data", default="", help="What happened to data: none, unknown or lost."),
            option("--lost", default="", help="What was lost, and for whom."),
            sure,
        ]
    chosen = f"One of {', '.join(IMPACTS)}, which then holds; or {COMPUTED}, as it is unless chosen: by the components."
    return [
        option("--data", default="", help=f"What is known of data: {', '.join(DATA)}."),
        option("--status", default="", help=f"One of {', '.join(AFTER)}."),
        option("--impact", default="", help=chosen),
        sure,
    ]


def _components(pairs: tuple[str, ...]) -> dict[str, str]:
    told = {}
    for pair in pairs:
        component_id, sign, state = pair.partition("=")
        if not sign:
            raise Invalid({"component": f"Component “{pair}” is not of the form ID=STATE."})
        told[component_id] = state
    return told


@click.group()
def incident() -> None:
    """What went wrong, told in updates."""


@incident.command("open")
@spoken(title=True)
def open_incident(words: Words, version: int | None, json_wanted: bool) -> None:
    """Report a problem; prints the incident's code last."""
    _say("open", "", words, version, json_wanted)


@incident.command()
@click.argument("code")
@spoken()
def update(code: str, words: Words, version: int | None, json_wanted: bool) -> None:
    """Say more about an incident; prints the update's id last."""
    _say("update", code, words, version, json_wanted)


@incident.command()
@click.argument("code")
@spoken(ending=True)
def resolve(code: str, words: Words, version: int | None, json_wanted: bool) -> None:
    """Say that it is over, and what happened to data."""
    _say("resolve", code, words, version, json_wanted)


@incident.command()
@click.argument("code")
@spoken(later=False)
def reopen(code: str, words: Words, version: int | None, json_wanted: bool) -> None:
    """Open it again: it is not over, or was withdrawn wrongly."""
    _say("reopen", code, words, version, json_wanted)


@incident.command()
@click.argument("code")
@click.option("--reason", required=True, help="Why it was no incident; people read it.")
@click.option("--if-version", "version", type=int, help="Refuse when somebody else wrote meanwhile.")
@click.option("--json", "json_wanted", is_flag=True)
def withdraw(code: str, reason: str, version: int | None, json_wanted: bool) -> None:
    """Take back an incident that was opened by mistake; said once to all who were told of it."""
    candor = installation()
    _answer(tell(by_host(candor, commands.withdraw, code, reason=reason, version=version)), json_wanted)


@incident.command()
@click.argument("code")
@click.argument("update_id", metavar="UPDATE")
@reason_option
@click.option("--instead", default="", help="When UPDATE is the word title: the new title.")
def redact(code: str, update_id: str, reason: str, instead: str) -> None:
    """Take the words of an update out of everything for good (UPDATE: its id, or the word title)."""
    candor = installation()
    tell(by_host(candor, commands.redact, code, update_id, reason=reason, instead=instead))
    tell_out_of_reach(code)
    click.echo(update_id)


@incident.command()
@click.argument("code")
@click.argument("update_id", metavar="UPDATE")
@click.option("--body", required=True, help="The whole text as it should be.")
@click.option("--reason", required=True, help="Why it had to be corrected.")
@click.option("--notify", is_flag=True, help="People need to know: also an update of its own, mailed.")
@click.option("--if-version", "version", type=int, help="Refuse when somebody else wrote meanwhile.")
@click.option("--json", "json_wanted", is_flag=True)
def correct(code: str, update_id: str, body: str, reason: str, notify: bool, version: int | None, json_wanted: bool) -> None:
    """Correct an update: old words stay beside the new ones."""
    candor = installation()
    outcome = by_host(candor, commands.correct, code, update_id, body=body, reason=reason, notify=notify, version=version)
    _answer(tell(outcome), json_wanted)


@incident.command()
@click.argument("code")
@click.argument("update_id", metavar="UPDATE")
@click.option("--at", required=True, metavar="TIME", help="Publish it then instead.")
def move(code: str, update_id: str, at: str) -> None:
    """Give a scheduled update another time."""
    candor = installation()
    tell(by_host(candor, commands.move_scheduled, code, update_id, at))
    click.echo(update_id)


@incident.command()
@click.argument("code")
@click.argument("update_id", metavar="UPDATE")
def cancel(code: str, update_id: str) -> None:
    """Take back a scheduled update, or the newest one within its undo window."""
    candor = installation()
    tell(by_host(candor, take_back, code, update_id))
    click.echo(update_id)


incident.add_command(list_incidents)


@incident.command()
@click.argument("code")
@click.option("--json", "json_wanted", is_flag=True)
def show(code: str, json_wanted: bool) -> None:
    """One incident with everything said and scheduled."""
    candor = installation()
    value = incident_json(candor, code)
    if json_wanted:
        as_json(value)
        return
    with candor.database.read() as session:
        zone = page_zone(session)
    click.echo(f"{value['name']}  [{value['status']}]")
    for one in value["scheduled"]:
        click.echo(f"\n{one['id']}  scheduled {one['verb']} for {say_short(from_iso(one['at']), zone, year=True)}\n{one['body']}")
    for one in value["incident_updates"]:
        click.echo(f"\n{one['id']}  {one['status']}  {say_short(from_iso(one['created_at']), zone, year=True)}\n{one['body']}")


def _say(verb: str, code: str, words: Words, version: int | None, json_wanted: bool) -> None:
    """Says it now, or keeps it until `--at`; prints the code of what was opened, the id of every other update."""
    candor = installation()
    check_filled(words.body)
    if words.at:
        published = tell(by_host(candor, commands.schedule, verb, code, words, version))
    elif verb == "open":
        published = tell(by_host(candor, commands.open_incident, words))
    else:
        published = tell(by_host(candor, _VERBS[verb], code, words, version))
    _answer(published, json_wanted, code=verb == "open")


def _answer(published: Published, json_wanted: bool, *, code: bool = False) -> None:
    if json_wanted:
        as_json(incident_json(installation(), published.code))
        return
    click.echo(published.code if code else published.update_id)
