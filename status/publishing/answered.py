"""What the feed of questions tells: the last word on each question. A changed answer is an item of its own, because programs that alert people pass over
items that were edited; the one before it goes, so that the feed never holds an answer that does not stand."""

import re
from datetime import datetime
from typing import Any

from markupsafe import Markup

from status.markdown import to_html
from status.publishing import asked
from status.publishing.environment import text
from status.publishing.faq import Faq
from status.publishing.items import Item, apart, falling_dates
from status.publishing.site import Site
from status.publishing.times import Times

QUESTIONS = 50


def items(site: Site) -> list[Item]:
    """The newest first."""
    told = sorted(site.faqs, key=lambda one: (one.withdrawn_at or one.said_at, one.id))[-QUESTIONS:]
    dates = falling_dates([one.withdrawn_at or one.said_at for one in told])
    changed = apart(dates, [one.redacted_at or dated for one, dated in zip(told, dates, strict=True)])
    return [_item(site, one, dated, at) for one, dated, at in zip(told, dates, changed, strict=True)][::-1]


def _item(site: Site, one: Faq, dated: datetime, changed: datetime) -> Item:
    word = "withdrawn" if one.withdrawn_at else "changed" if one.changes else "new"
    place = "/withdrawn" if one.withdrawn_at else f"/{len(one.changes) + 1}" if one.changes else ""
    html = re.sub(r"\n+", "\n", text("answer.html", site, Times(site.page.zone), _values(site, one))).strip()
    name, link = f"tag:{site.page.id},2005:Faq/{one.id}{place}", f"{site.page.url}/faq/{one.slug}"
    return Item(name, f"[{word.capitalize()}] {one.question}", link, html, "", dated, changed, changed, word, {})


def _values(site: Site, one: Faq) -> dict[str, Any]:
    words = Markup(to_html(one.answer, site.page.url))  # noqa: S704  (what to_html returns went through an allow-list)
    return {"one": one, "words": words, "change": asked.newest_change(one)}
