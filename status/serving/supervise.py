"""The parent of `flask serve`: keeps front, web server and worker running, and takes them along when it is asked to end.

`flask serve` becomes this program (exec), so that what waits all day is an interpreter with nothing loaded. Each child has a session of its
own: Ctrl-C in a terminal reaches this process alone, which then sends each child one SIGTERM (two at once have hung web servers).
"""

import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from status.serving import lifeline

STOP_WITHIN = 2.6
QUICK = 5.0
TRIES = 4
LONGEST_PAUSE = 30.0
_STOPS = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}


class Signals:
    """Signals as something to wait for. A pipe, as an Event that its own handler sets can lock up the main thread."""

    def __init__(self) -> None:
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        for number in (*_STOPS, signal.SIGCHLD):
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup stays nohup
                signal.signal(number, lambda *_: None)

    def asked_to_stop(self, seconds: float) -> bool:
        """Waits for a signal, at most `seconds`; whether one of them asked this process to end."""
        if not select.select([self._reader], [], [], max(0.0, seconds))[0]:
            return False
        return not _STOPS.isdisjoint(self._reader.recv(256))


@dataclass
class Child:
    """A process that is started again when it ends, after a pause that doubles while it dies quickly."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    start_at: float = 0.0
    quick_deaths: int = 0

    def tend(self, now: float) -> None:
        """Notes a death, and starts the process when its time has come."""
        if self.process is not None and self.process.poll() is not None:
            self._note_death(self.process.returncode, now)
        if self.process is None and now >= self.start_at:
            self.process = subprocess.Popen(self.command, env=lifeline.cord(), stdin=subprocess.DEVNULL, start_new_session=True)  # noqa: S603
            self.started = now

    def _note_death(self, code: int, now: float) -> None:
        self.process = None
        self.quick_deaths = self.quick_deaths + 1 if now - self.started < QUICK else 0
        pause = min(LONGEST_PAUSE, 0.5 * 2**self.quick_deaths) if self.quick_deaths else 0.0
        self.start_at = now + pause
        print(f"{self.name} ended by itself ({code}); it is started again in {pause:g} s.", file=sys.stderr, flush=True)

    def send(self, number: int) -> None:
        """Asks the process alone to end, or, with SIGKILL, ends its whole group."""
        if self.process is None or self.process.poll() is not None:
            return
        if number == signal.SIGKILL:
            os.killpg(self.process.pid, number)
        else:
            self.process.send_signal(number)


def keep(children: list[Child], signals: Signals) -> int:
    """Keeps `children` running until asked to end (0), or until the first of them has died at once `TRIES` times in a row (1)."""
    while children[0].quick_deaths < TRIES:
        now = time.monotonic()
        for child in children:
            child.tend(now)
        due = [child.start_at - now for child in children if child.process is None]
        if signals.asked_to_stop(min([60.0, *due])):
            return 0
    print(f"{children[0].name} does not stay up ({TRIES} tries): giving up.", file=sys.stderr, flush=True)
    return 1


def stop(children: list[Child], signals: Signals) -> None:
    """One SIGTERM each; who has not ended after `STOP_WITHIN` seconds, or at a second Ctrl-C, is killed."""
    for child in children:
        child.send(signal.SIGTERM)
    deadline = time.monotonic() + STOP_WITHIN
    while any(child.process and child.process.poll() is None for child in children):
        if signals.asked_to_stop(deadline - time.monotonic()) or time.monotonic() >= deadline:
            break
    for child in children:
        child.send(signal.SIGKILL)
        if child.process:
            child.process.wait()


def main(host: str, port: str, workers: str, public: str, base_url: str, worker: str) -> int:
    """Runs the front, the web server behind it and, unless `worker` is empty, the worker; the exit code of `flask serve` and `flask web`."""
    python = [sys.executable, "-P", "-m"]
    behind = Path(tempfile.mkdtemp(prefix="candor-"))
    listens_at = str(behind / "web")
    children = [
        Child("The front", [*python, "status.serving.front_process", host, port, public, base_url, listens_at]),
        Child("The web server", [*python, "status.serving.web_process", listens_at, workers]),
    ]
    if worker:
        children.append(Child("The worker", [*python, "status.serving.worker_process"]))
    signals = Signals()
    try:
        code = keep(children, signals)
        stop(children, signals)
    finally:
        shutil.rmtree(behind, ignore_errors=True)
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
