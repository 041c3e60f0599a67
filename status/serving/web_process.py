"""The web server behind the front: granian on a Unix socket, with `app:application` loaded in its workers alone, so that its own process stays small.

A program of its own: a worker never inherits an open database from the process it was forked from.
"""

import multiprocessing
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels

from status.public.tunnel import address_in
from status.serving import lifeline

# Each request whose body arrives slowly holds a thread, so there may be many: 300 slow forms must not shut readers out. granian
# starts them when they are needed and ends them after 30 idle seconds. One thread would answer up to a fifth more pages a second
# (threads fight over the interpreter), and all readers would wait behind one form.
THREADS = 400


def main(listens_at: str, workers: str) -> None:
    """Serves on the Unix socket `listens_at` until SIGTERM or SIGINT."""
    lifeline.hold()
    Path(listens_at).unlink(missing_ok=True)  # of one that was killed
    server = Granian(
        "app:application",
        uds=Path(listens_at),
        interface=Interfaces.WSGI,
        workers=int(workers),
        blocking_threads=THREADS,
        http=HTTPModes.http1,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=2,  # without it, Ctrl-C to the whole group can hang granian beside a sibling process
    )
    server.serve(target_loader=load, wrap_loader=False)


def load() -> Callable[..., Any]:
    """The application, in a worker: tied to the server's life, and warm (a build that fails ends the worker, loudly)."""
    if (server := multiprocessing.parent_process()) is not None and server.pid is not None:
        lifeline.die_with_parent(server.pid)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)  # until granian sets its own: the handler inherited from the server would ignore it
    application: Callable[..., Any] = import_module("app").application
    environ: dict[str, Any] = {}
    setup_testing_defaults(environ)
    list(application(environ, lambda *_: None))
    return lambda environ, start_response: application(_told_who_asks(environ), start_response)


def _told_who_asks(environ: dict[str, Any]) -> dict[str, Any]:
    environ["REMOTE_ADDR"] = address_in(environ["REMOTE_ADDR"])
    return environ


if __name__ == "__main__":
    main(*sys.argv[1:])
