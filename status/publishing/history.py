"""The history: what happened lately, and what happened in a month."""

from collections.abc import Callable, Iterable
from itertools import groupby

from status.moments import zone_of
from status.phrasing import say_day
from status.publishing.environment import page
from status.publishing.registry import artifact
from status.publishing.site import Incident, Site
from status.publishing.times import Times

Chapter = tuple[str, tuple[Incident, ...]]


@artifact("history/index.html", "state")
def history(site: Site, _: str) -> bytes:
    """The newest incidents by month, and every month that holds one."""
    newest = sorted((*site.recent, *(one for one in site.worked if one.is_told)), key=lambda one: (one.started_at, one.code), reverse=True)
    told = _chapters(newest, lambda one: one.month)
    return page("history.html", site, Times(site.page.zone), {"chapters": told, "months": site.months})


@artifact("history/{}/index.html", "month")
def month(site: Site, path: str) -> bytes:
    """The incidents that began in a month, by day. `path` is like `2026/11`."""
    key, zone = path.replace("/", "-"), zone_of(site.page.zone)
    told = _chapters(site.in_month[key], lambda one: say_day(one.started_at.astimezone(zone)))
    return page("month.html", site, Times(site.page.zone), {"month": key, "chapters": told})


def _chapters(incidents: Iterable[Incident], heading: Callable[[Incident], str]) -> tuple[Chapter, ...]:
    return tuple((head, tuple(ones)) for head, ones in groupby(incidents, heading))
