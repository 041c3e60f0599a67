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
from status.incidents.states import DATA
from status.markdown import to_html
from status.publishing import advised
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


def items(site: Site) -> list[Item]:
    """The feed's items, newest first."""
    dates = falling_dates([update.published_at for _, update in reversed(site.feed)])[::-1]
    taken = set(dates)
    told = []
    for (incident, update), dated in zip(site.feed, dates, strict=True):
        advice = advised.of_item(site, incident, update)
        changed = max(dated, *(at.replace(microsecond=0) for at in (update.changed_at, advice.said_at) if at))
        while changed != dated and changed in taken:  # a correction that is mailed has the very instant of what it corrected
            changed += _STEP
        taken.add(changed)
        told.append(_item(site, incident, update, dated, changed, advice))
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


@artifact("feed.rss", "feed")
def rss(site: Site, _: str) -> bytes:
    """RSS 2.0."""
    return _plain_titles(_generator(site, "feed.rss").rss_str(pretty=True))


@artifact("feed.atom", "feed")
def atom(site: Site, _: str) -> bytes:
    """Atom 1.0 (RFC 4287)."""
    body: bytes = _generator(site, "feed.atom").atom_str(pretty=True)
    return body


@artifact("feed.json", "feed")
def json_feed(site: Site, _: str) -> bytes:
    """JSON Feed 1.1, with `_status` beside each item."""
    told = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _title(site),
        "home_page_url": f"{site.page.url}/",
        "feed_url": f"{site.page.url}/feed.json",
        "description": _about(site),
        "language": site.page.language,
        "authors": [{"name": site.page.name}],
        "items": [_json_item(site, item) for item in items(site)],
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


@artifact("faq.atom", "faqs")
def questions(site: Site, _: str) -> bytes:
    """The questions that stand, the newest answer or change first: one entry each, which keeps its id when the answer changes."""
    told = sorted((one for one in site.faqs if one.withdrawn_at is None), key=lambda one: (one.said_at, one.id))[-QUESTIONS:]
    dates = falling_dates([one.said_at for one in told])
    newest = dates[-1] if dates else site.page.changed_at
    feed = _empty(site, "faq.atom", "faq", f"{_title(site)}: questions", newest, f"{site.page.url}/faq")
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


def _item(site: Site, incident: Incident, update: Update, dated: datetime, changed: datetime, advice: advised.Carried) -> Item:
    link = f"{site.page.url}/incidents/{incident.code}#{update.id}"
    try:
        html, text = (_dressed(site, incident, update, advice, kind) for kind in ("html", "txt"))
    except Exception:  # noqa: BLE001  (one notice that cannot be dressed must not silence the others: its title and link still go out)
        html, text = f'<p><a href="{link}">{link}</a></p>', link
    return Item(update, incident, f"[{update.label}] {incident.title}", link, html, text, dated, changed, advice)


def _dressed(site: Site, incident: Incident, update: Update, advice: advised.Carried, kind: str) -> str:
    values = {
        "incident": incident,
        "update": update,
        "advice": advice,
        "body": Markup(to_html(update.body, site.page.url)),  # noqa: S704  (what to_html returns went through an allow-list)
        "data": DATA[update.data],
        "lost": Markup(to_html(incident.lost, site.page.url)),  # noqa: S704
    }
    return re.sub(r"\n\s*\n+", "\n\n", text(f"item.{kind}", site, Times(site.page.zone), values)).strip()


def _generator(site: Site, path: str) -> FeedGenerator:
    told = items(site)
    newest = max((at for item in told for at in (item.update.changed_at, item.advice.said_at) if at), default=site.page.changed_at)
    feed = _empty(site, path, "feed", _title(site), newest, f"{site.page.url}/")
    feed.description(_xml(_about(site)))
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


def _title(site: Site) -> str:
    return f"{site.page.name} status{' (demo: an invented story)' if site.page.demo else ''}"


def _about(site: Site) -> str:
    return f"Every update that {site.page.name} publishes about its services, one item each.{' Demo: an invented story.' if site.page.demo else ''}"


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
