"""RSS, Atom and JSON Feed: one item per update, whatever programs do with edited items.

feedgen's faults, and what is done about each: links of the feed are given with *alternate* last; `updated` is always set
(else it is "now" and no two answers are equal); entries are appended, newest first; content only, never a summary beside
it; `type="html"`; ids are URNs that never change; markup in RSS titles is written as hexadecimal references; characters
that XML cannot carry are taken out. Rules of the items: strictly falling dates, no future, absolute links.
"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from feedgen.feed import FeedGenerator

from status.publishing import answered
from status.publishing.items import Channel, Dressed, Item, items, nothing
from status.publishing.registry import artifact
from status.publishing.site import Site

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def everything(site: Site) -> Channel:
    """The feed of the whole page."""
    about = f"Every update that {site.page.name} publishes about its services, one item each.{demo_mark(site)}"
    return Channel("feed", "feed", title(site), about, f"{site.page.url}/", site.page.name, site.page.created_at, site.feed)


@artifact("feed.rss", "feed", beside=("feed.atom", "feed.json"))
def feed(site: Site, _: str) -> dict[str, bytes]:
    """The feeds of the whole page."""
    return written(site, everything(site), {})


def written(site: Site, channel: Channel, dressed: Dressed) -> dict[str, bytes]:
    """A feed in each of its kinds, by path."""
    told = items(site, channel, dressed)
    return {
        f"{channel.place}.rss": _rss(site, channel, told),
        f"{channel.place}.atom": _atom(site, channel, told),
        f"{channel.place}.json": _json_feed(site, channel, told),
    }


def _rss(site: Site, channel: Channel, told: list[Item]) -> bytes:
    """RSS 2.0."""
    return _plain_titles(_generator(site, channel, "rss", told).rss_str(pretty=True))


def _atom(site: Site, channel: Channel, told: list[Item]) -> bytes:
    """Atom 1.0 (RFC 4287)."""
    body: bytes = _generator(site, channel, "atom", told).atom_str(pretty=True)
    return body


def _json_feed(site: Site, channel: Channel, told: list[Item]) -> bytes:
    """JSON Feed 1.1, with `_status` beside each item."""
    whole = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "home_page_url": channel.page,
        "feed_url": f"{site.page.url}/{channel.place}.json",
        "description": channel.about,
        "language": site.page.language,
        "authors": [{"name": site.page.name}],
        "items": [_json_item(item) for item in told],
    }
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


@artifact("faq.atom", "faqs")
def questions(site: Site, _: str) -> bytes:
    """What was last said in answer to each question: the answer, its newest change, or that it was withdrawn."""
    about = f"New and changed answers of {site.page.name} to what people ask, one item each.{demo_mark(site)}"
    page = f"{site.page.url}/faq"
    channel = Channel("faq", "faq", f"{title(site)}: questions", about, page, "questions and answers", site.page.created_at, ())
    return _atom(site, channel, answered.items(site) or [nothing(site, channel)])


def _generator(site: Site, channel: Channel, kind: str, told: list[Item]) -> FeedGenerator:
    newest = max(item.said_at for item in told)
    feed = _empty(site, f"{channel.place}.{kind}", channel.name, channel.title, newest, channel.page)
    feed.description(_xml(channel.about))
    for item in told:
        _entry(feed, item)
    return feed


def _empty(site: Site, path: str, name: str, title: str, newest: datetime, page: str) -> FeedGenerator:
    """A feed without entries; `page` is what people read instead."""
    feed = FeedGenerator()
    feed.id(f"tag:{site.page.id},2005:{name}")
    feed.title(_xml(title))
    feed.author({"name": _xml(site.page.name)})
    feed.language(site.page.language)
    feed.updated(newest.replace(microsecond=0))
    feed.link(href=f"{site.page.url}/{path}", rel="self", type=f"application/{path.rpartition('.')[2]}+xml")
    feed.link(href=page, rel="alternate", type="text/html")
    return feed


def _entry(feed: FeedGenerator, item: Item) -> None:
    entry = feed.add_entry(order="append")
    entry.id(item.id)
    entry.guid(item.id, permalink=False)
    entry.title(_xml(item.title))
    entry.link(href=item.link)
    entry.content(_xml(item.html), type="html")
    entry.published(item.dated)
    entry.updated(item.changed)
    entry.category(term=item.tag)


def _json_item(item: Item) -> dict[str, Any]:
    told = {
        "id": item.id,
        "url": item.link,
        "title": item.title,
        "content_html": item.html,
        "content_text": item.text,
        "date_published": _seconds(item.dated),
        "tags": [item.tag],
        **({"_status": item.about} if item.about else {}),
    }
    return told | ({"date_modified": _seconds(item.changed)} if item.changed > item.dated else {})


def _seconds(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def title(site: Site) -> str:
    """Of a feed; its name follows where it is not of the whole page."""
    return f"{site.page.name} status{' (demo: an invented story)' if site.page.demo else ''}"


def demo_mark(site: Site) -> str:
    """What the demo says of itself; else nothing."""
    return " Demo: an invented story." if site.page.demo else ""


def _xml(text: str) -> str:
    return _NOT_XML.sub("", text)


def _plain_titles(body: bytes) -> bytes:
    """Inside `<title>`, `&amp;`, `&lt;`, `&gt;` as hexadecimal references: readers then do not take them for markup (RSS Advisory Board's profile)."""
    return b"".join(_titles(body))


def _titles(body: bytes) -> Iterator[bytes]:
    for part in re.split(rb"(<title>.*?</title>)", body, flags=re.DOTALL):
        if part.startswith(b"<title>"):
            inner = part[7:-8].replace(b"&amp;", b"&#x26;").replace(b"&lt;", b"&#x3C;").replace(b"&gt;", b"&#x3E;")
            yield b"<title>" + inner + b"</title>"
        else:
            yield part
