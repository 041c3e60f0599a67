"""A `flask serve` of its own in a folder of its own, playing the demo."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent


@dataclass
class Served:
    """A running server: its address, the id of its first process, and the seconds until its first answer."""

    url: str
    pid: int
    seconds: float
    folder: Path


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def flask(var: Path, *arguments: str) -> None:
    """Runs a `flask` command in that folder."""
    subprocess.run([sys.executable, "-m", "flask", *arguments], cwd=HOME, env=environment(var), check=True, capture_output=True)


def environment(var: Path) -> dict[str, str]:
    """An environment without settings of the machine's own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CANDOR_") and name not in {"DATABASE_URL", "PORT"}}
    return kept | {"CANDOR_VAR": str(var)}


@contextmanager
def demo_folder() -> Iterator[Path]:
    """A folder in which the demo was played."""
    with tempfile.TemporaryDirectory() as folder:
        var = Path(folder)
        flask(var, "init")
        flask(var, "demo")
        yield var


@contextmanager
def serve(var: Path) -> Iterator[Served]:
    """Starts `flask serve`, waits for the first answer, ends it."""
    port = free_port()
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "serve", "--port", str(port)], cwd=HOME, env=environment(var), stdout=subprocess.DEVNULL
    )
    try:
        url = f"http://127.0.0.1:{port}"
        while not answers(f"{url}/"):
            if process.poll() is not None or time.perf_counter() - began > 30:
                raise RuntimeError("flask serve did not start")
            time.sleep(0.01)
        yield Served(url, process.pid, time.perf_counter() - began, var)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(10)


def answers(url: str) -> bool:
    """Whether the address answers with 200."""
    try:
        with urllib.request.urlopen(url, timeout=1) as reply:
            return bool(reply.status == 200)
    except OSError:
        return False
