"""One statement from the command line to every reader: said, kept, shown, sent; then an update, a correction, a resolution.

On SQLite mail goes to files, on PostgreSQL through SendGrid's stand-in. The server is `flask serve`, started once.
"""

import json
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import feedparser
import pytest

from status.db import Installation
from status.delivery import queries as delivery
from status.subscribers import commands as subscribers
from tests.cast import do
from tests.flows.flask import Flask, until
from tests.flows.mail import Mailbox, Outbox, StandIn, sendgrid, told
from tests.serving.processes import free_port

READERS = ("ada@example.net", "bob@example.net", "cy@example.net")
ONCE = dict.fromkeys(READERS, 1)
FRONT = ("/", "/text.txt", "/status.json")
INCIDENT = ("/incidents/{code}", "/incidents/{code}.json", "/incidents/{code}.txt")
FEEDS = ("/feed.rss", "/feed.atom", "/feed.json")


@dataclass
class Page:
    """A served installation, as its operator and its readers see it."""

    candor: Installation
    flask: Flask
    port: int
    box: Mailbox
    seconds: list[float] = field(default_factory=list)

    def get(self, path: str) -> str:
        """What a reader gets."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
            return str(answer.read().decode())

    def shows(self, words: str, *paths: str) -> bool:
        """Whether all of these hold the words."""
        return all(words in self.get(path) for path in paths)

    def incident(self, code: str) -> Any:
        """Its public JSON."""
        return json.loads(self.get(f"/incidents/{code}.json"))

    def say(self, words: str, *command: str) -> str:
        """Says it and waits until every page and feed shows it; `seconds` remembers how long that took from the command's end.

        The front page does not repeat the words of what is over.
        """
        last = self.flask.say("incident", *command, "--body", words)
        code = last if command[0] == "open" else command[1]
        paths = [path.format(code=code) for path in (*(() if command[0] == "resolve" else FRONT), *INCIDENT, *FEEDS)]
        self.seconds.append(until(lambda: self.shows(words, *paths)))
        return last

    def sent(self, count: int) -> bool:
        """Whether that many mails have all gone out."""
        with self.candor.database.read() as session:
            return [one.state for one in delivery.listed(session)] == ["done"] * count


@pytest.fixture
def page(candor: Installation, environment: dict[str, str]) -> Iterator[Page]:
    """`flask serve` over an installation with three readers who have confirmed, one who has not and one who has left."""
    for address in (*READERS, "gone@example.net"):
        do(candor, subscribers.add, address)
    do(candor, subscribers.remove, "gone@example.net")
    with ExitStack() as stack:
        port = free_port()
        box: Mailbox = Outbox(candor.settings.var) if candor.database.dialect == "sqlite" else stack.enter_context(sendgrid())
        flask = Flask(environment | box.settings | {"CANDOR_BASE_URL": f"http://127.0.0.1:{port}"})
        stack.enter_context(flask.serve(port))
        yield Page(candor, flask, port, box)
        assert not isinstance(box, StandIn) or box.violations() == []


def test_it_is_shown_within_a_second_and_everybody_gets_one_mail_of_each_statement(page: Page) -> None:
    code = page.say("Nobody can sync.", "open", "--title", "Sync is down", "--impact", "major")
    until(lambda: page.sent(1))
    assert told(page.box, "Nobody can sync.") == ONCE

    update = page.say("Half of you can.", "update", code, "--status", "identified")
    until(lambda: page.sent(2))
    assert told(page.box, "Half of you can.") == ONCE
    feeds_are_sound(page)

    correct_quietly(page, code, update)

    page.say("All of you can.", "resolve", code, "--data", "none")
    assert page.shows("Everything works.", "/", "/text.txt")
    assert json.loads(page.get("/status.json"))["incidents"] == []
    until(lambda: page.sent(3))
    assert told(page.box, "All of you can.") == ONCE
    assert len(page.box.mails()) == 3 * len(READERS)

    # A busy machine may hold up any one of them, hardly all three.
    assert min(page.seconds) < 1
    assert page.flask.say("verify").startswith("ok ")


def correct_quietly(page: Page, code: str, update: str) -> None:
    """A small correction: the old words stay beside the new ones, the feeds' item keeps its id and date, nobody is written to."""
    before = item(page, "Half of you can.")
    page.flask.say("incident", "correct", code, update, "--body", "A third of you can.", "--reason", "We counted again.")
    until(lambda: page.shows("A third of you can.", f"/incidents/{code}", *FEEDS))
    assert page.shows("<del>Half</del> <ins>A third</ins>", f"/incidents/{code}", "/")
    correction = page.incident(code)["candor"]["corrections"][0]
    assert (correction["old"], correction["new"], correction["reason"]) == ("Half of you can.", "A third of you can.", "We counted again.")

    after = item(page, "A third of you can.")
    assert (after["id"], after["date_published"]) == (before["id"], before["date_published"])
    assert page.flask.say("drain") == "Sent 0 mails."
    assert told(page.box, "A third of you can.") == {}


def item(page: Page, words: str) -> Any:
    """The feed's one item with these words."""
    found = [one for one in json.loads(page.get("/feed.json"))["items"] if words in one["content_html"]]
    assert len(found) == 1
    return found[0]


def feeds_are_sound(page: Page) -> None:
    """Each feed can be parsed, and its entries are the statements, the newest first."""
    for path in ("/feed.rss", "/feed.atom"):
        read = feedparser.parse(page.get(path).encode())
        assert not read.bozo
        assert ["Half of you can." in read.entries[0].summary, "Nobody can sync." in read.entries[1].summary] == [True, True]


def test_nothing_is_sent_before_the_undo_window_ends(candor: Installation, environment: dict[str, str]) -> None:
    """The page has it at once; feeds and mail three seconds later, as the files' own times prove."""
    do(candor, subscribers.add, READERS[0])
    flask, outbox = Flask(environment | {"CANDOR_ANNOUNCE_DELAY": "3"}), Outbox(candor.settings.var)
    public = candor.settings.public
    with flask.worker():
        code = flask.say("incident", "open", "--title", "Sync is down", "--body", "Nobody can sync.")
        published = json.loads((public / f"incidents/{code}.json").read_bytes())["created_at"]
        assert "Nobody can sync." in (public / "index.html").read_text(encoding="utf-8")
        until(outbox.files)
        until(lambda: "Nobody can sync." in (public / "feed.json").read_text(encoding="utf-8"))
    assert told(outbox, "Nobody can sync.") == {READERS[0]: 1}
    due = datetime.fromisoformat(published).timestamp() + 3
    for late in (*outbox.files(), public / "feed.json", public / "feed.rss", public / "feed.atom"):
        assert late.stat().st_mtime >= due
    assert (public / f"incidents/{code}/index.html").exists()
