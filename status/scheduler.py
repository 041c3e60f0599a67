"""What happens by itself: rows of (name, every, what). No logic here; what is due lies in our tables and is swept.

APScheduler only wakes. Any number of workers may run: due rows are claimed, never led. A watchdog on the monotonic clock
starts the scheduler anew when it falls silent (it does when the system's clock is set back).
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.exc import OperationalError

from status import acknowledge
from status.archive import erasing
from status.db import Installation
from status.delivery import drain, endings, fanout, notes
from status.incidents.commands import anything_to_hold, anything_to_remind_of, publish_due, remind, say_holding_notes, scheduled_due
from status.journal import queries as journal
from status.maintenance.commands import anything_due as work_due
from status.maintenance.commands import say_what_time_did as say_of_work
from status.notes.commands import forget_old as forget_old_notes
from status.promises.commands import anything_due as promise_due
from status.promises.commands import say_what_time_did
from status.publishing.artifacts import one_at_a_time
from status.publishing.follow import refresh
from status.subscribers.erasure import forget_unconfirmed as forget_pending
from status.subscribers.signing_up import forget_unconfirmed

log = logging.getLogger("candor.scheduler")
SILENCE = 15.0
SEND_FOR = 5.0


@dataclass(frozen=True)
class Job:
    """`every`: seconds between the beginnings of two runs of `run`. The event is set when the worker is asked to stop."""

    name: str
    every: float
    run: Callable[[Installation, threading.Event], object]


def sweep(candor: Installation) -> None:
    """Says what fell due: scheduled updates, planned work that starts or ends, announcements, promises that are overdue or missed, and the holding note where nobody wrote. Each at most once, by whoever is first."""
    while _asks(candor, scheduled_due):
        with candor.database.write() as session:
            publish_due(session)
    while _asks(candor, work_due):
        with candor.database.write() as session:
            say_of_work(session)
    acknowledge.announce(candor)
    if _asks(candor, promise_due):
        with candor.database.write() as session:
            say_what_time_did(session)
    if _asks(candor, anything_to_hold):
        with candor.database.write() as session:
            say_holding_notes(session)


def nudge(candor: Installation, _: threading.Event | None = None) -> None:
    """Reminds operators of promises that fall due, by mail, where somebody is named for it."""
    to = candor.settings.alarm_to
    if to and _asks(candor, anything_to_remind_of):
        with candor.database.write() as session:
            remind(session, to)


def follow(candor: Installation) -> None:
    """Archive and page up to the head: finishes what a killed door left."""
    for sentence in acknowledge.acknowledge(candor):
        log.warning("%s; it will be tried again", sentence)


def send(candor: Installation, stop: threading.Event) -> None:
    """Fans out what was announced, once it is kept and shown here, and sends for a while: a new update does not wait until a large send has ended."""
    with candor.database.read() as session:
        head, announced = journal.head(session), fanout.anything_announced(session)
    if announced:
        follow(candor)  # whoever said it may not be done with that
    fanout.follow(candor, up_to=head)
    drain.drain(candor, seconds=SEND_FOR, stop=stop)


def write_notes(candor: Installation, stop: threading.Event) -> None:
    """Mails to one person alone. A row of its own: they wait for nothing, and nothing waits for them."""
    notes.send(candor, seconds=SEND_FOR, stop=stop)


def forget(candor: Installation, _: threading.Event | None = None) -> None:
    """What was asked and never confirmed goes after a week, and so do the mails about it; erased addresses leave the archive."""
    with candor.database.write() as session:
        forget_unconfirmed(session)
        forget_old_notes(session)
        while forget_pending(session):
            pass
    with one_at_a_time(acknowledge.lock_file(candor)):
        erasing.follow(candor)


def end(candor: Installation, _: threading.Event | None = None) -> None:
    """Who follows one incident alone hears no more once it is over."""
    endings.follow(candor)


def say_age(candor: Installation, _: threading.Event) -> None:
    """The page says how old it is; rendered again without an event."""
    with one_at_a_time(acknowledge.lock_file(candor)):
        refresh(candor)


def turn(candor: Installation, _: threading.Event | None = None) -> None:
    """What is said by the clock is kept and shown at once."""
    sweep(candor)
    follow(candor)


JOBS = (
    Job("say, keep, show", 0.5, turn),
    Job("send", 0.5, send),
    Job("notes", 0.5, write_notes),
    Job("nudges", 1, nudge),
    Job("as-of line", 900, say_age),
    Job("endings", 30, end),
    Job("forget", 3600, forget),
)


def run_until_stopped(candor: Installation, stop: threading.Event, on_ready: Callable[[], None]) -> None:
    """Runs `JOBS` until `stop` is set; `on_ready` is called once the first sweep is done."""
    beat = _Beat()
    turn(candor)
    scheduler = _start(candor, beat, stop)
    on_ready()
    while not stop.wait(1):
        if beat.silent_for() > SILENCE:
            log.warning("the scheduler fell silent; starting it again")
            scheduler.shutdown(wait=False)
            scheduler = _start(candor, beat, stop)
    scheduler.shutdown(wait=True)


class _Beat:
    """When a job last ran, on a clock that nobody can set."""

    def __init__(self) -> None:
        self.last = time.monotonic()

    def silent_for(self) -> float:
        return time.monotonic() - self.last


def _start(candor: Installation, beat: _Beat, stop: threading.Event) -> BackgroundScheduler:
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    beat.last = time.monotonic()
    options = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    scheduler = BackgroundScheduler(timezone="UTC", job_defaults=options)
    for job in JOBS:
        scheduler.add_job(_guarded(job, candor, beat, stop), "interval", seconds=job.every, name=job.name)
    scheduler.start()
    return scheduler


def _guarded(job: Job, candor: Installation, beat: _Beat, stop: threading.Event) -> Callable[[], None]:
    """One bad run never ends the job: it is logged, and tried again at the next turn."""

    def run() -> None:
        beat.last = time.monotonic()
        try:
            job.run(candor, stop)
        except OperationalError as refused:
            log.warning("%s: the database cannot be used: %s", job.name, refused.orig)
        except Exception:
            log.exception("%s failed; it will be tried again", job.name)

    return run


def _asks(candor: Installation, question: Callable[..., bool]) -> bool:
    """Asks without the site's lock: mostly nothing is due."""
    with candor.database.read() as session:
        return question(session)
