"""`flask serve`'s parent with a tiny application: what starts, what falls, what ends."""

import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from status.serving import supervise
from status.settings import HOME
from tests.serving.processes import alive, bindable, descendants, free_port, running, status, until

APP = """
import time
from flask import Flask, request
from status.serving import lifeline

def create_app():
    app = Flask("tiny")

    @app.get("/")
    def front():
        return "hello"

    @app.post("/body")
    def body():
        return str(len(request.get_data()))

    @app.post("/small")
    def small():
        return "at most a little", 413

    @app.get("/slow")
    def slow():
        time.sleep(30)
        return ""

    @app.cli.command("worker")
    def worker():
        lifeline.hold()
        print("ready", flush=True)
        time.sleep(60)

    return app

application = create_app()
"""


@contextmanager
def served(folder: Path, port: int, app: str = APP, workers: int = 2) -> Iterator[subprocess.Popen[bytes]]:
    (folder / "app.py").write_text(app)
    environ = {"PYTHONPATH": f"{folder}{os.pathsep}{HOME}", "FLASK_APP": str(folder / "app.py")}
    where = ("127.0.0.1", str(port), str(workers), str(folder / "public"), f"http://127.0.0.1:{port}", "worker")
    with running("-P", "-m", "status.serving.supervise", *where, cwd=folder, **environ) as parent:
        yield parent


def all_up(parent: subprocess.Popen[bytes], port: int, processes: int = 5) -> set[int]:
    until(lambda: status(port) == 200 and len(descendants(parent.pid)) == processes)
    return descendants(parent.pid)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_asked_to_end_it_takes_every_process_along_and_frees_the_port(tmp_path: Path, number: signal.Signals) -> None:
    port = free_port()
    for _ in range(2):
        with served(tmp_path, port) as parent:
            family = all_up(parent, port)
            began = time.monotonic()
            os.killpg(parent.pid, number)
            assert parent.wait(5) == 0
            assert time.monotonic() - began < 3
            assert not [pid for pid in family if alive(pid)]


def test_a_request_that_takes_long_and_an_idle_connection_hold_up_nothing(tmp_path: Path) -> None:
    port = free_port()
    with served(tmp_path, port) as parent:
        family = all_up(parent, port)
        idle = socket.create_connection(("127.0.0.1", port))
        slow = http.client.HTTPConnection("127.0.0.1", port)
        slow.request("GET", "/slow")
        time.sleep(0.2)
        began = time.monotonic()
        parent.send_signal(signal.SIGINT)
        assert parent.wait(5) == 0
        assert time.monotonic() - began < 3
        assert not [pid for pid in family if alive(pid)]
        idle.close()


def test_killed_it_leaves_no_orphan(tmp_path: Path) -> None:
    port = free_port()
    with served(tmp_path, port) as parent:
        family = all_up(parent, port)
        parent.kill()
        until(lambda: bindable(port) and not any(alive(pid) for pid in family), 3)


def test_whatever_falls_is_started_again(tmp_path: Path) -> None:
    port = free_port()
    with served(tmp_path, port) as parent:
        for pid in all_up(parent, port):
            if alive(pid):
                os.kill(pid, signal.SIGKILL)
        until(lambda: status(port) == 0, 3)
        all_up(parent, port)


def test_a_web_server_that_dies_at_once_again_and_again_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(supervise.Child, "_note_death", _at_once(supervise.Child._note_death))
    web = supervise.Child("The web server", ["false"])
    assert supervise.keep([web], _NoSignals()) == 1
    assert capfd.readouterr().err.endswith("The web server does not stay up (4 tries): giving up.\n")


def test_three_hundred_slow_forms_do_not_shut_readers_out(tmp_path: Path) -> None:
    port = free_port()
    with served(tmp_path, port, workers=1) as parent:
        all_up(parent, port, 4)
        started = b"POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\nContent-Type: text/plain\r\n\r\nx"
        slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(300)]
        for connection in slow:
            connection.sendall(started)
        time.sleep(0.5)
        for _ in range(12):
            assert until(lambda: status(port) == 200) < 1
        for connection in slow:
            connection.close()


def test_who_sends_far_too_much_reads_the_answer_and_no_reset(tmp_path: Path) -> None:
    port = free_port()
    with served(tmp_path, port, workers=1) as parent:
        all_up(parent, port, 4)
        for _ in range(5):
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
                connection.request("POST", "/small", body=bytes(10_000_000))
                answer = connection.getresponse()
                assert (answer.status, answer.read()) == (413, b"at most a little")


class _NoSignals(supervise.Signals):
    """Nobody asks for anything."""

    def __init__(self) -> None:
        pass

    def asked_to_stop(self, seconds: float) -> bool:
        time.sleep(min(seconds, 0.01))
        return False


def _at_once(note: object) -> object:
    """The pause before the next try, left out."""

    def noted(child: supervise.Child, code: int, now: float) -> None:
        note(child, code, now)  # type: ignore[operator]
        child.start_at = now

    return noted
