"""An incident made ready to be shown: what templates print and texts repeat. Pure; no markup here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from status.components.states import PLAIN
from status.data.states import DATA, sentence
from status.markdown import to_text
from status.publishing.changes import Segment, changes
from status.publishing.promised import Gap, Mark, Word, gaps, marks, words
from status.publishing.recorded import Recorded, of_incident
from status.publishing.sign import Sign, incident_sign, touched
from status.publishing.site import Component, Correction, Incident, Site, Update

# Below this, when it happened and when it was said are the same to a reader.
_APART = timedelta(minutes=5)


@dataclass(frozen=True)
class Change:
    """Old words to new words, why, and when."""

    segments: tuple[Segment, ...]
    reason: str
    at: datetime


@dataclass(frozen=True)
class Said:
    """An update. `correction`: what it corrects, for a correction. `fixes`: small fixes of its own words, newest first.

    `corrected_by`: updates that corrected it. `data`: the sentence before and now, when it changed. `moves`: new plain
    word → components. `began`: for the first update, when it happened, if that was well before.
    """

    update: Update
    correction: Change | None
    fixes: tuple[Change, ...]
    corrected_by: tuple[Update, ...]
    data: tuple[str, str] | None
    moves: tuple[tuple[str, tuple[str, ...]], ...]
    began: datetime | None


@dataclass(frozen=True)
class Since:
    """What a reader who comes back meets who had read up to `update`: how many came `after` it, and `data`, the sentence then and now, if it is another."""

    update: Update
    after: int
    data: tuple[str, str] | None


class Hit(NamedTuple):
    """A component that an incident touches: its name and id, and the state last given to it."""

    name: str
    state: str
    id: str


@dataclass(frozen=True)
class Block:
    """An incident: `said` newest first; `data`: the sentence, empty for planned work and what was withdrawn; `words`: promises with word still owed;
    `gaps`: when no word was promised; `recorded`: its data, kind by kind."""

    incident: Incident
    sign: Sign
    said: tuple[Said, ...]
    data: str
    words: tuple[Word, ...]
    marks: tuple[Mark, ...]
    gaps: tuple[Gap, ...]
    affected: tuple[Hit, ...]
    recorded: Recorded | None = None

    @property
    def troubled(self) -> tuple[Hit, ...]:
        """Those of `affected` that do not work as they should, as far as this incident says."""
        return tuple(one for one in self.affected if one.state != "operational")

    @property
    def again(self) -> tuple[Hit, ...]:
        """Those that work again."""
        return tuple(one for one in self.affected if one.state == "operational")


@dataclass(frozen=True)
class Services:
    """Troubled components; those that an open incident had troubled and that work again; and those never touched.

    `all_said`: every open incident named what it touches. Without that, "not affected" would promise too much.
    """

    troubled: tuple[Component, ...]
    again: tuple[Component, ...]
    fine: tuple[Component, ...]
    all_said: bool


def block(site: Site, incident: Incident) -> Block:
    """The incident as it stands at `site.made_at`."""
    names = {one.id: one.name for one in (*site.components, *site.retired)}
    affected = tuple(
        Hit(names.get(one.code, one.name), one.new_status, one.code) for one in incident.affected.values() if one.code in touched(incident)
    )
    return Block(
        incident=incident,
        sign=incident_sign(incident),
        said=tuple(_said(incident, number) for number in range(len(incident.updates))),
        data="" if incident.window or incident.withdrawn_at else sentence(incident.data, incident.certainty),
        words=words(incident),
        marks=marks(incident),
        gaps=gaps(incident),
        affected=affected,
        recorded=of_incident(incident),
    )


def since(incident: Incident) -> tuple[Since, ...]:
    """For each update, newest first, what is new since."""
    then_now = {state: (DATA[state], DATA[incident.data]) for state in {one.data for one in incident.updates} - {incident.data}}
    return tuple(Since(one, number, then_now.get(one.data)) for number, one in enumerate(incident.updates))


def services(site: Site) -> Services:
    """The components, by what a reader in trouble asks first."""
    hit = set[str]().union(*(touched(one) for one in site.open))
    fine = [one for one in site.leaves if one.state == "operational"]
    return Services(
        troubled=tuple(one for one in site.leaves if one.state != "operational"),
        again=tuple(one for one in fine if one.id in hit),
        fine=tuple(one for one in fine if one.id not in hit),
        all_said=all(touched(one) for one in site.open),
    )


def grouped(site: Site) -> tuple[tuple[str, tuple[Component, ...]], ...]:
    """Components under the names of their groups, in the page's order; those without a group under no name."""
    told: list[tuple[str | None, list[Component]]] = []
    for one in site.leaves:
        if not told or told[-1][0] != one.group_id:
            told.append((one.group_id, []))
        told[-1][1].append(one)
    groups = site.groups
    return tuple((groups[group].name if group else "", tuple(ones)) for group, ones in told)


def _said(incident: Incident, number: int) -> Said:
    update = incident.updates[number]
    before = incident.updates[number + 1] if number + 1 < len(incident.updates) else None
    told_of = [one for one in incident.updates if one.corrects == update.id and not one.redacted_at]
    small = [one for one in update.corrections if one.at not in {other.published_at for other in told_of}]
    early = before is None and incident.created_at - incident.started_at > _APART
    return Said(
        update=update,
        correction=change(update.correction) if update.correction else None,
        fixes=tuple(change(one) for one in reversed(small)),
        corrected_by=tuple(reversed(told_of)),
        data=_data_changed(before, update) if before else None,
        moves=_moves(update),
        began=incident.started_at if early else None,
    )


def _data_changed(before: Update, update: Update) -> tuple[str, str] | None:
    """The sentence before and now; None when it is the same."""
    old, new = (sentence(one.data, one.certainty) for one in (before, update))
    return (old, new) if old != new else None


def change(one: Correction) -> Change:
    """Compared as people read it; when only marks such as asterisks differ, as it was typed."""
    return Change(changes(to_text(one.old), to_text(one.new)) or changes(one.old, one.new), one.reason, one.at)


def _moves(update: Update) -> tuple[tuple[str, tuple[str, ...]], ...]:
    moved = [(PLAIN[one.new_status], one.name) for one in update.affected if PLAIN[one.old_status] != PLAIN[one.new_status]]
    plain = dict.fromkeys(reversed(list(PLAIN.values())))
    return tuple((word, names) for word in plain if (names := tuple(name for said, name in moved if said == word)))


def newest_ended(incidents: Sequence[Incident], most: int) -> tuple[Incident, ...]:
    """The incidents that ended last, newest end first."""
    ended = [(one.resolved_at, one.code, one) for one in incidents if one.resolved_at]
    return tuple(one for _, _, one in sorted(ended, reverse=True)[:most])
