"""What operators say about components. Each function is one statement in the caller's transaction."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from status import tokens
from status.components import queries
from status.components.model import Component
from status.components.states import STATES
from status.errors import Conflict, Invalid
from status.fields import NAME_LIMIT, Checked, choice, one_line, words
from status.journal.record import Said, applies, hold, record


def add(session: Session, actor: str | None, *, name: str, group: str = "", description: str = "") -> str:
    """Adds a component at the end of its level and returns its id; a group that does not exist yet is made."""
    hold(session)
    check = Checked()
    name = check(one_line, "name", name, NAME_LIMIT) or ""
    group = check(one_line, "group", group, NAME_LIMIT, required=False) or ""
    description = check(words, "description", description, required=False) or ""
    check.done()
    group_id = _group(session, actor, group) if group else None
    if _named(session, name, group_id) is not None:
        raise Invalid({"name": f"Name “{name}” is taken: choose another."})
    return _add(session, actor, name, description, group_id, is_group=False)


def change(
    session: Session,
    actor: str | None,
    component_id: str,
    *,
    name: str | None = None,
    group: str | None = None,
    description: str | None = None,
) -> None:
    """Changes what is given; an empty group takes the component out of its group."""
    hold(session)
    component = _living(session, component_id)
    check = Checked()
    said: dict[str, Any] = {"id": component.id}
    if name is not None:
        said["name"] = check(one_line, "name", name, NAME_LIMIT)
    if description is not None:
        said["description"] = check(words, "description", description, required=False)
    group = check(one_line, "group", group, NAME_LIMIT, required=False) if group is not None else None
    check.done()
    if group is not None:
        said["group_id"] = _group(session, actor, group) if group else None
    taken = _named(session, said.get("name", component.name), said.get("group_id", component.group_id))
    if taken is not None and taken.id != component.id:
        raise Invalid({"name": f"Name “{taken.name}” is taken: choose another."})
    record(session, "component.changed", f"component:{component.id}", actor, said)


def order(session: Session, actor: str | None, ids: Sequence[str]) -> None:
    """Puts these first on their level, in this order; the others keep theirs behind them."""
    hold(session)
    chosen = [_living(session, component_id) for component_id in dict.fromkeys(ids)]
    if not chosen:
        raise Invalid({"id": "Id is empty: name the components in the order you want."})
    rest = [component for component in queries.in_use(session) if component.id not in {c.id for c in chosen}]
    record(session, "component.ordered", "components", actor, {"ids": [component.id for component in [*chosen, *rest]]})


def retire(session: Session, actor: str | None, component_id: str) -> None:
    """Takes a component off the page; its history stays."""
    hold(session)
    component = _living(session, component_id)
    if any(child.group_id == component.id for child in queries.in_use(session)):
        raise Conflict(f"“{component.name}” still has components in it: retire or move them first.")
    record(session, "component.retired", f"component:{component.id}", actor, {"id": component.id})


def set_status(session: Session, actor: str | None, component_id: str, state: str) -> None:
    """Says how a component is, outside of any incident."""
    hold(session)
    component = _living(session, component_id)
    choice("status", state, STATES)
    if component.is_group:
        raise Invalid({"status": f"“{component.name}” is a group: its status is the worst of its components."})
    facts = {"id": component.id, "name": component.name, "old_status": component.state, "new_status": state}
    record(session, "component.status_set", f"component:{component.id}", actor, facts)


def _living(session: Session, component_id: str) -> Component:
    component = queries.get(session, component_id)
    if component.retired_at is not None:
        raise Conflict(f"“{component.name}” is retired: it cannot be changed any more.")
    return component


def _group(session: Session, actor: str | None, name: str) -> str:
    query = select(Component).where(Component.is_group, Component.name == name, Component.retired_at.is_(None))
    found = session.execute(query).scalar_one_or_none()
    return found.id if found else _add(session, actor, name, "", None, is_group=True)


def _named(session: Session, name: str, group_id: str | None) -> Component | None:
    query = select(Component).where(
        Component.name == name, Component.group_id == group_id, Component.retired_at.is_(None), Component.is_group.is_(False)
    )
    return session.execute(query).scalars().first()


def _add(session: Session, actor: str | None, name: str, description: str, group_id: str | None, *, is_group: bool) -> str:
    component_id = tokens.new_id()
    siblings = [c for c in queries.everything(session) if c.group_id == group_id]
    facts = {
        "id": component_id,
        "name": name,
        "description": description,
        "group_id": group_id,
        "is_group": is_group,
        "position": max((c.position for c in siblings), default=0) + 1,
    }
    record(session, "component.added", f"component:{component_id}", actor, facts)
    return component_id


def apply_states(session: Session, said: Said, affected: Sequence[dict[str, str]]) -> None:
    """Writes the states that a statement gives to components; `affected` as in Statuspage's `affected_components`."""
    for one in affected:
        _set(session, said, one["code"], state=one["new_status"])


@applies("component.added")
def _apply_added(session: Session, said: Said) -> None:
    session.execute(insert(Component).values(**said.facts, state="operational", created_at=said.at, changed_at=said.at))


@applies("component.changed")
def _apply_changed(session: Session, said: Said) -> None:
    _set(session, said, said.facts["id"], **{key: value for key, value in said.facts.items() if key != "id"})


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
    _set(session, said, said.facts["id"], retired_at=said.at)


@applies("component.status_set")
def _apply_status_set(session: Session, said: Said) -> None:
    _set(session, said, said.facts["id"], state=said.facts["new_status"])


def _set(session: Session, said: Said, component_id: str, **values: Any) -> None:
    session.execute(update(Component).where(Component.id == component_id).values(**values, changed_at=said.at))
