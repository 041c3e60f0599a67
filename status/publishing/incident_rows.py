"""Rows of incidents and of their updates, made into what readers see. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from status.clock import from_iso
from status.incidents.model import Incident as IncidentRow
from status.incidents.model import IncidentUpdate
from status.incidents.states import label, words_or_tombstone
from status.journal.model import Announcement
from status.maintenance.model import Maintenance
from status.promises.model import Promise as PromiseRow
from status.publishing import promise_rows as promises
from status.publishing.site import Affected, Correction, Incident, Tombstone, Update, Window


def tombstone(row: IncidentUpdate) -> Tombstone:
    """One that was taken back: its words are not for readers."""
    return Tombstone(row.id, row.published_at, row.cancelled_at or row.changed_at)


def corrections(stored: Iterable[Mapping[str, str]]) -> tuple[Correction, ...]:
    """As they are kept in an update's row, oldest first."""
    return tuple(Correction(one["old"], one["new"], one["reason"], from_iso(one["at"])) for one in stored)


def update(
    row: IncidentUpdate, promise: PromiseRow | None, announcement: Announcement | None, of: Iterable[Correction], now: datetime
) -> Update:
    """`of`: what was corrected in the update that this one corrects; it tells of the one said in one breath with it."""
    return Update(
        id=row.id,
        incident=row.incident_code,
        guid=row.guid,
        kind=row.kind,
        status=row.status,
        impact=row.impact,
        data=row.data,
        certainty=row.certainty,
        body=words_or_tombstone(row.body, row.redacted_because),
        affected=tuple(Affected(a["code"], a["name"], a["old_status"], a["new_status"]) for a in row.affected),
        notify=row.notify,
        published_at=row.published_at,
        changed_at=row.changed_at,
        announced_at=announcement.announced_at if announcement else None,
        corrects=row.corrects,
        corrections=() if row.redacted_at else corrections(row.corrections),
        correction=next((one for one in of if one.at == row.published_at and not row.redacted_at), None),
        redacted_at=row.redacted_at,
        promise=promises.promise(promise, now) if promise else None,
        revision=row.revision,
        window=(from_iso(row.window["starts_at"]), from_iso(row.window["ends_at"])) if row.window else None,
        label=label(row.kind, row.status, row.status_before, row.data),
    )


def incident(row: IncidentRow, work: Maintenance | None, last: int | None, told: Sequence[Update | Tombstone], whole: bool) -> Incident:
    """`last`: the revision of the last public event about it; `whole`: `told` is all that was said of it, newest first."""
    return Incident(
        code=row.code,
        title="A notice that was taken back" if row.cancelled_at else row.title,
        status=row.status,
        impact=row.impact,
        data=row.data,
        certainty=row.certainty,
        lost=row.lost,
        month=row.month,
        started_at=row.started_at,
        created_at=row.created_at,
        changed_at=row.changed_at,
        monitoring_at=row.monitoring_at,
        resolved_at=row.resolved_at,
        updates=tuple(one for one in told if isinstance(one, Update)),
        whole=whole,
        tombstones=tuple(one for one in told if isinstance(one, Tombstone)),
        cancelled_at=row.cancelled_at,
        revision=last or 0,
        withdrawn_at=row.withdrawn_at,
        window=_window(work) if work else None,
    )


def _window(row: Maintenance) -> Window:
    return Window(row.starts_at, row.ends_at, row.before, {one["id"]: one["name"] for one in row.components})
