"""Looking at processes from outside, for tests that kill them."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from status.settings import HOME


def alive(pid: int) -> bool:
    """Whether a process still runs; one that is dead and not yet collected does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"


def descendants(pid: int) -> set[int]:
    """Children, their children, and so on."""
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], check=True, capture_output=True, text=True).stdout
    parents = {int(child): int(parent) for child, parent in (line.split() for line in listed.splitlines())}
    found: set[int] = set()
    while more := {child for child, parent in parents.items() if parent in found | {pid}} - found:
        found |= more
    return found


def until(holds: Callable[[], bool], seconds: float = 20.0) -> float:
    """Waits until `holds()`; the seconds it took. AssertionError when it never does."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < seconds, "waited in vain"
        time.sleep(0.01)
    return time.monotonic() - began


def free_port() -> int:
    """A port that nobody uses now, and that no system gives to a connection on its way out before it is taken."""
    return next(port for port in iter(lambda: random.randrange(10_000, 32_768), 0) if bindable(port))


def bindable(port: int) -> bool:
    """Whether the port is free again."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def status(port: int, path: str = "/") -> int:
    """The status of one GET; 0 when nobody answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as answer:
        return answer.code
    except OSError:
        return 0


@contextmanager
def running(*arguments: str, cwd: Path = HOME, **environ: str) -> Iterator[subprocess.Popen[bytes]]:
    """A Python process with no setting of the machine, in a session of its own; killed with all its descendants in the end."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    process = subprocess.Popen(
        [sys.executable, *arguments], cwd=cwd, env=kept | environ, start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        yield process
    finally:
        left = descendants(process.pid)
        process.kill()
        for pid in left:
            if alive(pid):
                os.kill(pid, signal.SIGKILL)
        print(*(told.decode(errors="replace") for told in process.communicate()))  # pytest shows it when the test fails
