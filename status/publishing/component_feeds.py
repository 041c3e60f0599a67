"""The feeds of each component: one item for every update of what touches it, as in the feeds of the whole page."""

from collections.abc import Iterator
from dataclasses import replace

from status.advice.piece import Piece
from status.data.values import Record
from status.publishing import feeds
from status.publishing.component_rows import ITEMS
from status.publishing.components import touching
from status.publishing.items import Channel, Dressed
from status.publishing.registry import artifact
from status.publishing.site import Component, Incident, Site


@artifact("components/{}/feed.rss", "component_feeds", beside=("components/{}/feed.atom", "components/{}/feed.json"))
def component_feeds(site: Site, _: str) -> dict[str, bytes]:
    """Those of each component whose page changes. An update that touches several is dressed once."""
    dressed: Dressed = {}
    site = replace(site, advice=tuple(_lasting(site)), incidents=_recorded(site))
    known = [one for one in (*site.components, *site.retired) if one.id in site.parts and not one.is_group]
    return {path: body for one in known for path, body in feeds.written(site, channel(site, one), dressed).items()}


def _lasting(site: Site) -> Iterator[Piece]:
    """Advice that is at hand whatever else is made: items would else change without a word said."""
    near = {None, *(one.code for one in site.open), *(one.code for one, _ in site.feed)}
    return (one for one in site.advice if one.withdrawn_at is None or one.incident in near)


def _recorded(site: Site) -> dict[str, Incident]:
    """Incidents with the records that are at hand whatever else is made."""
    near = {*(one.code for one in site.open), *(one.code for one, _ in site.feed)}
    return {code: one if code in near else replace(one, record=Record()) for code, one in site.incidents.items()}


def channel(site: Site, part: Component) -> Channel:
    """What the feeds of a component are."""
    told = [(one, update) for one in touching(site, part) for update in one.updates if update.announced_at is not None]
    newest = sorted(told, key=lambda pair: (pair[1].published_at, pair[1].revision), reverse=True)[:ITEMS]
    return Channel(
        place=f"components/{part.id}/feed",
        name=f"Component/{part.id}",
        title=f"{feeds.title(site)}: {part.name}",
        about=f"Every update that {site.page.name} publishes about {part.name}, one item each.{feeds.demo_mark(site)}",
        page=f"{site.page.url}/components/{part.id}",
        of=part.name,
        began=part.created_at,
        told=tuple(newest),
    )
