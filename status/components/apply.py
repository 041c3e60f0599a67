"""The rows that follow from what was said about components."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from status.components import queries
from status.components.days import local_day
from status.components.model import Component, ComponentDay
from status.components.states import worst
from status.journal.model import Site
from status.journal.record import Said, applies

# So many incidents are remembered with each component: its page and feeds show these.
REMEMBERED = 25


def apply_states(session: Session, said: Said, affected: Sequence[dict[str, str]]) -> None:
    """Writes the states that a statement gives to components; `affected` as in Statuspage's `affected_components`."""
    for one in affected:
        _apply_state(session, said, one["code"], one["old_status"], one["new_status"])


def apply_touch(session: Session, code: str, component_ids: Collection[str]) -> None:
    """Remembers with each of these components that the incident or planned work touches it."""
    for component_id, codes in _remembered(session, component_ids):
        if code not in codes:
            _remember(session, component_id, [code, *codes][:REMEMBERED])


def apply_untouch(session: Session, code: str, component_ids: Collection[str]) -> None:
    """Forgets it again: what named them was taken back."""
    for component_id, codes in _remembered(session, component_ids):
        if code in codes:
            _remember(session, component_id, [one for one in codes if one != code])


def _remembered(session: Session, component_ids: Collection[str]) -> list[tuple[str, list[str]]]:
    query = select(Component.id, Component.incidents).where(Component.id.in_(list(component_ids)))
    return [one.tuple() for one in session.execute(query)]


def _remember(session: Session, component_id: str, codes: list[str]) -> None:
    session.execute(update(Component).where(Component.id == component_id).values(incidents=codes))


@applies("component.added")
def _apply_added(session: Session, said: Said) -> None:
    facts = {name: value for name, value in said.facts.items() if name != "slug"}
    slugs = [said.facts.get("slug") or queries.free_slug(session, facts["name"], facts["id"])]
    session.execute(
        insert(Component).values(**facts, slugs=slugs, incidents=[], version=1, state="operational", created_at=said.at, changed_at=said.at)
    )
    if not facts["is_group"]:
        _note_day(session, said, facts["id"], "operational", "operational")


@applies("component.changed")
def _apply_changed(session: Session, said: Said) -> None:
    facts, component_id = dict(said.facts), said.facts["id"]
    slug = facts.pop("slug", None)
    if slug is None and "name" in facts:  # events of the first version say nothing of addresses
        slug = queries.free_slug(session, facts["name"], component_id)
    if slug:
        facts["slugs"] = [*(one for one in queries.get(session, component_id).slugs if one != slug), slug]
    _set(session, said, component_id, **{name: value for name, value in facts.items() if name != "id"}, version=Component.version + 1)


@applies("component.ordered")
def _apply_ordered(session: Session, said: Said) -> None:
    seen: dict[str | None, int] = {}
    by_id = {component.id: component for component in queries.everything(session)}
    for component_id in said.facts["ids"]:
        level = by_id[component_id].group_id
        seen[level] = seen.get(level, 0) + 1
        _set(session, said, component_id, position=seen[level])


@applies("component.retired")
def _apply_retired(session: Session, said: Said) -> None:
    _set(session, said, said.facts["id"], retired_at=said.at, version=Component.version + 1)


@applies("component.status_set")
def _apply_status_set(session: Session, said: Said) -> None:
    _apply_state(session, said, said.facts["id"], said.facts["old_status"], said.facts["new_status"])


def _apply_state(session: Session, said: Said, component_id: str, old: str, new: str) -> None:
    _set(session, said, component_id, state=new)
    if queries.get(session, component_id).retired_at is None:
        _note_day(session, said, component_id, old, new)


def _note_day(session: Session, said: Said, component_id: str, old: str, new: str) -> None:
    """The row of this day; it begins with the state that the days before left. A day never goes back, though the page's zone may."""
    day = local_day(said.at, session.execute(select(Site.zone)).scalar_one()).isoformat()
    mine = select(ComponentDay).where(ComponentDay.component_id == component_id)
    newest = session.execute(mine.order_by(ComponentDay.day.desc()).limit(1)).scalar_one_or_none()
    if newest is None or newest.day < day:
        session.add(ComponentDay(component_id=component_id, day=day, worst=worst((old, new)), last=new))
    else:
        newest.worst, newest.last = worst((newest.worst, new)), new
    session.flush()


def _set(session: Session, said: Said, component_id: str, **values: Any) -> None:
    row = update(Component).where(Component.id == component_id).values(**values, changed_at=said.at)
    session.execute(row.execution_options(synchronize_session="fetch"))
