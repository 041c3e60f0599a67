"""Reads everything that readers see in one snapshot and five SELECTs, whatever the length of the history."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, CompoundSelect, ScalarSelect, Select, func, literal, or_, select, union
from sqlalchemy.orm import Session, aliased

from status.advice.model import Advice as AdviceRow
from status.advice.piece import piece
from status.components.model import Component as ComponentRow
from status.data.model import LossRecord
from status.data.values import Record
from status.db import now_of
from status.faqs.model import Faq as FaqRow
from status.incidents.model import Incident as IncidentRow
from status.incidents.model import IncidentUpdate
from status.incidents.queries import chosen_in
from status.journal.kinds import KINDS
from status.journal.model import Announcement, Event
from status.journal.model import Site as SiteRow
from status.maintenance.model import Maintenance
from status.promises.model import Promise as PromiseRow
from status.publishing import advice_rows, component_rows, faq, incident_rows, rooms
from status.publishing import promise_rows as promises
from status.publishing.ledger_rows import ledger_line
from status.publishing.site import (
    Incident,
    Link,
    Page,
    Site,
    Tombstone,
    Update,
)
from status.settings import Settings

FEED_ITEMS = 50
RECENT = 25
WORKED = 10


@dataclass(frozen=True)
class Wanted:
    """What is asked for beyond the front page: incidents touched (`around`: their months and components too), months, questions by id or by
    incident, components by id (`items`: with what their feeds tell)."""

    codes: Collection[str] = ()
    around: bool = False
    months: Collection[str] = ()
    faqs: Collection[str] = ()
    faqs_about: Collection[str] = ()
    components: Collection[str] = ()
    items: bool = False


def load(session: Session, row: SiteRow, settings: Settings, events: Sequence[Event], wanted: Wanted) -> Site:
    """One frozen state of the world. `row` and `events` (those for the ledger) were read before, in the same snapshot."""
    now = now_of(session)
    fed = _feed_updates().subquery().c.incident_code
    found = rooms.read(session, {AdviceRow: advice_rows.wanted(wanted.codes, fed), LossRecord: _recorded(wanted.codes, fed)})
    parts, questions = rooms.of(found, ComponentRow), rooms.of(found, FaqRow)
    own = component_rows.whose(parts, wanted.components, wanted.codes if wanted.around else ())
    of_parts = component_rows.codes(parts, own)
    incidents = _incidents(session, wanted, of_parts, {one.id: one.value() for one in rooms.of(found, LossRecord)}, now)
    months = {*wanted.months, *(incidents[code].month for code in wanted.codes if wanted.around)} & set(row.months)
    newest = _newest(incidents.values())
    return Site(
        revision=row.revision,
        head=row.head,
        made_at=now,
        page=_page(row, settings.base_url, settings.postal_address),
        components=tuple(component_rows.value(part) for part in parts if part.retired_at is None),
        touched=tuple(code for code in wanted.codes if code in incidents),
        faqs=tuple(faq.value(one) for one in questions),
        asked=tuple(one.id for one in questions if one.id in wanted.faqs or one.incident_code in wanted.faqs_about),
        advice=tuple(piece(one) for one in rooms.of(found, AdviceRow)),
        retired=tuple(component_rows.value(part) for part in parts if part.retired_at is not None),
        parts=tuple(own),
        incidents=incidents,
        open=tuple(sorted((i for i in incidents.values() if i.is_open), key=lambda i: i.gravity, reverse=True)),
        recent=tuple([one for one in newest if one.window is None][:RECENT]),
        planned=tuple(one for one in reversed(newest) if one.window and not one.resolved_at),
        worked=tuple([one for one in newest if one.window and one.resolved_at][:WORKED]),
        feed=_feed(incidents.values()),
        ledger=tuple(ledger_line(event) for event in events),
        months=tuple(row.months),
        in_month={month: tuple(i for i in newest if i.month == month and i.is_told) for month in sorted(months)},
    )


def _incidents(
    session: Session, wanted: Wanted, of_parts: Collection[str], records: Mapping[str, Record], now: datetime
) -> dict[str, Incident]:
    """Those that are wanted, by their codes; those that are open or named with all that was said of them. Two SELECTs."""
    query = select(IncidentRow, Maintenance, _last_said(), _newest_facts(wanted.codes)).outerjoin(
        Maintenance, Maintenance.code == IncidentRow.code
    )
    rows = [one.tuple() for one in session.execute(query.where(IncidentRow.code.in_(_incidents_wanted(wanted, of_parts))))]
    whole = {one.code for one, _, _, _ in rows if one.resolved_at is None} | set(wanted.codes)
    updates = _updates(session, whole, of_parts if wanted.items else (), now)
    return {
        one.code: replace(
            incident_rows.incident(one, work, last, updates.get(one.code, []), one.code in whole),
            record=records.get(one.code, Record()),
            chosen=chosen_in(facts),
        )
        for one, work, last, facts in rows
    }


def _last_said() -> ScalarSelect[int | None]:
    """The revision of the last public event about the incident of the query around it."""
    public = [kind.name for kind in KINDS.values() if kind.public]
    about = Event.subject == literal("incident:") + IncidentRow.code
    return select(func.max(Event.revision)).where(about, Event.kind.in_(public)).correlate(IncidentRow).scalar_subquery()


def _newest_facts(codes: Collection[str]) -> ScalarSelect[str]:
    """What the newest update of the incident of the query around it was said with; None when it is none of these."""
    stands = IncidentUpdate.cancelled_at.is_(None), IncidentUpdate.kind != "correction"
    mine = IncidentUpdate.incident_code == IncidentRow.code, IncidentRow.code.in_(list(codes))
    newest = select(func.max(IncidentUpdate.revision)).where(*mine, *stands).correlate(IncidentRow).scalar_subquery()
    return select(Event.facts).where(Event.revision == newest).correlate(IncidentRow).scalar_subquery()


def _incidents_wanted(wanted: Wanted, of_parts: Collection[str]) -> CompoundSelect[str]:
    newest, worked = _newest_of("incident", RECENT).subquery(), _newest_of("maintenance", WORKED).subquery()
    feed = _feed_updates().subquery()
    around = select(IncidentRow.month).where(IncidentRow.code.in_(list(wanted.codes) if wanted.around else []))
    return union(
        select(IncidentRow.code).where(IncidentRow.month.in_(around)),
        select(IncidentRow.code).where(IncidentRow.resolved_at.is_(None)),
        select(IncidentRow.code).where(IncidentRow.code.in_([*wanted.codes, *of_parts])),
        select(IncidentRow.code).where(IncidentRow.month.in_(list(wanted.months))),
        select(newest.c.code),
        select(worked.c.code),
        select(feed.c.incident_code),
        select(PromiseRow.incident_code).where(PromiseRow.settled.is_(None)),
        select(FaqRow.incident_code).where(FaqRow.incident_code.is_not(None)),
        select(promises.on_record().subquery().c.incident_code),
        advice_rows.incidents(),
    )


def _recorded(codes: Collection[str], told: ColumnElement[str]) -> ColumnElement[bool]:
    """The loss records that are read: of open incidents, of these (`codes`), and of those that the feed tells of (`told`)."""
    living = select(IncidentRow.code).where(IncidentRow.resolved_at.is_(None))
    return or_(LossRecord.id.in_(living), LossRecord.id.in_(list(codes)), LossRecord.id.in_(select(told)))


def _newest_of(kind: str, limit: int) -> Select[str]:
    """Those of a kind that began last; work that is still ahead is read anyway."""
    begun = select(IncidentRow.code).where(IncidentRow.kind == kind, IncidentRow.status != "scheduled")
    return begun.order_by(IncidentRow.started_at.desc()).limit(limit)


def _feed_updates() -> Select[str, str]:
    """The newest announced updates, found from the newest backwards.

    Asked by time, not by state: that has an index which would lead through all that was ever announced (12 ms, not 0.3, with 10,000 in SQLite).
    """
    return (
        select(IncidentUpdate.incident_code, IncidentUpdate.id)
        .join(Announcement, Announcement.update_id == IncidentUpdate.id)
        .where(Announcement.announced_at.is_not(None))
        .order_by(IncidentUpdate.revision.desc())
        .limit(FEED_ITEMS)
    )


def _updates(session: Session, whole: Collection[str], fed: Collection[str], now: datetime) -> dict[str, list[Update | Tombstone]]:
    """Updates by incident, newest first, each with its promise and announcement: all of `whole`, and those that a feed (a component's: those of
    `fed`) or an open promise needs."""
    feed = _feed_updates().subquery()
    ids = union(
        select(IncidentUpdate.id).where(IncidentUpdate.incident_code.in_(list(whole))),
        select(feed.c.id),
        component_rows.newest_updates(fed),
        select(PromiseRow.made_in).where(PromiseRow.settled.is_(None)),
        select(promises.on_record().subquery().c.made_in),
    )
    corrected = aliased(IncidentUpdate)
    query = (
        select(IncidentUpdate, PromiseRow, Announcement, corrected.corrections, corrected.redacted_at)
        .outerjoin(corrected, corrected.id == IncidentUpdate.corrects)
        .outerjoin(PromiseRow, PromiseRow.made_in == IncidentUpdate.id)
        .outerjoin(Announcement, Announcement.update_id == IncidentUpdate.id)
        .where(IncidentUpdate.id.in_(ids))
        .order_by(IncidentUpdate.revision)
    )
    told: dict[str, list[Update | Tombstone]] = {}
    for update, promise, announcement, corrections, redacted_at in session.execute(query):
        of = () if redacted_at else incident_rows.corrections(corrections or [])
        one = incident_rows.tombstone(update) if update.cancelled_at else incident_rows.update(update, promise, announcement, of, now)
        told.setdefault(update.incident_code, []).insert(0, one)
    return told


def _page(row: SiteRow, base_url: str, postal_address: str) -> Page:
    return Page(
        id=row.page_id,
        name=row.name,
        url=base_url,
        zone=row.zone,
        language=row.languages[0] if row.languages else "en",
        postal_address=postal_address or row.postal_address,
        demo=row.demo,
        tally=dict(row.tally),
        created_at=row.created_at,
        changed_at=row.changed_at,
        languages=tuple(row.languages),
        logo_text=row.logo_text,
        imprint=row.imprint,
        privacy=row.privacy,
        contact=row.contact,
        header_links=tuple(Link(**one) for one in row.header_links),
        footer_links=tuple(Link(**one) for one in row.footer_links),
        colours=tuple(sorted(row.colours.items())),
    )


def _feed(incidents: Iterable[Incident]) -> tuple[tuple[Incident, Update], ...]:
    told = [(incident, update) for incident in incidents for update in incident.updates if update.announced_at is not None]
    return tuple(sorted(told, key=lambda pair: (pair[1].published_at, pair[1].revision), reverse=True)[:FEED_ITEMS])


def _newest(incidents: Iterable[Incident]) -> list[Incident]:
    return sorted(
        (one for one in incidents if one.cancelled_at is None), key=lambda incident: (incident.started_at, incident.code), reverse=True
    )
