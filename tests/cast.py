"""The people and things of the tests, and short ways to say something."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from status.components import commands as components
from status.data.reading import Typed
from status.db import Installation
from status.incidents import commands as incidents
from status.incidents.commands import Published, Speaker, Words
from status.journal.announce import announce_due
from status.maintenance import commands as work
from status.maintenance.commands import Plan
from status.operators import commands as operators

INES = "Ines"


def do(candor: Installation, command: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Runs one command in one transaction, nothing else: no archive, no page."""
    with candor.database.write() as session:
        return command(session, *args, **kwargs)


def ines(candor: Installation, undo: float = 0) -> Speaker:
    """An operator."""
    return Speaker(do(candor, operators.ensure, INES), timedelta(seconds=undo))


def component(candor: Installation, name: str, group: str = "") -> str:
    """A component's id."""
    return str(do(candor, components.add, None, name=name, group=group))


def open_incident(candor: Installation, undo: float = 0, **words: Any) -> Published:
    """An incident, announced at once unless `undo` is given."""
    told = {"title": "Swivel phones cannot browse", "body": "Calls and texts work.", **words}
    published: Published = do(candor, incidents.open_incident, ines(candor, undo), Words(**told))
    announce(candor)
    return published


def update(candor: Installation, code: str, undo: float = 0, version: int | None = None, **words: Any) -> Published:
    """An update of it."""
    published: Published = do(candor, incidents.update, ines(candor, undo), code, Words(**{"body": "More.", **words}), version)
    announce(candor)
    return published


def resolve(candor: Installation, code: str, **words: Any) -> Published:
    """Its end."""
    told = {"body": "It works again.", "data": "none", **words}
    published: Published = do(candor, incidents.resolve, ines(candor), code, Words(**told))
    announce(candor)
    return published


def maintenance(candor: Installation, undo: float = 0, **plan: Any) -> Published:
    """Planned work, announced at once unless `undo` is given."""
    told = {"title": "New network gear", "body": "The web stands still.", "start": "+1h", "end": "+2h", **plan}
    published: Published = do(candor, work.schedule, ines(candor, undo), Plan(**told))
    announce(candor)
    return published


def faq(candor: Installation, question: str, answer: str = "We look into it.", incident: str = "") -> str:
    """A question's id."""
    return str(do(candor, incidents.ask, None, question=question, answer=answer, incident=incident).id)


ADVICE: dict[str, Any] = {
    "do": ["Keep the phone charged and switched on."],
    "dont": ["Take out the battery.", "Reset the phone in any way, soft or hard."],
    "why": "Without power the phone empties itself.",
    "who": "Swivel owners whose data is still on the phone",
    "already": "You cannot make it worse.",
    "severity": "critical",
}


def advise(candor: Installation, incident: str = "", **more: Any) -> str:
    """The id of advice, about an incident or the whole page."""
    return str(do(candor, incidents.issue_advice, None, **{**ADVICE, "incident": incident, **more}).id)


def record(candor: Installation, code: str, kind: str = "Contacts", **claim: Any) -> None:
    """What became of a kind of data."""
    do(candor, incidents.record_data, None, code, Typed(kind, **claim))


def announce(candor: Installation) -> None:
    """Announces what is due."""
    do(candor, announce_due)


def at_once(work: Callable[[], object], times: int = 4) -> None:
    """Does it in so many threads that start together; what one of them raises is raised."""
    ready = threading.Barrier(times)

    def begin(_: int) -> None:
        ready.wait()
        work()

    with ThreadPoolExecutor(times) as threads:
        list(threads.map(begin, range(times)))
