"""Nothing of Candor runs: the folder is still the whole site, and the archive alone is enough for a new database."""

import json
import re
import shutil
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urldefrag, urljoin

import pytest

from tests.flows.flask import Flask, running, until
from tests.serving.processes import free_port, status

# Told by what they are called, so that a plain file server's types do not matter.
_TEXTS = (".json", ".jsonl", ".rss", ".atom", ".txt", ".ics", ".xml")


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, port: int) -> tuple[Flask, Path]:
    """A whole story, told and published; then everything is stopped."""
    var = tmp_path_factory.mktemp("told") / "var"
    flask = Flask({"CANDOR_VAR": str(var), "CANDOR_BASE_URL": f"http://127.0.0.1:{port}", "CANDOR_ANNOUNCE_DELAY": "0"})
    flask.say("init")
    flask.say("demo")
    flask.say("publish")
    return flask, var


@contextmanager
def static_server(folder: Path, port: int) -> Iterator[None]:
    """`python -m http.server` in that folder."""
    command = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "--directory", str(folder)]
    with tempfile.TemporaryFile() as log, running(command, log, {}):
        until(lambda: status(port) == 200)
        yield


class _Links(HTMLParser):
    """What a page leads to. Where its forms lead needs Candor alive."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in ("href", "src") and value]


def links(address: str, base: str, body: str) -> set[str]:
    """The addresses of the site that a page, feed or text names."""
    if address.endswith(_TEXTS):
        found = re.findall(re.escape(base) + r"[^\s\"'<>\\)]*", body)
    else:
        reader = _Links()
        reader.feed(body)
        found = [urljoin(address, link) for link in reader.found]
    return {urldefrag(link)[0].rstrip(".,") for link in found if link.startswith(base)}


def crawl(base: str) -> dict[str, int]:
    """The status of everything that can be reached from the front page."""
    answers: dict[str, int] = {}
    waiting = {f"{base}/"}
    while waiting:
        address = waiting.pop()
        try:
            with urllib.request.urlopen(address, timeout=30) as answer:
                answers[address] = answer.status
                waiting |= links(answer.url, base, answer.read().decode()) - answers.keys()
        except urllib.error.HTTPError as missing:
            answers[address] = missing.code
    return answers


def test_a_plain_file_server_serves_the_whole_site(told: tuple[Flask, Path], port: int) -> None:
    public, base = told[1] / "public", f"http://127.0.0.1:{port}"
    with static_server(public, port):
        answers = crawl(base)
    assert {address: code for address, code in answers.items() if code != 200} == {}
    reached = {address.removeprefix(base).strip("/") for address in answers}
    pages = {str(page.parent.relative_to(public)) for page in public.rglob("index.html")} - {"."}
    assert pages <= reached, "every page can be reached by following links"
    assert {"feed.rss", "feed.atom", "feed.json", "text.txt"} <= reached


def test_the_page_says_how_old_it_is(told: tuple[Flask, Path]) -> None:
    assert "As of " in (told[1] / "public/index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_the_archive_alone_rebuilds_a_database_that_says_the_same(
    request: pytest.FixtureRequest, told: tuple[Flask, Path], tmp_path: Path, database: str
) -> None:
    flask, var = told
    head = flask.say("verify")
    url = request.getfixturevalue("postgres").fresh() if database == "postgresql" else ""
    new = Flask(flask.environment | {"CANDOR_VAR": str(tmp_path / "new"), "DATABASE_URL": url})
    new.say("restore", str(var / "archive"))
    assert new.say("verify") == head
    assert shown(tmp_path / "new") == shown(var)
    assert new.say("drain") == "Sent 0 mails.", "a restored database mails nobody"


def shown(var: Path) -> dict[str, object]:
    """Everything that programs read about incidents."""
    return {file.name: json.loads(file.read_bytes()) for file in (var / "public/incidents").glob("*.json")}


@pytest.fixture
def lost(told: tuple[Flask, Path], tmp_path: Path) -> tuple[Flask, Path]:
    """The installation after its database was lost: page, archive and all else are there."""
    var = tmp_path / "var"
    shutil.copytree(told[1], var)
    (var / "candor.db").unlink()
    return Flask(told[0].environment | {"CANDOR_VAR": str(var)}), var


def test_a_lost_database_is_rebuilt_in_its_place(told: tuple[Flask, Path], lost: tuple[Flask, Path]) -> None:
    flask, var = lost
    flask.say("restore", str(var / "archive"))
    assert flask.say("verify") == told[0].say("verify")
    code = flask.say("incident", "open", "--title", "Life goes on", "--body", "And is written down.")
    assert flask.say("verify").startswith("ok ")
    assert code in (var / "archive/events.jsonl").read_text(encoding="utf-8")


def test_a_new_database_beside_the_archive_of_an_old_one_is_not_taken_for_it(lost: tuple[Flask, Path]) -> None:
    """Nothing may be called kept that is in no archive: until the old one is restored or moved aside, every command says so."""
    flask, var = lost
    before = (var / "archive/events.jsonl").read_bytes()
    flask.run("init")
    answer = flask.run("incident", "open", "--title", "Where is the past?", "--body", "Somebody lost it.")
    assert answer.code == 3, answer
    assert "not yet copied to the archive" in answer.sentence
    assert (var / "archive/events.jsonl").read_bytes() == before

    (var / "archive").rename(var / "archive of before")
    assert flask.run("publish").code == 0
    assert flask.say("verify").startswith("ok ")
