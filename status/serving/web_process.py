"""The web server: granian, with `app:application` loaded in its workers alone, so that its own process stays small.

`flask web` and `flask serve` run this as a program of its own: a worker never inherits an open database from the process it was forked from.
"""

import multiprocessing
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any
from wsgiref.util import setup_testing_defaults

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels

from status.serving import lifeline

# Each request whose body arrives slowly holds a thread, so there may be many: 300 slow forms must not shut readers out. granian
# starts them when they are needed and ends them after 30 idle seconds. One thread would answer up to a fifth more pages a second
# (threads fight over the interpreter), and all readers would wait behind one form.
THREADS = 400


def main(host: str, port: str, workers: str) -> None:
    """Serves until SIGTERM or SIGINT. `host` is an address, not a name."""
    lifeline.hold()
    server = Granian(
        "app:application",
        address=host,
        port=int(port),
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
    return application


if __name__ == "__main__":
    main(*sys.argv[1:])
