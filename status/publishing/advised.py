"""Advice: which stands where, and made ready to be shown. Pure; no markup here."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from status.advice.piece import Change, News, Piece, gravest_first, news
from status.advice.wording import compared, plain
from status.clock import iso
from status.publishing.changes import Segment, changes
from status.publishing.site import Incident, Site, Update

FELL = "The notice that it belonged to was withdrawn."


@dataclass(frozen=True)
class Diff:
    """A change as readers see it: old words to new ones."""

    segments: tuple[Segment, ...]
    at: datetime


@dataclass(frozen=True)
class Advised:
    """Advice for a page. `standing`: in force, the gravest first. `gone`: withdrawn while people follow what it was about; `ended`: withdrawn and over.
    `changed`: each change of all these. The newest first."""

    standing: tuple[Piece, ...]
    gone: tuple[Piece, ...] = ()
    ended: tuple[Piece, ...] = ()
    changed: tuple[Diff, ...] = ()


@dataclass(frozen=True)
class Carried:
    """Advice for a feed item. `said_at`: when it last became what it is, after the item's own words; None when it was so before."""

    standing: tuple[Piece, ...]
    news: tuple[News, ...]
    said_at: datetime | None


def front(site: Site) -> Advised:
    """All that is in force, and what was withdrawn about incidents that are still open, or for the whole page since the first of them began."""
    told, began = _told(site), {one.code: one.created_at for one in site.open}
    since = min(began.values(), default=None)
    return Advised(gravest_first(told), _gone(one for one in told if one.incident in began or one.incident is None and _after(one, since)))


def of_incident(site: Site, incident: Incident) -> Advised:
    """What is about it, with all that became of it; while it is open, what stands for the whole page too."""
    told = _told(site)
    mine = [one for one in told if one.incident == incident.code]
    if not incident.is_open:
        return Advised(gravest_first(mine), ended=_gone(mine), changed=_changed(mine))
    wide = [one for one in told if one.incident is None]
    gone = _gone([*mine, *(one for one in wide if _after(one, incident.created_at))])
    return Advised(gravest_first([*wide, *mine]), gone, changed=_changed(mine))


def everything(site: Site) -> Advised:
    """All that is in force, and what became of advice for the whole page."""
    told = _told(site)
    wide = [one for one in told if one.incident is None]
    return Advised(gravest_first(told), ended=_gone(wide), changed=_changed(wide))


def of_incidents(site: Site, incidents: Iterable[Incident]) -> Advised:
    """What is in force about any of these; each once."""
    return Advised(gravest_first({piece.id: piece for one in incidents for piece in of_incident(site, one).standing}.values()))


def of_item(site: Site, incident: Incident, update: Update) -> Carried:
    """What a feed item carries: advice that came before the incident's next update and still holds, in today's words; and what became of advice
    since the update before. So the newest item of an incident is mended in place when advice changes, and none shows what was withdrawn."""
    since, until = span(incident, update)
    told = [one for one in _told(site) if _concerns(one, incident, until)]
    became = news(told, since or update.published_at, until)
    late = [one.issued_at for one in gravest_first(told)] + [one.at for one in became]
    late += [one.at for each in told for one in each.narrowed if until is None or one.at < until]
    return Carried(gravest_first(told), became, max((at for at in late if at > update.published_at), default=None))


def span(incident: Incident, update: Update) -> tuple[datetime | None, datetime | None]:
    """When the announced updates before and after it were published; None where there is none."""
    said = sorted((one.published_at, one.id) for one in incident.updates if one.announced_at)
    place = said.index((update.published_at, update.id))
    return (said[place - 1][0] if place else None), (said[place + 1][0] if place + 1 < len(said) else None)


def as_json(one: Piece) -> dict[str, Any]:
    """Advice for machines."""
    return {
        "id": one.id,
        "incident": one.incident,
        "severity": one.severity,
        **one.words.stored(),
        "issued_at": iso(one.issued_at),
        "changed_at": iso(one.said_at) if one.said_at != one.issued_at else None,
        "changes": [{"old": plain(change.old), "new": plain(change.new), "at": iso(change.at)} for change in one.changes],
        "withdrawn_for": [{"for": each.whom, "reason": each.reason, "at": iso(each.at)} for each in one.narrowed],
        "withdrawn_at": iso(one.withdrawn_at) if one.withdrawn_at else None,
        "redacted_at": iso(one.redacted_at) if one.redacted_at else None,
        "reason": one.tombstone or one.withdrawn_why or None,
    }


def _concerns(one: Piece, incident: Incident, until: datetime | None) -> bool:
    """Advice for the whole page comes to items of what is open: feeds of what is over are not made again when it is withdrawn."""
    mine = incident.is_open if one.incident is None else one.incident == incident.code
    return mine and (until is None or one.issued_at < until)


def _told(site: Site) -> tuple[Piece, ...]:
    """All advice; that about an incident which was withdrawn is withdrawn with it."""
    return tuple(_fallen(one, site.incidents.get(one.incident or "")) for one in site.advice)


def _fallen(one: Piece, about: Incident | None) -> Piece:
    ended = (about.withdrawn_at or about.cancelled_at) if about else None
    return replace(one, withdrawn_at=ended, withdrawn_why=FELL) if ended and one.withdrawn_at is None else one


def _gone(told: Iterable[Piece]) -> tuple[Piece, ...]:
    ended = [(one.withdrawn_at, one.position, one) for one in told if one.withdrawn_at]
    return tuple(one for _, _, one in sorted(ended, key=lambda each: each[:2], reverse=True))


def _after(one: Piece, began: datetime | None) -> bool:
    return began is not None and one.withdrawn_at is not None and one.withdrawn_at > began


def _changed(told: Iterable[Piece]) -> tuple[Diff, ...]:
    return tuple(sorted((_diff(change) for one in told for change in one.changes), key=lambda diff: diff.at, reverse=True))


def _diff(change: Change) -> Diff:
    return Diff(changes(compared(change.old), compared(change.new)), change.at)
