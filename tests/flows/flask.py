"""`flask` as people type it: every command is a real process with an environment of its own."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import IO, Any

from status.settings import HOME
from tests import forked
from tests.serving.processes import alive, descendants, status

KILLED = -signal.SIGKILL
# The machine may be busy, and a worker yields to everybody else: patience costs nothing when all is well.
PATIENCE = 90.0


@dataclass(frozen=True)
class Told:
    """How a command ended. `sentence`: the last line on stderr."""

    code: int
    out: str
    err: str

    @property
    def last(self) -> str:
        """The last line printed."""
        return self.out.rstrip("\n").rpartition("\n")[2]

    @property
    def sentence(self) -> str:
        """The last line on stderr."""
        return self.err.rstrip("\n").rpartition("\n")[2]


class Flask:
    """The `flask` command of one installation; `changes` are settings of a single command."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self.environment = kept | dict(environment) | {"FLASK_APP": str(HOME / "app.py")}

    def run(self, *arguments: str, **changes: str) -> Told:
        """Runs a command to its end, however it ends."""
        done = forked.run(arguments, self.environment | changes)
        return Told(done.returncode, done.stdout.decode(), done.stderr.decode())

    def say(self, *arguments: str, **changes: str) -> str:
        """Runs a command that has to work; its last line."""
        told = self.run(*arguments, **changes)
        assert told.code == 0, told
        return told.last

    def json(self, *arguments: str) -> Any:
        """What a command lists or shows."""
        told = self.run(*arguments, "--json")
        assert told.code == 0, told
        return json.loads(told.out)

    def dies(self, failpoint: str, *arguments: str) -> None:
        """Runs a command that kills itself on its way."""
        told = self.run(*arguments, CANDOR_FAILPOINT=failpoint)
        assert told.code == KILLED, f"{' '.join(arguments)} did not come to {failpoint}: {told}"

    @contextmanager
    def worker(self, **changes: str) -> Iterator["Running"]:
        """`flask worker`, once it says that it is ready; ended with all its children."""
        with self._started("worker", **changes) as process:
            process.wait_for("ready\n")
            yield process

    @contextmanager
    def serve(self, port: int, **changes: str) -> Iterator["Running"]:
        """`flask serve` on that port, once it answers with the page."""
        with self._started("serve", "--port", str(port), **changes) as process:
            until(lambda: status(port) == HTTPStatus.OK or process.process.poll() is not None)
            assert process.process.poll() is None, process.said
            yield process

    @contextmanager
    def _started(self, *arguments: str, **changes: str) -> Iterator["Running"]:
        with tempfile.TemporaryFile() as log, running(_command(*arguments), log, self.environment | changes) as process:
            yield process


class Running:
    """A process that runs on, and what it has said."""

    def __init__(self, process: "subprocess.Popen[bytes]", log: IO[bytes]) -> None:
        self.process, self._log = process, log

    @property
    def said(self) -> str:
        """Everything on stdout and stderr so far."""
        return os.pread(self._log.fileno(), 1 << 20, 0).decode(errors="replace")

    def wait_for(self, words: str) -> None:
        """Until it says so; fails when it ends before."""
        until(lambda: words in self.said or self.process.poll() is not None)
        assert words in self.said, self.said

    def kill(self) -> None:
        """SIGKILL, and its end."""
        self.process.kill()
        self.process.wait(PATIENCE)

    def stop(self) -> int:
        """As an administrator stops it; how it ended."""
        self.process.terminate()
        return self.process.wait(PATIENCE)


@contextmanager
def running(command: list[str], log: IO[bytes], environment: Mapping[str, str]) -> Iterator[Running]:
    """Any process, in a session of its own; killed with all its descendants in the end."""
    process = subprocess.Popen(command, cwd=HOME, env=dict(environment), stdout=log, stderr=log, start_new_session=True)
    one = Running(process, log)
    try:
        yield one
    finally:
        left = descendants(process.pid)
        one.kill()
        for pid in left:
            if alive(pid):
                os.kill(pid, signal.SIGKILL)
        print(one.said)  # pytest shows it when the test fails


def until(holds: Callable[[], object], seconds: float = PATIENCE) -> float:
    """Waits until `holds()`; the seconds it took. AssertionError when it never does."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < seconds, "waited in vain"
        time.sleep(0.05)
    return time.monotonic() - began


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "flask", *arguments]
