"""What all commands share: the installation, who speaks, and how a mistake is told (exit 2, one clear sentence last)."""

import functools
import getpass
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import click
from flask import current_app
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from status.acknowledge import Outcome, say, speaker
from status.db import Installation
from status.errors import Conflict, ForPeople
from status.incidents.commands import Speaker
from status.migrations import is_current
from status.operators.commands import ensure

P = ParamSpec("P")
T = TypeVar("T")


def installation(*, ready: bool = True) -> Installation:
    """The running Candor. `ready`: a database that `init` has not prepared is told so in a sentence."""
    candor: Installation = current_app.extensions["candor"]
    if ready and not _prepared(candor):
        raise Conflict("The database is not ready: run `flask init` first.")
    return candor


def _prepared(candor: Installation) -> bool:
    file = candor.settings.database.database if candor.database.dialect == "sqlite" else None
    if file and not Path(file).exists():  # looking would create it
        return False
    with candor.database.engine.connect() as connection:
        return is_current(connection)


def by_host(candor: Installation, command: Callable[Concatenate[Session, Speaker, P], T], *args: P.args, **kwargs: P.kwargs) -> Outcome[T]:
    """Says something as the host's user: the command line needs no sign-in, and what it says is recorded as theirs.

    Who speaks is noted in the command's own transaction, so that a refused command leaves nothing behind.
    """
    undo = speaker(candor, None).undo

    def by_them(session: Session) -> T:
        return command(session, Speaker(host(session), undo), *args, **kwargs)

    return say(candor, by_them)


def host(session: Session) -> str:
    """The id of the host's user as an operator, who is added when new."""
    return ensure(session, f"{getpass.getuser()} on this host")


def tell(outcome: Outcome[T]) -> T:
    """The statement's value; a copy that is late is told on stderr, and the command will end with 3."""
    tell_late(outcome.late)
    return outcome.value


def tell_late(late: tuple[str, ...]) -> None:
    """Says which copy is late; the statement stands, and the command ends with 3."""
    if late:
        click.get_current_context().call_on_close(lambda: _end(3, f"{_standing(late)}, {'; '.join(late)}. It will be tried again."))


def _standing(late: tuple[str, ...]) -> str:
    return "Saved and published" if all("archive" in sentence for sentence in late) else "Saved"


def said(command: Callable[..., T], *args: Any, **kwargs: Any) -> T:
    """Runs a command that takes an actor's id (components, site) as the host's user, and acknowledges it."""

    def by_actor(session: Session, who: Speaker) -> T:
        return command(session, who.actor, *args, **kwargs)

    return tell(by_host(installation(), by_actor))


def as_json(value: Any) -> None:
    """Prints JSON that any terminal can show."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=True))


def polite(command: click.Command) -> click.Command:
    """The command with its mistakes told in sentences, never as a traceback; groups with all their commands."""
    if isinstance(command, click.Group):
        for child in command.commands.values():
            polite(child)
        command.no_args_is_help, command.invoke_without_command, command.callback = False, True, _asking
    elif command.callback is not None:
        command.callback = _told(command.callback)
    return command


def _asking() -> None:
    """A group alone: its help, and last what to give."""
    context = click.get_current_context()
    if context.invoked_subcommand is None and isinstance(context.command, click.Group):
        click.echo(context.get_help(), err=True)
        _end(2, f"\nSay what to do: `{context.command_path}` and one of {', '.join(sorted(context.command.commands))}.")


def _told(callback: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(callback)
    def told(*args: Any, **kwargs: Any) -> Any:
        try:
            return callback(*args, **kwargs)
        except ForPeople as mistake:
            sentences = list(mistake.fields().values()) or [str(mistake)]
            _end(2, *sentences)
        except UnicodeEncodeError:
            _end(2, "An incident, update, component or name holds bytes that are not valid UTF-8: write it again in UTF-8.")
        except OperationalError as refused:
            _end(1, f"The database cannot be used: {str(refused.orig).strip().splitlines()[0]}.")
        except OSError as refused:
            where = f" {refused.filename}" if refused.filename else ""
            _end(2, f"CANDOR_VAR cannot be used:{where} {(refused.strerror or str(refused)).lower()}.")

    return told


def _end(code: int, *sentences: str) -> None:
    for sentence in sentences:
        click.echo(sentence, err=True)
    sys.exit(code)
