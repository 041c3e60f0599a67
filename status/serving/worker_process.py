"""The worker: says what fell due, keeps, shows and sends, until it is asked to stop. A program of its own, so that it carries no web and no commands."""

import os
import signal
import threading

from status import scheduler, settings
from status.db import Database, Installation
from status.serving import lifeline

NICE = 10


def main() -> None:
    """Runs until SIGTERM or SIGINT; prints `ready` when it claims work. Yields to readers (nice 10)."""
    lifeline.hold()
    values = settings.load()
    os.nice(NICE)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        # In a thread: an Event that is set by a handler while the same thread enters wait() locks up for good.
        signal.signal(number, lambda *_: threading.Thread(target=stop.set).start())
    scheduler.run_until_stopped(Installation(values, Database(values.database)), stop, lambda: print("ready", flush=True))


if __name__ == "__main__":
    main()
