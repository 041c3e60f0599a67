"""What browsers are pointed at: the demo as `flask serve` serves it, every world as plain files, and any folder by Python's own server."""

import shutil
import sys
import tempfile
import threading
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from playwright.sync_api import Page
from werkzeug.serving import WSGIRequestHandler, make_server

from status import clock, settings
from status.acknowledge import say
from status.cli.demo import play
from status.cli.init import prepare
from status.db import Database, Installation
from status.incidents import commands, queries
from status.incidents.commands import Words
from status.operators import commands as operators
from status.public.files import PublicFiles
from status.publishing import advice, artifacts, pages, questions
from tests import cast
from tests.flows.flask import Flask, running, until
from tests.publishing.story import everywhere
from tests.serving.processes import free_port
from tests.serving.processes import status as answer

SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass(frozen=True)
class Served:
    """An installation, the commands for it, and where a browser finds it."""

    candor: Installation
    flask: Flask
    address: str

    @property
    def code(self) -> str:
        """The demo's incident."""
        with self.candor.database.read() as session:
            return queries.unresolved(session)[0].code

    def say(self, words: str) -> None:
        """An update of the demo's incident, with a promise, as the admin says it: no process is started for it."""
        say(self.candor, commands.update, cast.ines(self.candor), self.code, Words(body=words, next_update="+2h"))

    def open(self, title: str) -> str:
        """Another incident; its code."""
        words = Words(title=title, body="Calls work.", impact="minor")
        return say(self.candor, commands.open_incident, cast.ines(self.candor), words).value.code

    def resolve(self, code: str) -> None:
        """The end of it."""
        say(self.candor, commands.resolve, cast.ines(self.candor), code, Words(body="It works.", data="none"))

    def link(self) -> str:
        """An address that signs in, once."""
        token = cast.do(self.candor, operators.make_link, cast.do(self.candor, operators.ensure, cast.INES))
        return f"{self.address}/admin/link/{token}"

    def updates(self, code: str) -> list[str]:
        """The ids of what was said, the newest first."""
        with self.candor.database.read() as session:
            return [one.id for one in queries.updates(session, code)]

    def pages(self) -> list[str]:
        """The address of every page that people read, as the folder has them."""
        folder = self.candor.settings.public
        found = sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.suffix in {".html", ".txt"})
        return [f"/{name}".removesuffix("index.html").rstrip("/") or "/" for name in found if name != "robots.txt"]

    def fetch(self, path: str) -> str:
        """What a reader gets there."""
        with urllib.request.urlopen(self.address + path, timeout=30) as reply:
            return str(reply.read().decode())


@contextmanager
def demo(folder: Path) -> Iterator[Served]:
    """The demo with today's update said, its worker and its web server running."""
    port = free_port()
    candor = play_demo(folder, port)
    flask = Flask({"CANDOR_VAR": str(folder), "CANDOR_PORT": str(port), "CANDOR_ANNOUNCE_DELAY": "0", "CANDOR_ENV": "test"})
    with flask.serve(port):
        until(lambda: answer(port) == 200)
        yield Served(candor, flask, f"http://127.0.0.1:{port}")
    candor.database.close()


def play_demo(folder: Path, port: int = 8000) -> Installation:
    """The demo in `folder`, played as if a little earlier, so that its last update is due; it is said now."""
    values = settings.load({"CANDOR_VAR": str(folder), "CANDOR_PORT": str(port), "CANDOR_ANNOUNCE_DELAY": "0", "CANDOR_ENV": "test"})
    candor = Installation(values, Database(values.database))
    with clock.set_to(clock.now() - timedelta(minutes=4)):
        prepare(candor)
        play(candor, real_dates=False)
    say(candor, commands.publish_due)
    return candor


@contextmanager
def every_world(folder: Path) -> Iterator[dict[str, str]]:
    """The addresses of the front page of every world, by its name (of the story's also its advice and questions), with the headers that our server sends."""
    worlds = everywhere()
    for name, site in worlds.items():
        artifacts.write(folder, f"{name}/index.html", pages.front(site, ""), quality=1)
    told = {"advice": advice.everything(worlds["story"], "")["advice/index.html"], "faq": questions.everything(worlds["story"], "")}
    for name, page in told.items():
        artifacts.write(folder, f"story/{name}/index.html", page, quality=1)
    server = make_server("127.0.0.1", 0, PublicFiles(folder, _nothing, "http://127.0.0.1"), threaded=True, request_handler=_Silent)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield {name: f"http://127.0.0.1:{server.server_port}/{name}" for name in worlds}
    server.shutdown()
    thread.join()


@contextmanager
def by_python_alone(folder: Path) -> Iterator[str]:
    """The folder as `python -m http.server` serves it; its address."""
    port = free_port()
    command = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "--directory", str(folder)]
    with tempfile.TemporaryFile() as log, running(command, log, {}):
        until(lambda: answer(port) == 200)
        yield f"http://127.0.0.1:{port}"


@contextmanager
def temporary() -> Iterator[Path]:
    """A folder that is gone afterwards."""
    folder = Path(tempfile.mkdtemp())
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def complaints(page: Page, address: str) -> list[str]:
    """Fills with what goes wrong on the page from now on: errors in the console (a broken policy is one), lost requests, requests elsewhere."""
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("requestfailed", lambda request: heard.append(f"failed: {request.url}"))
    page.on("request", lambda request: None if request.url.startswith((address, "data:")) else heard.append(f"elsewhere: {request.url}"))
    return heard


class Anchors(HTMLParser):
    """The links and the ids of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.ids += [told["id"]] if told.get("id") else []  # type: ignore[list-item]
        self.links += [told["href"]] if tag == "a" and told.get("href") else []  # type: ignore[list-item]


class _Silent(WSGIRequestHandler):
    def log(self, *_: Any) -> None:
        """Nothing."""


def _nothing(_: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    start_response("404 Not Found", [("Content-Type", "text/plain")])
    return []
