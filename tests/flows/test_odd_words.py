"""Odd words on the whole way: what an operator types reaches page, programs, feeds and mail as it was meant."""

import html
import json
import re
from dataclasses import dataclass
from typing import Any

import feedparser
import pytest

from status import acknowledge
from status.db import Installation
from status.delivery import drain, fanout
from status.subscribers import commands as subscribers
from tests.cast import component, do, open_incident, update
from tests.flows.flask import Flask
from tests.flows.mail import Mail, Outbox

BASE = "http://127.0.0.1:8000"


@dataclass(frozen=True)
class Shown:
    """What became of a statement."""

    candor: Installation
    code: str
    mails: list[Mail]

    def file(self, path: str) -> str:
        return (self.candor.settings.public / path.format(self.code)).read_text(encoding="utf-8")

    @property
    def page(self) -> str:
        return self.file("incidents/{}/index.html")

    @property
    def json(self) -> Any:
        return json.loads(self.file("incidents/{}.json"))

    @property
    def htmls(self) -> list[str]:
        """The words as HTML: page, feeds, mail."""
        return [
            self.page,
            self.atom.entries[0].content[0].value,
            self.rss.entries[0].summary,
            self.item["content_html"],
            self.mails[-1].html,
        ]

    @property
    def texts(self) -> list[str]:
        """The words as text: twin, mail."""
        return [self.file("incidents/{}.txt"), self.mails[-1].text]

    @property
    def rss(self) -> Any:
        return feedparser.parse(self.file("feed.rss").encode(), sanitize_html=False, resolve_relative_uris=False)

    @property
    def atom(self) -> Any:
        return feedparser.parse(self.file("feed.atom").encode(), sanitize_html=False, resolve_relative_uris=False)

    @property
    def item(self) -> Any:
        return json.loads(self.file("feed.json"))["items"][0]


def shown(candor: Installation, code: str) -> Shown:
    acknowledge.acknowledge(candor)
    fanout.follow(candor)
    drain.drain(candor)
    return Shown(candor, code, Outbox(candor.settings.var).mails())


def say(candor: Installation, **words: Any) -> Shown:
    """Opens an incident with these words, before one reader."""
    do(candor, subscribers.add, "ada@example.net")
    return shown(candor, open_incident(candor, **words).code)


TITLES = (
    "How should <selectedoption> work? D&D &#39;x&#39;",
    "Störung 電話 🔥 Café",
    "کتاب\u200cخانه کار نمی‌کند",
    "👩\u200d👩\u200d👧 العربية API v2",
)


@pytest.mark.parametrize("title", TITLES)
def test_a_title_is_shown_exactly_as_typed(candor: Installation, title: str) -> None:
    told = say(candor, title=title)
    assert told.json["name"] == title
    heading = re.search(r"<h1[^>]*>(.*?)</h1>", told.page, re.DOTALL)
    assert heading
    assert title in html.unescape(heading[1])
    assert title in told.file("incidents/{}.txt")
    assert title in told.mails[0].subject
    assert title in html.unescape(told.mails[0].html)
    for feed in (told.rss, told.atom):
        assert not feed.bozo
        assert title in html.unescape(feed.entries[0].title) if "&" not in title else title in feed.entries[0].title


def test_links_lead_to_our_page_from_wherever_they_are_read(candor: Installation) -> None:
    told = say(candor, body="See [the FAQ](/faq) and [above](#top).")
    for words in told.htmls[1:]:  # the page itself may link to itself
        assert not re.search(r"href=[\"'](/|#)", words)
        assert f'href="{BASE}/faq"' in words
    assert f"{BASE}/faq" in told.mails[0].text


@pytest.mark.parametrize("body", ["Line one\nLine two\n\nNew paragraph", "Line one\r\nLine two\r\n\r\nNew paragraph"], ids=["LF", "CRLF"])
def test_line_breaks_stay(candor: Installation, body: str) -> None:
    told = say(candor, body=body)
    assert told.json["incident_updates"][0]["body"] == "Line one\nLine two\n\nNew paragraph"
    for words in told.htmls:
        assert re.search(r"Line one\s*<br\s*/?>\s*Line two", words), words
        assert re.search(r"</p>\s*<p[^>]*>\s*New paragraph", words), words
    for words in told.texts:
        assert re.search(r"Line one\s*\n\s*Line two\s*\n\s*\n\s*New paragraph", words), words


def test_addresses_names_numbers_and_signs_mean_what_they_say(candor: Installation) -> None:
    body = "See (https://status.example.org/a._b_-_c).\nAsk us_east_1 and eu_west_2.\n\n#4711 is ours.\n\nThen:\n\n3. Restart"
    told = say(candor, body=body)
    for words in told.htmls:
        assert 'href="https://status.example.org/a._b_-_c"' in words
        assert "us_east_1 and eu_west_2" in words
        assert "<em>" not in words
        assert re.search(r"<p[^>]*>\s*#4711 is ours", words)
        assert 'start="3"' in words
    for words in told.texts:
        assert "3. Restart" in words


def test_no_all_clear_stands_over_an_open_incident(candor: Installation) -> None:
    for name in ("Web", "Mail"):
        component(candor, name)
    quiet = shown(candor, "")
    clear = "Everything works."
    assert clear in quiet.file("index.html")
    told = say(candor, impact="major")
    assert clear not in told.file("index.html") + told.file("text.txt")
    assert [one["id"] for one in json.loads(told.file("status.json"))["incidents"]] == [told.code]


def test_two_mails_of_an_incident_end_differently(candor: Installation) -> None:
    """Mail programs fold away what repeats in a thread: the end of a mail holds the way out."""
    first = say(candor)
    update(candor, first.code)
    mails = shown(candor, first.code).mails
    assert len(mails) == 2
    assert mails[0].text.rstrip().splitlines()[-1] != mails[1].text.rstrip().splitlines()[-1]
    ends = [[words.strip() for words in re.split(r"<[^>]+>", mail.html) if words.strip()][-1] for mail in mails]
    assert ends[0] != ends[1]


def test_a_sender_with_a_comma_in_its_name_is_one_address(candor: Installation, environment: dict[str, str]) -> None:
    do(candor, subscribers.add, "ada@example.net")
    open_incident(candor)
    Flask(environment).say("drain", MAIL_FROM='"Acme, Inc. Störungen (EU)" <status@example.org>')
    file = Outbox(candor.settings.var).files()[0]
    assert file.read_bytes().split(b"\r\n\r\n")[0].isascii()
    sender = Outbox(candor.settings.var).mails()[0].sender
    assert "status@example.org" in sender
    assert sender.count("@") == 1
    assert "Acme, Inc. Störungen (EU)" in sender
