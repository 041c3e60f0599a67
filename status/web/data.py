"""The record of an incident's data in the admin: what became of a kind, how much of it is back, what is not affected. Nobody is written to."""

from functools import partial
from typing import Any

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue

from status.acknowledge import Outcome, say
from status.data import queries
from status.data.reading import Typed as Claimed
from status.data.reading import count, read_claim
from status.data.values import Kind, Record
from status.errors import NotFound
from status.incidents import commands
from status.incidents import queries as incidents
from status.web import forms
from status.web.access import installation, to, visitor
from status.web.form_flow import Form, form_at
from status.web.forms import Mistakes, Typed

blueprint = Blueprint("data", __name__, url_prefix="/admin/incidents/<id:code>/data")

DONE = "On the page, in the feeds and in the mail of the next update. Nobody was written to yet."
_CLAIM = ("state", "certainty", "window", "affected", "of", "note")


@form_at(blueprint, "/record")
def record(code: str) -> Form:
    """Says what became of a kind of data, for the first time or anew."""
    return _form("record", code)


@form_at(blueprint, "/progress")
def progress(code: str) -> Form:
    """Says how much of a kind is back."""
    return _form("progress", code)


@form_at(blueprint, "/unaffected")
def unaffected(code: str) -> Form:
    """Says what is not affected."""
    return _form("unaffected", code)


def _form(verb: str, code: str) -> Form:
    return Form(
        partial(_show, verb, code),
        partial(_say, verb, code),
        partial(_done, code),
        stands=partial(_stands_already, verb, code),
    )


def _done(code: str, _: Any) -> ResponseReturnValue:
    flash(DONE, "done")
    return to("incidents.show", code=code, _anchor="data")


def _say(verb: str, code: str, typed: Typed) -> Outcome[Any]:
    candor, actor, version, kind = installation(), visitor().id, forms.version(typed), typed.get("kind", "")
    if verb == "record":
        return say(candor, commands.record_data, actor, code, _claimed(typed), version)
    if verb == "unaffected":
        return say(candor, commands.spare_data, actor, code, typed.get("text", "").splitlines(), version)
    told = {name: typed.get(name, "") for name in ("done", "of", "note")}
    return say(candor, commands.progress_data, actor, code, kind=kind, version=version, **told)


def _claimed(typed: Typed) -> Claimed:
    return Claimed(typed.get("kind", ""), **{name: typed.get(name, "") for name in _CLAIM})


def _show(verb: str, code: str, typed: Typed | None, mistakes: Mistakes) -> ResponseReturnValue:
    with installation().database.read() as session:
        incident, stands = incidents.get(session, code), queries.of_incident(session, code)
    if incident.kind != "incident":
        raise NotFound("This is planned work: a record of data belongs to an incident.")
    known = stands.kind((typed or request.args).get("kind", "").strip())
    form = Typed(typed if typed is not None else {"version": str(stands.version), **_blank(verb, stands, known)})
    if mistakes.code == 409:
        form["version"] = str(stands.version)
    values = {"verb": verb, "incident": incident, "record": stands, "known": known, "typed": form}
    return render_template("admin/data.html", **values, mistakes=mistakes), mistakes.code


def _blank(verb: str, stands: Record, known: Kind | None) -> dict[str, str]:
    """What stands now."""
    if verb == "unaffected":
        return {"text": "\n".join(stands.not_affected)}
    if known is None:
        return {}
    if verb == "progress":
        return {"kind": known.name, "of": str(known.series[-1].total) if known.series else ""}
    claim = known.now
    numbers = {"affected": claim.affected, "of": claim.total}
    told = {name: "" if value is None else str(value) for name, value in numbers.items()}
    return {"kind": known.name, "state": claim.state, "certainty": claim.certainty, "window": claim.window, "note": claim.note, **told}


def _stands_already(verb: str, code: str, typed: Typed) -> bool:
    """Whether this very thing was said: two submits of one form are one act."""
    with installation().database.read() as session:
        stands = queries.of_incident(session, code)
    if verb == "unaffected":
        return stands.not_affected == tuple(line.strip() for line in typed.get("text", "").splitlines() if line.strip())
    known = stands.kind(typed.get("kind", "").strip())
    if known is None or verb == "record":
        return known is not None and known.now == read_claim(_claimed(typed), None)
    told = tuple(count(name, typed.get(name, "")) for name in ("done", "of"))
    return bool(known.series) and (known.series[-1].done, known.series[-1].total) == told
