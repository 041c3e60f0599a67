"""Components: all of them on one page, each on a page of its own, and where their readable addresses lead. Nothing in them depends on when
they were made."""

from dataclasses import dataclass

from status.components.states import MARK, PLAIN, worst
from status.publishing import advised
from status.publishing.advised import Advised
from status.publishing.environment import page, text
from status.publishing.registry import artifact
from status.publishing.sign import touched
from status.publishing.site import Component, Incident, Site
from status.publishing.texts import wrapped
from status.publishing.times import Times
from status.publishing.views import Block, block

_SIGN = {"good": "fine", "plan": "planned", "slow": "slow", "down": "down"}


@dataclass(frozen=True)
class Family:
    """A group with its components and the worst of their states; components without a group stand in one that is None."""

    group: Component | None
    parts: tuple[Component, ...]
    state: str


@dataclass(frozen=True)
class Told:
    """A component with what a reader asks about it. `word`: how it is, in plain words; `sign`: the colour of that, empty when there is none
    to say. `parts`: those of a group. `planned`: running and coming work; `ended`: what is over, the newest first."""

    part: Component
    word: str
    sign: str
    group: Component | None
    parts: tuple[Component, ...]
    open: tuple[Block, ...]
    advice: Advised
    planned: tuple[Block, ...]
    ended: tuple[Incident, ...]


@artifact("components/index.html", "components", beside=("components.txt", "components/{}/index.html", "_redirects"))
def components(site: Site, _: str) -> dict[str, bytes]:
    """All of them in a list; each one whose page changes; and the addresses that lead to them."""
    when, known = Times(site.page.zone), {one.id: one for one in (*site.components, *site.retired)}
    told = {"families": families(site)}
    made = {
        "components/index.html": page("components.html", site, when, told),
        "components.txt": wrapped(text("components.txt", site, when, told)),
        "_redirects": "".join(f"/components/{slug} /components/{one.id} 308\n" for one in known.values() for slug in one.slugs).encode(),
    }
    for one in known.values():
        if one.id in site.parts or one.is_group and not one.retired_at:
            made[f"components/{one.id}/index.html"] = page("component.html", site, when, {"told": about(site, one)})
    return made


def families(site: Site) -> tuple[Family, ...]:
    """Every group that holds something, in the page's order."""
    told: list[tuple[str | None, list[Component]]] = []
    for one in site.leaves:
        if not told or told[-1][0] != one.group_id:
            told.append((one.group_id, []))
        told[-1][1].append(one)
    return tuple(Family(site.groups.get(group or ""), tuple(ones), worst(one.state for one in ones)) for group, ones in told)


def about(site: Site, part: Component) -> Told:
    """What its page says."""
    mine = touching(site, part)
    parts = tuple(one for one in site.leaves if part.is_group and one.group_id == part.id)
    state = worst(one.state for one in parts) if part.is_group else part.state
    living = [one for one in site.open if one in mine and part.id in touched(one)]
    again = bool(living) and state == "operational"
    return Told(
        part=part,
        word="retired" if part.retired_at else "working again" if again else PLAIN[state].lower(),
        sign="" if part.retired_at or again else _SIGN[MARK[state]],
        group=site.groups.get(part.group_id or ""),
        parts=parts,
        open=tuple(block(site, one) for one in living),
        advice=advised.of_incidents(site, living),
        planned=tuple(block(site, one) for one in site.planned if one in mine),
        ended=tuple(one for one in mine if one.resolved_at),
    )


def touching(site: Site, part: Component) -> list[Incident]:
    """The incidents and planned works that touch it, the newest first. Work that was moved off it does not; what was taken back is not shown."""
    found = [site.incidents[code] for code in part.incidents if code in site.incidents]
    mine = [one for one in found if not one.cancelled_at and (one.window is None or part.id in one.window.components)]
    return sorted(mine, key=lambda one: (one.started_at, one.code), reverse=True)
