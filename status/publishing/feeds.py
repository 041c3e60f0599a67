"""RSS, Atom and JSON Feed: one item per update, whatever programs do with edited items.

feedgen's faults, and what is done about each: links of the feed are given with *alternate* last; `updated` is always set
(else it is "now" and no two answers are equal); entries are appended, newest first; content only, never a summary beside
it; `type="html"`; ids are URNs that never change; markup in RSS titles is written as hexadecimal references; characters
that XML cannot carry are taken out. Rules of the items: strictly falling dates, no future, absolute links.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from feedgen.feed import FeedGenerator
from markupsafe import Markup

from status.clock import iso
from status.data.states import sentence
from status.markdown import to_html
from status.publishing import advised, recorded
from status.publishing.environment import text
from status.publishing.registry import artifact
from status.publishing.site import Incident, Site, Update
from status.publishing.times import Times

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
QUESTIONS = 50
_AHEAD = timedelta(seconds=60)
_STEP = timedelta(seconds=1)


@dataclass(frozen=True)
class Item:
    """An update as a feed tells it. `dated`: its own instant, or a second after the item before it."""

    update: Update
    incident: Incident
    title: str
    link: str
    html: str
    text: str
    dated: datetime
    changed: datetime
    advice: advised.Carried
    data: recorded.Carried


@dataclass(frozen=True)
class Channel:
    """A feed, whatever its kind: `place` in the folder without its ending, `name` in its id, `page` that people read instead, `began` as its
    date while it is empty, and `told`, newest first."""

    place: str
    name: str
    title: str
    about: str
    page: str
    began: datetime
    told: tuple[tuple[Incident, Update], ...]


# Update → its HTML and its text, for feeds that tell the same update.
Dressed = dict[str, tuple[str, str]]


def everything(site: Site) -> Channel:
    """The feed of the whole page."""
    about = f"Every update that {site.page.name} publishes about its services, one item each.{demo_mark(site)}"
    return Channel("feed", "feed", title(site), about, f"{site.page.url}/", site.page.changed_at, site.feed)


def items(site: Site, channel: Channel, dressed: Dressed) -> list[Item]:
    """The feed's items, newest first."""
    dates = falling_dates([update.published_at for _, update in reversed(channel.told)])[::-1]
    taken = set(dates)
    told = []
    for (incident, update), dated in zip(channel.told, dates, strict=True):
        advice, data = advised.of_item(site, incident, update), recorded.of_item(incident, update)
        changed = max(dated, *(at.replace(microsecond=0) for at in (update.changed_at, advice.said_at, data.said_at) if at))
        while changed != dated and changed in taken:  # a correction that is mailed has the very instant of what it corrected
            changed += _STEP
        taken.add(changed)
        html, text = _worded(site, incident, update, advice, data, dressed)
        link = _link(site, incident, update)
        told.append(Item(update, incident, f"[{update.label}] {incident.title}", link, html, text, dated, changed, advice, data))
    return told


def falling_dates(instants: list[datetime]) -> list[datetime]:
    """Dates for items, oldest first: each at least a second after the one before, but never over a minute ahead of its own instant.

    Programs such as Slack and Power Automate drop an item whose date equals another's or lies out of order.
    """
    dates: list[datetime] = []
    for instant in (at.replace(microsecond=0) for at in instants):
        after = dates[-1] + _STEP if dates else instant
        dates.append(min(max(instant, after), instant + _AHEAD))
    return dates


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
        "items": [_json_item(site, item) for item in told],
    }
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


@artifact("faq.atom", "faqs")
def questions(site: Site, _: str) -> bytes:
    """The questions that stand, the newest answer or change first: one entry each, which keeps its id when the answer changes."""
    told = sorted((one for one in site.faqs if one.withdrawn_at is None), key=lambda one: (one.said_at, one.id))[-QUESTIONS:]
    dates = falling_dates([one.said_at for one in told])
    newest = dates[-1] if dates else site.page.changed_at
    feed = _empty(site, "faq.atom", "faq", f"{title(site)}: questions", newest, f"{site.page.url}/faq")
    for one, dated in zip(reversed(told), reversed(dates), strict=True):
        entry = feed.add_entry(order="append")
        entry.id(f"tag:{site.page.id},2005:Faq/{one.id}")
        entry.title(_xml(one.question))
        entry.link(href=f"{site.page.url}/faq/{one.slug}")
        entry.content(_xml(to_html(one.answer, site.page.url)), type="html")
        entry.published(min(one.answered_at.replace(microsecond=0), dated))
        entry.updated(dated)
    body: bytes = feed.atom_str(pretty=True)
    return body


def _link(site: Site, incident: Incident, update: Update) -> str:
    return f"{site.page.url}/incidents/{incident.code}#{update.id}"


def _worded(
    site: Site, incident: Incident, update: Update, advice: advised.Carried, data: recorded.Carried, dressed: Dressed
) -> tuple[str, str]:
    """Its HTML and its text."""
    try:
        if update.id not in dressed:
            one, other = (_dressed(site, incident, update, advice, data, kind) for kind in ("html", "txt"))
            dressed[update.id] = one, other
        return dressed[update.id]
    except Exception:  # noqa: BLE001  (one notice that cannot be dressed must not silence the others: its title and link still go out)
        link = _link(site, incident, update)
        return f'<p><a href="{link}">{link}</a></p>', link


def _dressed(site: Site, incident: Incident, update: Update, advice: advised.Carried, data: recorded.Carried, kind: str) -> str:
    values = {
        "incident": incident,
        "update": update,
        "advice": advice,
        "body": Markup(to_html(update.body, site.page.url)),  # noqa: S704  (what to_html returns went through an allow-list)
        "data": sentence(update.data, update.certainty),
        "record": data.lines,
        "lost": Markup(to_html(incident.lost, site.page.url)),  # noqa: S704
    }
    return re.sub(r"\n\s*\n+", "\n\n", text(f"item.{kind}", site, Times(site.page.zone), values)).strip()


def _generator(site: Site, channel: Channel, kind: str, told: list[Item]) -> FeedGenerator:
    newest = max(
        (at for item in told for at in (item.update.changed_at, item.advice.said_at, item.data.said_at) if at), default=channel.began
    )
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
    entry.id(item.update.guid)
    entry.guid(item.update.guid, permalink=False)
    entry.title(_xml(item.title))
    entry.link(href=item.link)
    entry.content(_xml(item.html), type="html")
    entry.published(item.dated)
    entry.updated(item.changed)
    entry.category(term=item.update.status)


def _json_item(site: Site, item: Item) -> dict[str, Any]:
    update = item.update
    about = {
        "incident": item.incident.code,
        "state": update.status,
        "severity": update.impact,
        "data": update.data,
        "certainty": update.certainty or None,
        "data_record": list(item.data.lines),
        "components": [{"id": one.code, "name": one.name, "status": one.new_status} for one in update.affected],
        "advice": [advised.as_json(one) for one in item.advice.standing],
        "next_update_at": iso(update.promise.due.at) if update.promise else None,
        "about": f"{site.page.url}/incidents/{item.incident.code}.json",
    }
    told = {
        "id": update.guid,
        "url": item.link,
        "title": item.title,
        "content_html": item.html,
        "content_text": item.text,
        "date_published": item.dated.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "tags": [update.status],
        "_status": about,
    }
    return told | ({"date_modified": item.changed.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")} if item.changed > item.dated else {})


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
