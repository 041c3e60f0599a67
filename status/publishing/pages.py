"""The pages that people read: the front page, an incident, and what hardly ever changes."""

from status.publishing import (
    advised,
    asked,
    history,  # noqa: F401  (it registers its pages)
    prose,
)
from status.publishing.environment import page
from status.publishing.promise_json import tally
from status.publishing.promised import tally_words
from status.publishing.registry import artifact
from status.publishing.sign import sign
from status.publishing.site import Site
from status.publishing.times import Times
from status.publishing.views import block, grouped, newest_ended, services, since

# The front page carries every update of this many open incidents; the rest are linked, so that it stays one light file.
MOST_OPEN = 20
MOST_WORK = 5
LATELY = 3


@artifact("index.html", "clock", quality=11)
def front(site: Site, _: str) -> bytes:
    """The page that everybody opens: the sign, what is affected, what was said, what was promised."""
    when = Times.as_of(site.made_at, site.page.zone)
    shown, rest = site.open[:MOST_OPEN], site.open[MOST_OPEN:]
    return page(
        "front.html",
        site,
        when,
        {
            "sign": sign(site),
            "blocks": [block(site, one) for one in shown],
            "rest": rest,
            "services": services(site),
            "groups": grouped(site),
            "lately": newest_ended(site.recent, LATELY),
            "tally": tally_words(tally(site), sum(one.overdue for one in site.open_promises)),
            "questions": asked.front(site),
            "advice": advised.front(site),
            "works": [block(site, one) for one in site.planned[:MOST_WORK]],
            "more_work": len(site.planned[MOST_WORK:]),
        },
    )


@artifact("incidents/{}/index.html", "incident")
def incident(site: Site, code: str) -> bytes:
    """The permanent page of one incident, whole. Nothing in it depends on when it was made, so unchanged bytes stay."""
    if site.incidents[code].cancelled_at:
        return page("withdrawn.html", site, Times(site.page.zone), {"incident": site.incidents[code]})
    told = block(site, site.incidents[code])
    values = {
        "block": told,
        "sign": told.sign,
        "since": since(told.incident),
        "questions": asked.of_incident(site, code),
        "advice": advised.of_incident(site, told.incident),
    }
    return page("incident.html", site, Times(site.page.zone), values)


@artifact("subscribe/index.html", "parts")
def subscribe(site: Site, _: str) -> bytes:
    """How to follow this page: by mail, with the services to choose from, or without."""
    return page("subscribe.html", site, Times(site.page.zone), {"groups": grouped(site)})


@artifact("about/index.html", "fixed")
def about(site: Site, _: str) -> bytes:
    """How we communicate, and who we are."""
    return page("about.html", site, Times(site.page.zone), {"sections": prose.sections("how-we-communicate")})


@artifact("404.html", "fixed")
def missing(site: Site, _: str) -> bytes:
    """What stands at an address that leads nowhere."""
    return page("404.html", site, Times(site.page.zone), {})
