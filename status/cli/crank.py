"""Every crank by hand: publish, drain, tick, verify. No web, no sign-in, no network needed."""

import time

import click

from status import scheduler
from status.acknowledge import acknowledge, announce, lock_file
from status.archive.follow import follow as keep
from status.archive.verify import verify as compare
from status.cli.door import installation, tell_late
from status.delivery import drain as send
from status.delivery import fanout, notes
from status.delivery.queries import left_waiting
from status.publishing.artifacts import one_at_a_time
from status.publishing.follow import follow as show
from status.publishing.proof import ledger_differs


@click.command()
@click.option("--all", "everything", is_flag=True, help="Render every page again.")
def publish(everything: bool) -> None:
    """Bring archive and public folder up to date; prints what was written."""
    candor = installation()
    began = time.perf_counter()
    with one_at_a_time(lock_file(candor)):
        keep(candor)
        written = show(candor, everything=everything)
    for path in written.paths:
        click.echo(path)
    click.echo(f"{len(written.paths)} artifacts written in {(time.perf_counter() - began) * 1000:.0f} ms")


@click.command()
def drain() -> None:
    """Announce what is due, fan out, and send until nothing may be sent now."""
    candor = installation()
    announce(candor)
    tell_late(acknowledge(candor))
    fanout.follow(candor)
    taken = notes.send(candor)
    told = send.drain(candor)
    told.recipients += taken
    click.echo(str(told))
    with candor.database.read() as session:
        for update, readers, why in left_waiting(session):
            click.echo(f"{update}: {readers:,} still {'waits' if readers == 1 else 'wait'}: {why}.")


@click.command()
def tick() -> None:
    """Run every sweep once: scheduled updates, announcements, promises, reminders, what is to be forgotten."""
    candor = installation()
    scheduler.sweep(candor)
    scheduler.nudge(candor)
    scheduler.end(candor)
    scheduler.forget(candor)
    tell_late(acknowledge(candor))


@click.command()
def verify() -> None:
    """Recompute the hash chain; compare the archive and the public ledger with it."""
    candor = installation()
    with one_at_a_time(lock_file(candor)):
        difference, head = compare(candor)
        difference = difference or ledger_differs(candor)
    if difference:
        click.echo(difference, err=True)
        raise SystemExit(1)
    click.echo(f"ok {head}")
