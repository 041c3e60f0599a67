"""What became of an incident's data, kind by kind, made ready to be shown. Pure; no markup here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from status.clock import iso
from status.data import wording
from status.data.states import DATA_IN_DANGER, OF_KIND
from status.data.values import Claim, Kind, Point, Record
from status.publishing.advised import span
from status.publishing.changes import Segment, changes
from status.publishing.plotted import Plot, plot
from status.publishing.site import Incident, Update


@dataclass(frozen=True)
class Step:
    """A point of a series: `share` in words, `rebased` when it is counted of another base than the one before."""

    share: str
    note: str
    at: datetime
    rebased: bool


@dataclass(frozen=True)
class Row:
    """A kind as it stands. `since`: when its claim got smaller, if its last change made it so, and `was`: what it said before."""

    name: str
    state: str
    details: tuple[str, ...]
    since: datetime | None
    was: str
    steps: tuple[Step, ...]
    plot: Plot | None


@dataclass(frozen=True)
class Changed:
    """A change of the record: of which kind (empty: of what is not affected), old words to new ones, and why."""

    name: str
    segments: tuple[Segment, ...]
    why: str
    at: datetime


@dataclass(frozen=True)
class Recorded:
    """A record for a page: what stands, and every change, the newest first."""

    rows: tuple[Row, ...]
    not_affected: tuple[str, ...]
    changed: tuple[Changed, ...]


@dataclass(frozen=True)
class Carried:
    """A record for a feed item: a line each. `said_at`: when it last changed after the item's own words; None when it did not."""

    lines: tuple[str, ...]
    said_at: datetime | None


def of_incident(incident: Incident) -> Recorded | None:
    """Its record as it stands; None when there is none."""
    told = incident.record
    if not told.kinds and not told.spared:
        return None
    found = [*(one for kind in told.kinds for one in _changes(kind)), *_spared(told)]
    return Recorded(tuple(map(_row, told.kinds)), told.not_affected, tuple(sorted(found, key=lambda one: one.at, reverse=True)))


def of_item(incident: Incident, update: Update) -> Carried:
    """What a feed item carries: the record as it stood when the incident's next update came, so that no item changes after that."""
    if update.kind == "withdrawal":
        return Carried((), None)
    told = incident.record.until(span(incident, update)[1])
    later = [at for at in told.spoken_at() if at > update.published_at]
    return Carried(wording.lines(told), max(later, default=None))


def as_json(record: Record) -> dict[str, Any]:
    """The record for machines."""
    return {"kinds": [_kind_json(one) for one in record.kinds], "not_affected": list(record.not_affected)}


def _row(kind: Kind) -> Row:
    last, before = kind.said[-1], kind.said[-2] if len(kind.said) > 1 else None
    smaller = before is not None and last.claim.is_smaller_than(before.claim)
    return Row(
        name=kind.name,
        state=wording.state(last.claim),
        details=wording.details(last.claim),
        since=last.at if smaller else None,
        was=wording.state(before.claim) if before and smaller else "",
        steps=tuple(_steps(kind.series)),
        plot=plot(kind.series),
    )


def _steps(series: Sequence[Point]) -> Iterator[Step]:
    for number, one in enumerate(series):
        yield Step(wording.share(one), one.note, one.at, number > 0 and series[number - 1].total != one.total)


def _changes(kind: Kind) -> Iterator[Changed]:
    """The note of a new claim is why it is made; where the claim stands and its note alone is another one, that is the change."""
    for old, new in pairwise(kind.said):
        before, after = wording.compared(old.claim), wording.compared(new.claim)
        if before == after:
            yield Changed(kind.name, changes(wording.ended(old.claim.note), wording.ended(new.claim.note)), "", new.at)
        else:
            yield Changed(kind.name, changes(before, after), new.claim.note if new.claim.note != old.claim.note else "", new.at)


def _spared(record: Record) -> Iterator[Changed]:
    for old, new in pairwise(record.spared):
        yield Changed("", changes(wording.listed(old.lines), wording.listed(new.lines)), "", new.at)


def _kind_json(kind: Kind) -> dict[str, Any]:
    pairs = [
        {"at": iso(n.at), "old": _claim(o.claim), "new": _claim(n.claim), "smaller": n.claim.is_smaller_than(o.claim)}
        for o, n in pairwise(kind.said)
    ]
    series = [{"done": p.done, "of": p.total, "share": round(p.share, 4), "note": p.note or None, "at": iso(p.at)} for p in kind.series]
    told = {"kind": kind.name, **_claim(kind.now), "in_danger": kind.now.state in DATA_IN_DANGER, "words": OF_KIND[kind.now.state]}
    told |= {"redacted_at": iso(kind.redacted_at) if kind.redacted_at else None}
    return told | {"recorded_at": iso(kind.said[0].at), "changed_at": iso(kind.said[-1].at), "changes": pairs, "series": series}


def _claim(claim: Claim) -> dict[str, Any]:
    named = {"certainty": claim.certainty or None, "window": claim.window or None, "affected": claim.affected, "of": claim.total}
    return {"state": claim.state, **named, "note": claim.note or None}
