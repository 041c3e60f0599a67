"""The forms of planned work: schedule, change, say more, complete, cancel."""

from functools import partial
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from status import tokens
from status.acknowledge import Outcome, say, speaker
from status.components import queries as components
from status.incidents.commands import Published
from status.incidents.model import Incident
from status.maintenance import commands, queries
from status.maintenance.commands import Plan
from status.maintenance.model import Maintenance
from status.maintenance.states import DAY, RUNNING
from status.moments import zone_of
from status.subscribers.queries import count_confirmed
from status.web import forms
from status.web.access import installation, to, visitor
from status.web.form_flow import Form, form_at
from status.web.forms import Mistakes, Typed

blueprint = Blueprint("maintenance_forms", __name__, url_prefix="/admin/maintenance")

_FIELDS = ("title", "body", "start", "end", "before", "remind")


@form_at(blueprint, "/new")
def schedule() -> Form:
    """Schedules planned work."""
    return _form("schedule", "")


@form_at(blueprint, "/<id:code>/change")
def change(code: str) -> Form:
    """Changes what was planned."""
    return _form("change", code)


@form_at(blueprint, "/<id:code>/update")
def update(code: str) -> Form:
    """Says more."""
    return _form("update", code)


@form_at(blueprint, "/<id:code>/complete")
def complete(code: str) -> Form:
    """Says that the work is done."""
    return _form("complete", code)


@form_at(blueprint, "/<id:code>/cancel")
def cancel(code: str) -> Form:
    """Says that the work will not be done."""
    return _form("cancel", code)


def _form(verb: str, code: str) -> Form:
    return Form(partial(_show, verb, code), partial(_say, verb, code), _done)


def _done(said: Published) -> ResponseReturnValue:
    return to("published.show", code=said.code, update_id=said.update_id)


def _say(verb: str, code: str, typed: Typed) -> Outcome[Published]:
    candor, version = installation(), forms.version(typed)
    who = speaker(candor, visitor().id)
    if verb == "schedule":
        return say(candor, commands.schedule, who, _plan(typed))
    if verb == "change":
        return say(candor, commands.change, who, code, _plan(typed, begun=_begun(code)), version)
    told: dict[str, Any] = {"body": typed.get("body", ""), "notify": typed.get("notify") != "no", "update_id": typed.get("id", "")}
    if verb == "update":
        return say(candor, commands.update, who, code, status=typed.get("status", ""), version=version, **told)
    return say(candor, commands.complete if verb == "complete" else commands.cancel, who, code, version=version, **told)


def _plan(typed: Typed, *, begun: bool = False) -> Plan:
    """As typed. What has begun has neither start nor components in its form."""
    plain = {name: typed.get(name, "") for name in _FIELDS if not (begun and name == "start")}
    return Plan(
        **plain,
        components=None if begun else tuple(typed.getlist("component")),
        tell_start=typed.get("mail_start") != "no",
        notify=typed.get("notify") != "no",
        id=typed.get("id", ""),
        code=typed.get("code", ""),
    )


def _begun(code: str) -> bool:
    with installation().database.read() as session:
        return queries.get(session, code)[0].status in RUNNING


def _show(verb: str, code: str, typed: Typed | None, mistakes: Mistakes) -> ResponseReturnValue:
    candor = installation()
    with candor.database.read() as session:
        incident, window = queries.get(session, code) if code else (None, None)
        form = Typed(typed if typed is not None else _blank(incident, window, visitor().zone))
        for name in ("id", "code"):
            form[name] = forms.own_id(form.get(name, "")) or tokens.new_id()
        if incident and mistakes.code == 409:
            form["version"] = str(incident.version)
        values = {"incident": incident, "window": window, "parts": _parts(session), "count": count_confirmed(session)}
    begun = bool(incident and incident.status in RUNNING)
    page = render_template(
        "admin/maintenance-form.html", verb=verb, typed=form, mistakes=mistakes, begun=begun, undo=speaker(candor, None).undo, **values
    )
    return page, mistakes.code


def _blank(incident: Incident | None, window: Maintenance | None, zone: str) -> Typed:
    """What stands now; a new one is reminded of a day before."""
    form = Typed({"notify": "yes", "mail_start": "yes", "remind": "24h"})
    if incident and window:
        local = {name: at.astimezone(zone_of(zone)).isoformat() for name, at in (("start", window.starts_at), ("end", window.ends_at))}
        form.update({**local, "title": incident.title, "before": window.before, "remind": _span(window.remind)})
        form.update({"version": str(incident.version), "status": incident.status, "mail_start": "yes" if window.tell_start else "no"})
        form.setlist("component", [one["id"] for one in window.components])
    return form


def _span(seconds: int) -> str:
    if not seconds:
        return commands.NEVER
    days, rest = divmod(seconds, DAY)
    return f"{days}d" if days > 1 and not rest else f"{seconds // 3600}h" if not seconds % 3600 else f"{seconds}s"


def _parts(session: Session) -> list[list[str]]:
    return [[one.id, one.name] for one in components.leaves(session)]
