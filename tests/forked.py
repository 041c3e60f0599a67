"""`flask` commands as processes that need not load the application: one that has loaded it (a `forkserver` of Python's own) forks for each.

A command still has a process, an environment and a fate of its own (kills, exit codes, both outputs); what is saved is a second of imports,
hundreds of times. `serve`, `web` and `worker` are started as people start them, and so is what changes the interpreter itself.
"""

import multiprocessing
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from multiprocessing.connection import Connection, wait
from pathlib import Path

from flask.cli import main

from status.settings import HOME

# How long a command may say nothing.
PATIENCE = 90.0
# Python reads these when it starts, so a fork comes too late for them; and a limit of this process is not one of the server's.
_READ_AT_START = {"LC_ALL", "PYTHONIOENCODING"}

_server = multiprocessing.get_context("forkserver")
_server.set_forkserver_preload(["tests.forked", "app", "status.cli", "tests.warm"])
# Python asks after all of its children whenever it starts one, and two threads that ask after the same child get two answers.
_one_asks = threading.Lock()


def run(arguments: Sequence[str], environment: Mapping[str, str], folder: Path = HOME) -> subprocess.CompletedProcess[bytes]:
    """Runs `flask` with exactly that environment to its end, however it ends; AssertionError when it hangs."""
    if not _READ_AT_START.isdisjoint(environment) or resource.getrlimit(resource.RLIMIT_FSIZE)[0] != resource.RLIM_INFINITY:
        command = [sys.executable, "-m", "flask", *arguments]
        return subprocess.run(command, cwd=folder, env=dict(environment), capture_output=True, timeout=PATIENCE, stdin=subprocess.DEVNULL)
    (out, its_out), (err, its_err) = _server.Pipe(duplex=False), _server.Pipe(duplex=False)
    process = _server.Process(target=_flask, args=(list(arguments), dict(environment), str(folder), its_out, its_err))
    with out, err:
        with _one_asks, its_out, its_err:
            process.start()
        try:
            said = _heard(out, err)
        except AssertionError:
            process.kill()
            raise
    with _one_asks:
        process.join()
    return subprocess.CompletedProcess(list(arguments), process.exitcode or 0, *said)


def _heard(*pipes: Connection) -> list[bytes]:
    """Everything that is said into these pipes until their other ends close."""
    heard = dict.fromkeys(pipes, b"")
    left = list(pipes)
    while left:
        ready = wait(left, PATIENCE)
        assert ready, f"a command hangs; it has said {heard.values()}"
        for pipe in left.copy():
            if pipe in ready:
                more = os.read(pipe.fileno(), 1 << 16)
                heard[pipe] += more
                if not more:
                    left.remove(pipe)
    return list(heard.values())


def _flask(arguments: list[str], environment: dict[str, str], folder: str, out: Connection, err: Connection) -> None:
    """What `python -m flask` does, in a process that was forked for it."""
    for pipe, number in ((out, 1), (err, 2)):
        os.dup2(pipe.fileno(), number)
        pipe.close()
    # Streams of its own: those of the process that it was forked from believe that they stand on what that one was given.
    sys.stdout = os.fdopen(1, "w", closefd=False)
    sys.stderr = os.fdopen(2, "w", buffering=1, errors="backslashreplace", closefd=False)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    os.chdir(folder)
    sys.argv = ["flask", *arguments]
    main()
