"""Reading components."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from status.components.days import Day, days, local_day
from status.components.model import Component, ComponentDay
from status.errors import NotFound
from status.fields import shown
from status.slugs import slug


def everything(session: Session) -> Sequence[Component]:
    """All of them in order, groups before their children, the retired ones too."""
    return session.execute(select(Component).order_by(Component.position, Component.id)).scalars().all()


def in_use(session: Session) -> Sequence[Component]:
    """Those that are not retired, in order; groups too."""
    return [component for component in everything(session) if component.retired_at is None]


def leaves(session: Session) -> Sequence[Component]:
    """Those with a state of their own: not retired, no group; in the order of the page."""
    living = in_use(session)
    place = {component.id: component.position for component in living}
    own = [component for component in living if not component.is_group]
    return sorted(own, key=lambda c: (place[c.group_id], 1, c.position) if c.group_id else (c.position, 0, 0))


def level(session: Session, group_id: str | None) -> Sequence[Component]:
    """Those in use on one level, in order: in that group, or, for None, the groups and the components without one."""
    return [component for component in in_use(session) if component.group_id == group_id]


def get(session: Session, component_id: str) -> Component:
    """The component with that id; `NotFound` in one sentence."""
    found = session.get(Component, component_id, populate_existing=True)
    if found is None:
        raise NotFound(f"There is no component “{shown(component_id)}”: `flask component list` names them.")
    return found


def free_slug(session: Session, name: str, component_id: str) -> str:
    """The readable address of that name: its id where nothing of the name can be written in ASCII, with its id where another has or had it."""
    wanted = slug(name)
    if not wanted:
        return component_id
    taken = {each for one in everything(session) if one.id != component_id for each in (one.id, *one.slugs)}
    return f"{wanted}-{component_id}" if wanted in taken else wanted


def daily(session: Session, component: Component, first: date, until: date, zone: str) -> list[Day | None]:
    """How a component was on each day from `first` to `until`, both included; None where there is nothing to say."""
    mine = select(ComponentDay).where(ComponentDay.component_id == component.id)
    earlier = select(func.max(ComponentDay.day)).where(ComponentDay.component_id == component.id, ComponentDay.day < first.isoformat())
    since = func.coalesce(earlier.scalar_subquery(), first.isoformat())
    rows = session.execute(mine.where(ComponentDay.day >= since, ComponentDay.day <= until.isoformat())).scalars()
    told = [Day(date.fromisoformat(row.day), row.worst, row.last) for row in rows]
    return days(told, first, until, local_day(component.retired_at, zone) if component.retired_at else None)
