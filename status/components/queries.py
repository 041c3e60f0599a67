"""Reading components."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from status.components.model import Component
from status.errors import NotFound
from status.fields import shown


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


def get(session: Session, component_id: str) -> Component:
    """The component with that id; `NotFound` in one sentence."""
    found = session.get(Component, component_id)
    if found is None:
        raise NotFound(f"There is no component “{shown(component_id)}”: `flask component list` names them.")
    return found
