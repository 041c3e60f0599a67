"""What operators say about components. Each function is one statement in the caller's transaction."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy.orm import Session

from status import tokens
from status.components import (
    apply,  # noqa: F401  (registers what writes the rows)
    queries,
)
from status.components.model import Component
from status.components.states import PLAIN, STATES
from status.errors import Conflict, Invalid
from status.fields import NAME_LIMIT, Checked, choice, one_line, words
from status.journal.record import hold, record

DESCRIPTION_LIMIT = 1_000


def add(session: Session, actor: str | None, *, name: str, group: str = "", description: str = "", component_id: str = "") -> str:
    """Adds a component at the end of its level and returns its id; a group that does not exist yet is made.

    `component_id`: the id that the form already chose, so that a second submit is the same act.
    """
    hold(session)
    if component_id and not tokens.is_id(component_id):
        raise Invalid({"id": "Id is not one of ours: open the form again."})
    check = Checked()
    name = check(one_line, "name", name, NAME_LIMIT) or ""
    group = check(one_line, "group", group, NAME_LIMIT, required=False) or ""
    description = check(words, "description", description, DESCRIPTION_LIMIT, required=False) or ""
    check.done()
    if component_id and (there := session.get(Component, component_id)) is not None:
        return _added_before(session, there, (name, group, description))
    group_id = _group(session, actor, group) if group else None
    _check_name(session, name, group_id, component_id, is_group=False)
    return _add(session, actor, component_id or tokens.new_id(), name, description, group_id, is_group=False)


def change(
    session: Session,
    actor: str | None,
    component_id: str,
    *,
    name: str | None = None,
    group: str | None = None,
    description: str | None = None,
    version: int | None = None,
) -> None:
    """Changes what is given; an empty group takes the component out of its group. `version`: the one that the words were based on."""
    hold(session)
    component = living(session, component_id, version)
    check = Checked()
    said: dict[str, Any] = {}
    if name is not None:
        said["name"] = check(one_line, "name", name, NAME_LIMIT)
    if description is not None:
        said["description"] = check(words, "description", description, DESCRIPTION_LIMIT, required=False)
    group = check(one_line, "group", group, NAME_LIMIT, required=False) if group is not None else None
    check.done()
    if group and component.is_group:
        raise Invalid({"group": f"“{component.name}” is a group: it cannot stand in another."})
    if group is not None and not component.is_group:
        said["group_id"] = _group(session, actor, group) if group else None
    said = {field: value for field, value in said.items() if value != getattr(component, field)}
    if not said:
        raise Invalid({"name": "Nothing is changed: give another name, group or description."})
    _check_name(
        session, said.get("name", component.name), said.get("group_id", component.group_id), component.id, is_group=component.is_group
    )
    record(
        session, "component.changed", f"component:{component.id}", actor, {"id": component.id, **said, **_follows(session, component, said)}
    )


def order(session: Session, actor: str | None, ids: Sequence[str]) -> None:
    """Puts these first on their level, in this order; the others keep theirs behind them. The order that stands is said once: nothing is recorded."""
    hold(session)
    chosen = [living(session, component_id) for component_id in dict.fromkeys(ids)]
    if not chosen:
        raise Invalid({"id": "Id is empty: name the components in the order you want."})
    _put(session, actor, chosen)


def place(session: Session, actor: str | None, component_id: str, number: int) -> None:
    """Puts a component or a group at that place on its level, counted from 1. Safe to repeat."""
    hold(session)
    component = living(session, component_id)
    others = [one for one in queries.level(session, component.group_id) if one.id != component.id]
    number = min(max(number, 1), len(others) + 1)
    _put(session, actor, [*others[: number - 1], component, *others[number - 1 :]])


def retire(session: Session, actor: str | None, component_id: str, version: int | None = None) -> None:
    """Takes a component off the page; its history stays."""
    hold(session)
    component = living(session, component_id, version)
    if queries.level(session, component.id):
        raise Conflict(f"“{component.name}” still has components in it: retire or move them first.")
    record(session, "component.retired", f"component:{component.id}", actor, {"id": component.id})


def set_status(session: Session, actor: str | None, component_id: str, state: str, was: str | None = None) -> None:
    """Says how a component is, outside of any incident; what is so already is not said again. `was`: the state that this was based on."""
    hold(session)
    component = living(session, component_id)
    choice("status", state, STATES)
    if component.is_group:
        raise Invalid({"status": f"“{component.name}” is a group: its status is the worst of its components."})
    if state == component.state:
        return
    if was is not None and was != component.state:
        raise Conflict(f"The state changed meanwhile: “{component.name}” is said to be “{PLAIN[component.state].lower()}” now.")
    facts = {"id": component.id, "name": component.name, "old_status": component.state, "new_status": state}
    record(session, "component.status_set", f"component:{component.id}", actor, facts)


def living(session: Session, component_id: str, version: int | None = None) -> Component:
    """The component, if something can still be said about it. `version`: another one now is a `Conflict`."""
    component = queries.get(session, component_id)
    if component.retired_at is not None:
        raise Conflict(f"“{component.name}” is retired: it cannot be changed any more.")
    if version is not None and version != component.version:
        raise Conflict("Somebody else changed this component while you did: read what stands now, then send yours again.")
    return component


def _added_before(session: Session, there: Component, told: tuple[str, str, str]) -> str:
    """Two submits of one form are one act; with other words they are not."""
    group = queries.get(session, there.group_id).name if there.group_id else ""
    if told != (there.name, group, there.description):
        raise Conflict("This form was sent before, with other words. Press the button again to add these as well.")
    return there.id


def _follows(session: Session, component: Component, said: dict[str, Any]) -> dict[str, Any]:
    """What follows from a change: another address, and a place at the end of another level."""
    told: dict[str, Any] = {"slug": queries.free_slug(session, said["name"], component.id)} if "name" in said else {}
    return told | ({"position": _last(session, said["group_id"])} if "group_id" in said else {})


def _group(session: Session, actor: str | None, name: str) -> str:
    found = [one for one in queries.in_use(session) if one.is_group and one.name == name]
    return found[0].id if found else _add(session, actor, tokens.new_id(), name, "", None, is_group=True)


def _check_name(session: Session, name: str, group_id: str | None, own_id: str, *, is_group: bool) -> None:
    same = [one for one in queries.level(session, group_id) if one.name == name and one.is_group == is_group and one.id != own_id]
    if same:
        raise Invalid({"name": f"Name “{name}” is taken: choose another."})


def _add(
    session: Session, actor: str | None, component_id: str, name: str, description: str, group_id: str | None, *, is_group: bool
) -> str:
    facts = {
        "id": component_id,
        "name": name,
        "description": description,
        "group_id": group_id,
        "is_group": is_group,
        "position": _last(session, group_id),
        "slug": queries.free_slug(session, name, component_id),
    }
    record(session, "component.added", f"component:{component_id}", actor, facts)
    return component_id


def _last(session: Session, group_id: str | None) -> int:
    """The place behind all others of a level, retired ones too."""
    return max((one.position for one in queries.everything(session) if one.group_id == group_id), default=0) + 1


def _put(session: Session, actor: str | None, first: Sequence[Component]) -> None:
    """Says the order, unless it stands already."""
    stands = queries.in_use(session)
    wanted = [*first, *(one for one in stands if one not in first)]
    if _levels(wanted) != _levels(stands):
        record(session, "component.ordered", "components", actor, {"ids": [one.id for one in wanted]})


def _levels(ordered: Iterable[Component]) -> dict[str | None, list[str]]:
    told: dict[str | None, list[str]] = {}
    for one in ordered:
        told.setdefault(one.group_id, []).append(one.id)
    return told
