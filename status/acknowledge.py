"""How "said" becomes "kept and shown": the one way for every door to run a command.

`say` commits, announces at once when there is no undo window, then brings this machine's archive and public folder up
to date. A process killed anywhere in between has lost nothing: whoever comes next finishes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Concatenate, Generic, ParamSpec, TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from status.archive.follow import follow as keep
from status.db import Installation
from status.delivery.redacted import rewrite
from status.failpoints import hit
from status.incidents.commands import Speaker
from status.journal import queries as journal
from status.journal.announce import announce_due, anything_due
from status.journal.redaction import REDACTED
from status.publishing.artifacts import one_at_a_time
from status.publishing.follow import follow as show

P = ParamSpec("P")
T = TypeVar("T")

_KEPT, _SHOWN = "copied to the archive", "shown on the page"


@dataclass(frozen=True)
class Outcome(Generic[T]):
    """A statement that stands. `late`: one sentence each for a copy that could not be written yet (it will be retried)."""

    value: T
    revision: int
    late: tuple[str, ...] = ()


def say(candor: Installation, command: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> Outcome[T]:
    """Runs one command in one transaction and acknowledges it. What the command raises, nothing was said."""
    with candor.database.write() as session:
        value = command(session, *args, **kwargs)
        redacted = session.info.get(REDACTED, [])
        rewrite(session, candor.settings, redacted)
        site = journal.site(session)
        revision = site.revision if site else 0
    hit("after_commit")
    if redacted:
        candor.database.forget()
    unannounced = _try("announced", announce, candor)
    return Outcome(value, revision, (*filter(None, [unannounced]), *acknowledge(candor)))


def speaker(candor: Installation, actor: str | None) -> Speaker:
    """This operator, with the undo window in force: `CANDOR_ANNOUNCE_DELAY`, else the site's."""
    delay = candor.settings.announce_delay
    if delay is None:
        with candor.database.read() as session:
            site = journal.site(session)
            delay = float(site.undo_window if site else 0)
    return Speaker(actor, timedelta(seconds=delay))


def announce(candor: Installation) -> None:
    """Announces what is due. Asked first without the lock: mostly nothing is."""
    with candor.database.read() as session:
        if not anything_due(session):
            return
    with candor.database.write() as session:
        announce_due(session)
    hit("after_announce")


def acknowledge(candor: Installation) -> tuple[str, ...]:
    """Archive, then page, up to the head. Returns a sentence for each that the disk refused; neither holds the other back."""
    try:
        with one_at_a_time(lock_file(candor)):
            return _keep_and_show(candor)
    except OSError as refused:
        return tuple(f"not yet {what}: {refused.strerror or refused}" for what in (_KEPT, _SHOWN))


def lock_file(candor: Installation) -> Path:
    """Beside the folder: on this machine one process keeps and shows at a time."""
    return candor.settings.var / ".acknowledge.lock"


def _keep_and_show(candor: Installation) -> tuple[str, ...]:
    kept = _try(_KEPT, keep, candor)
    hit("after_archive")
    shown = _try(_SHOWN, show, candor)
    hit("after_publish")
    return tuple(sentence for sentence in (kept, shown) if sentence)


def _try(what: str, turn: Callable[[Installation], object], candor: Installation) -> str:
    """A statement that was committed stands, whatever refuses afterwards: that is told, and tried again by a worker."""
    try:
        turn(candor)
    except OSError as refused:
        return f"not yet {what}: {refused.strerror or refused}"
    except DBAPIError as refused:
        return f"not yet {what}: {refused.orig}"
    return ""
