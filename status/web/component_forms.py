"""The forms of components: add one, change one, say how it is, retire it. Nobody is written to."""

from functools import partial
from typing import Any

from flask import Blueprint, flash, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from status import tokens
from status.acknowledge import Outcome, say
from status.components import commands, queries
from status.components.model import Component
from status.fields import words
from status.web import forms
from status.web.access import installation, to, visitor
from status.web.form_flow import Form, form_at
from status.web.forms import Mistakes, Typed

blueprint = Blueprint("component_forms", __name__, url_prefix="/admin/components")

DONE = {
    "new": "Added: it stands on the page.",
    "change": "Changed on the page. Its old address leads there too.",
    "status": "Said on the page. Nobody was written to.",
    "retire": "Retired: it is off the page, and its own page keeps its history.",
}


@form_at(blueprint, "/new")
def new() -> Form:
    """Adds a component."""
    return _form("new", "")


@form_at(blueprint, "/<id:component_id>/change")
def change(component_id: str) -> Form:
    """Changes name, group or description."""
    return _form("change", component_id)


@form_at(blueprint, "/<id:component_id>/status")
def status(component_id: str) -> Form:
    """Says how it is, outside of any incident."""
    return _form("status", component_id)


@form_at(blueprint, "/<id:component_id>/retire")
def retire(component_id: str) -> Form:
    """Takes it off the page, after a question."""
    return _form("retire", component_id)


def _form(verb: str, component_id: str) -> Form:
    return Form(
        partial(_show, verb, component_id),
        partial(_say, verb, component_id),
        partial(_done, verb, component_id),
        stands=partial(_stands_already, verb, component_id),
    )


def _done(verb: str, component_id: str, added: Any) -> ResponseReturnValue:
    flash(DONE[verb], "done")
    return to("components.everything", _anchor=component_id or added)


def _say(verb: str, component_id: str, typed: Typed) -> Outcome[Any]:
    candor, actor, version = installation(), visitor().id, forms.version(typed)
    told = {"name": typed.get("name", ""), "group": _group(typed), "description": typed.get("description", "")}
    if verb == "new":
        return say(candor, commands.add, actor, **told, component_id=typed.get("id", ""))
    if verb == "change":
        return say(candor, commands.change, actor, component_id, **told, version=version)
    if verb == "status":
        return say(candor, commands.set_status, actor, component_id, typed.get("status", ""), typed.get("was"))
    return say(candor, commands.retire, actor, component_id, version)


def _group(typed: Typed) -> str:
    """The name of a new group wins over the one that was picked."""
    return typed.get("group", "").strip() or typed.get("group_chip", "")


def _show(verb: str, component_id: str, typed: Typed | None, mistakes: Mistakes) -> ResponseReturnValue:
    with installation().database.read() as session:
        component = queries.get(session, component_id) if component_id else None
        form = Typed(typed if typed is not None else _blank(session, component))
        if not component:  # in a conflict another component has the id
            form["id"] = tokens.new_id() if mistakes.code == 409 else forms.own_id(form.get("id", "")) or tokens.new_id()
        elif mistakes.code == 409:
            form["version"], form["was"] = str(component.version), component.state
        groups = [one.name for one in queries.in_use(session) if one.is_group]
        parts = [one.name for one in queries.level(session, component.id)] if component else []
    template = {"status": "component-status", "retire": "component-retire"}.get(verb, "component")
    page = render_template(f"admin/{template}.html", component=component, typed=form, mistakes=mistakes, groups=groups, parts=parts)
    return page, mistakes.code


def _blank(session: Session, component: Component | None) -> dict[str, str]:
    """What stands now."""
    if component is None:
        return {"group_chip": ""}
    stands = {"name": component.name, "description": component.description, "group_chip": _group_name(session, component)}
    return {**stands, "version": str(component.version), "status": component.state, "was": component.state}


def _group_name(session: Session, component: Component) -> str:
    return queries.get(session, component.group_id).name if component.group_id else ""


def _stands_already(verb: str, component_id: str, typed: Typed) -> bool:
    """Whether this very thing was said: two submits of one form are one act."""
    if verb not in {"change", "retire"}:
        return False
    with installation().database.read() as session:
        component = queries.get(session, component_id)
        stands = component.name, _group_name(session, component), component.description
    if verb == "retire":
        return component.retired_at is not None
    return stands == (typed.get("name", "").strip(), _group(typed), words("description", typed.get("description"), required=False))
