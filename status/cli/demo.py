"""`flask demo`: plays content/demo/ through the commands, each word at its own time."""

from datetime import datetime, timedelta
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from status import clock
from status.acknowledge import Outcome, acknowledge
from status.cli import story_files
from status.cli.door import installation, tell
from status.cli.stage import Stage
from status.cli.story import Plan, Story, instant, plan
from status.components import commands as components
from status.db import Installation
from status.delivery.fanout import start_at_head
from status.errors import Conflict
from status.incidents.commands import Speaker
from status.journal import queries as journal
from status.journal.announce import announce_due
from status.journal.model import Event
from status.migrations import upgrade
from status.operators.commands import ensure
from status.phrasing import say_short
from status.promises import queries as promises
from status.promises.commands import say_what_time_did
from status.promises.states import GRACE
from status.settings import HOME
from status.site import commands as site
from status.site.first import DEFAULTS
from status.subscribers import commands as subscribers
from status.subscribers.model import Subscriber

STORY = HOME / "content" / "demo"
# A deadline's own moment is still in time; the next one that our clock can tell is not.
TICK = timedelta(milliseconds=1)


@click.command()
@click.option("--real-dates", is_flag=True, help="Play all of it on its own dates, in the autumn of 2009.")
@click.option("--if-empty", is_flag=True, hidden=True, help="Do nothing when the database holds something already.")
def demo(real_dates: bool, if_empty: bool) -> None:
    """Play the demo story into a database that holds nothing yet; makes the database when there is none."""
    candor = installation(ready=False)
    upgrade(candor)
    with candor.database.read() as session:
        if if_empty and holds_something(session):
            return
    click.echo(tell(play(candor, real_dates=real_dates)))


def play(candor: Installation, *, real_dates: bool, folder: Path = STORY) -> Outcome[str]:
    """Says the story entry by entry, each in a transaction of its own at its own time; what lies behind mails nobody.

    The outcome's sentence tells where the story stands now. `Invalid`: a file holds a mistake, and nothing was said.
    `Conflict`: the database holds something. A play that breaks off is seen by that, too: the next one is refused.
    """
    script = plan(story_files.read(folder), clock.now(), real_dates=real_dates)
    stage, at = _begin(candor, script.told), script.told.begins()
    for entry in script.told.entries:
        before, at = at, instant(entry.at, script.told.zone)
        _let_time_pass(candor, before, at)
        with clock.set_to(at), story_files.naming(folder, entry), candor.database.write() as session:
            stage.say(session, entry)
            announce_due(session)
            start_at_head(session)  # with the announcement, or a worker that runs meanwhile would mail the past
    _let_time_pass(candor, at, clock.now())
    with candor.database.write() as session:
        stage.schedule(session, script)
        revision = journal.head(session)
    return Outcome(_where_it_stands(script), revision, acknowledge(candor))


def holds_something(session: Session) -> bool:
    """Whether anything was said beyond the page's own settings and who may speak, or anybody signed up."""
    said = select(Event.revision).where(~Event.kind.like("site.%"), ~Event.kind.like("operator.%")).limit(1)
    return any(session.execute(query).first() for query in (said, select(Subscriber).limit(1)))


def _begin(candor: Installation, story: Story) -> Stage:
    """The page, its components, its readers and the operator, as of the story's first day: one transaction."""
    with clock.set_to(story.begins()), candor.database.write() as session:
        if holds_something(session):
            raise Conflict(
                "This database holds something already, or a demo that broke off: set CANDOR_VAR to a new folder"
                " (or DATABASE_URL to an empty database), then run `flask demo` again."
            )
        site.create(session, DEFAULTS)
        actor = ensure(session, story.operator)
        for name, value in (("name", story.name), ("zone", story.zone), ("postal_address", story.postal_address), ("demo", "yes")):
            site.change(session, actor, name, value)
        ids = {
            part.name: components.add(session, actor, name=part.name, group=part.group, description=part.description)
            for part in story.parts
        }
        for reader in story.readers:
            chosen = [ids[name] for name in reader.components]
            subscribers.add(session, reader.email, components=chosen, language=reader.language)
    return Stage(Speaker(actor), ids)


def _let_time_pass(candor: Installation, after: datetime, until: datetime) -> None:
    """Says what time alone did to promises between two instants, at the very moments when it did."""
    with candor.database.read() as session:
        due = [promise.due_at for promise in promises.unsettled(session)]
    moments = {at + step for at in due for step in (TICK, GRACE + TICK)}
    for moment in sorted(moment for moment in moments if after < moment < until):
        with clock.set_to(moment), candor.database.write() as session:
            say_what_time_did(session)


def _where_it_stands(script: Plan) -> str:
    story = script.told
    last = say_short(instant(story.entries[-1].at, story.zone), story.zone, year=True)
    if script.ahead_at is None:
        return f"The demo story is told to its end: {last}."
    return f"The demo story is told up to {last}. Its next update appears by itself: {say_short(script.ahead_at, story.zone)}."
