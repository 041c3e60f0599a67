"""Components: all of them with their states, by group, each with a way to move it up or down."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue

from status.acknowledge import say
from status.components import commands, queries
from status.components.model import Component
from status.components.states import worst
from status.errors import Conflict, Invalid
from status.web.access import installation, to, visitor
from status.web.form_flow import tell_late

blueprint = Blueprint("components", __name__, url_prefix="/admin/components")


@dataclass(frozen=True)
class Row:
    """A component, or a group with what stands in it; `state` of a group is the worst of theirs."""

    part: Component
    state: str
    parts: Sequence[Component]


@blueprint.get("")
def everything() -> str:
    """The components in the page's order, those of a group under it; the retired ones below."""
    with installation().database.read() as session:
        found = queries.everything(session)
    living = [one for one in found if one.retired_at is None]
    rows = [_row(one, living) for one in living if one.group_id is None]
    return render_template("admin/components.html", rows=rows, gone=[one for one in found if one.retired_at])


@blueprint.post("/<id:component_id>/place")
def place(component_id: str) -> ResponseReturnValue:
    """Puts a component where the button said; pressed twice, it is there."""
    number = request.form.get("place", "")
    if not (number.isascii() and number.isdigit() and len(number) < 6):
        raise Invalid({"place": "Place is no number: open the list again."})
    try:
        tell_late(say(installation(), commands.place, visitor().id, component_id, int(number)))
    except Conflict as gone:
        flash(str(gone), "late")
    return to("components.everything", _anchor=component_id)


def _row(one: Component, living: Sequence[Component]) -> Row:
    parts = [each for each in living if each.group_id == one.id]
    return Row(one, worst(each.state for each in parts) if one.is_group else one.state, parts)
