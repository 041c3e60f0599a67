"""The plain texts: the front page and each incident for whoever has no browser, and the note for robots."""

import re
import textwrap

from status.publishing import advised, asked
from status.publishing.environment import text
from status.publishing.pages import LATELY, MOST_OPEN, MOST_WORK
from status.publishing.promise_json import tally
from status.publishing.promised import tally_words
from status.publishing.registry import artifact
from status.publishing.sign import sign
from status.publishing.site import Site
from status.publishing.times import Times
from status.publishing.views import block, grouped, newest_ended, services

WIDTH = 72
_MARKED = re.compile(r"( *)((?:[-*•]|\d+[.)]) +)?")


@artifact("text.txt", "clock")
def front(site: Site, _: str) -> bytes:
    """The text twin of the front page."""
    values = {
        "sign": sign(site),
        "blocks": [block(site, one) for one in site.open[:MOST_OPEN]],
        "rest": site.open[MOST_OPEN:],
        "services": services(site),
        "groups": grouped(site),
        "lately": newest_ended(site.recent, LATELY),
        "tally": tally_words(tally(site), sum(one.overdue for one in site.open_promises)),
        "questions": asked.first_ones(site),
        "advice": advised.front(site),
        "works": [block(site, one) for one in site.planned[:MOST_WORK]],
        "more_work": len(site.planned[MOST_WORK:]),
    }
    return wrapped(text("front.txt", site, Times.as_of(site.made_at, site.page.zone), values))


@artifact("incidents/{}.txt", "incident")
def incident(site: Site, code: str) -> bytes:
    """The text twin of an incident's page."""
    if site.incidents[code].cancelled_at:
        return wrapped(text("withdrawn.txt", site, Times(site.page.zone), {"incident": site.incidents[code]}))
    told = block(site, site.incidents[code])
    values = {
        "block": told,
        "sign": told.sign,
        "questions": asked.of_incident(site, code),
        "advice": advised.of_incident(site, told.incident),
    }
    return wrapped(text("incident.txt", site, Times(site.page.zone), values))


@artifact("robots.txt", "fixed")
def robots(_site: Site, _: str) -> bytes:
    """Everybody may read everything."""
    return b"User-agent: *\nAllow: /\n"


def wrapped(told: str) -> bytes:
    """At most 72 columns (an address may be longer), one empty line at most between two others."""
    lines = [part for line in told.split("\n") for part in _wrap(line.rstrip())]
    return (re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n") + "\n").encode()


def _wrap(line: str) -> list[str]:
    """The line in pieces; what follows the first stands under its words, as in a list."""
    marked = _MARKED.match(line)
    hanging = " " * len(marked[0]) if marked else ""
    return textwrap.wrap(
        line, WIDTH, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False, replace_whitespace=False
    ) or [""]
