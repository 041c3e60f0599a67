"""`flask serve`, `flask web`, `flask worker`: the processes. Each becomes a program of its own (exec) once all is prepared."""

import errno
import os
import socket
import sys
from collections.abc import Callable
from typing import Any, NoReturn

import click

from status import settings
from status.cli.demo import holds_something, play
from status.cli.door import installation
from status.cli.init import prepare
from status.cli.welcome import welcome
from status.db import Installation
from status.errors import Conflict


def _where(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of `serve` and `web`: they win over CANDOR_HOST, CANDOR_PORT, CANDOR_WORKERS."""
    for name, kind, text in (
        ("workers", click.IntRange(1, 64), "How many web processes."),
        ("port", click.IntRange(1, 65535), "The port to listen on."),
        ("host", str, "The address to listen on."),
    ):
        command = click.option(f"--{name}", type=kind, help=text)(command)
    return command


@click.command()
@_where
@click.option("--demo-if-empty", is_flag=True, hidden=True, help="Play the demo story first when the database holds nothing yet.")
def serve(demo_if_empty: bool, **where: Any) -> None:
    """Serve the page and the admin, and send: web server and worker, started again when they fall."""
    candor = _chosen(where)
    address = free_address(candor.settings.host, candor.settings.port)
    prepare(candor)
    if demo_if_empty:
        _play_demo(candor)
    welcome(candor)
    _serve(candor, address, worker="worker")


@click.command()
@_where
def web(**where: Any) -> None:
    """Serve the page and the admin alone; a `flask worker` somewhere sends."""
    candor = _chosen(where)
    address = free_address(candor.settings.host, candor.settings.port)
    prepare(candor)
    _serve(candor, address, worker="")


@click.command()
def worker() -> None:
    """Publish what is due and send mail until stopped; prints `ready` when it claims work. Yields to readers (nice 10)."""
    candor = installation(ready=False)
    prepare(candor)
    _become("status.serving.worker_process", candor)


def free_address(host: str, port: int) -> str:
    """The numeric address of `host`, once `port` is known to be free there; `Conflict` says in a sentence why it cannot be had."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except (socket.gaierror, UnicodeError):
        raise Conflict(f"{host} is not an address that can be listened on.") from None
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as refused:
            raise Conflict(_why(refused, host, port)) from None
    return str(address[0])


def _why(refused: OSError, host: str, port: int) -> str:
    match refused.errno:
        case errno.EADDRINUSE:
            return f"Port {port} on {host} is in use: stop what uses it or give another with --port."
        case errno.EACCES:
            return f"Port {port} may be used by root alone: give one above 1023 with --port."
        case _:
            return f"Port {port} on {host} cannot be used: {(refused.strerror or str(refused)).lower()}."


def _chosen(where: dict[str, Any]) -> Installation:
    """The installation under the options given. They go into the environment, where every process to come reads them."""
    for name, value in where.items():
        if value is not None:
            os.environ[f"CANDOR_{name.upper()}"] = str(value)
    return Installation(settings.load(), installation(ready=False).database)


def _serve(candor: Installation, address: str, worker: str) -> NoReturn:
    """Becomes the parent of what serves at `address`, and of a worker if one is named."""
    to = candor.settings
    _become("status.serving.supervise", candor, address, str(to.port), str(to.workers), str(to.public), to.base_url, worker)


def _play_demo(candor: Installation) -> None:
    """For `make run`: in this process, as each `flask` command of its own would cost a second of every start."""
    with candor.database.read() as session:
        empty = not holds_something(session)
    if empty:
        click.echo(play(candor, real_dates=False).value)


def _become(program: str, candor: Installation, *arguments: str) -> NoReturn:
    """Turns this process into `program`: same process id, same terminal, nothing of ours in memory, no file left open."""
    candor.database.close()
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(settings.HOME), os.environ.get("PYTHONPATH"))))
    os.environ.setdefault("FLASK_APP", str(settings.HOME / "app.py"))
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-P", "-m", program, *arguments])  # noqa: S606
