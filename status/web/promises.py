"""Moving a promise while it lies ahead, and withdrawing it: each with a reason that readers see beside it."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from status.acknowledge import Outcome, say
from status.db import now_of
from status.errors import Conflict, Invalid
from status.fields import words as checked
from status.incidents import queries as incidents
from status.promises import changing, queries
from status.promises.model import Promise
from status.web import forms
from status.web.access import installation, to, visitor
from status.web.errors import OPEN_TOO_LONG, form_again
from status.web.forms import Mistakes, Typed
from status.web.statements import tell_late

blueprint = Blueprint("promises", __name__, url_prefix="/admin/promises")

# The field that a refusal stands beside, when the promise itself is what forbids it.
BLAMED = {"move": "time", "withdraw": "reason"}


@blueprint.route("/<id:promise_id>/move", methods=["GET", "POST"])
def move(promise_id: str) -> ResponseReturnValue:
    """Another time, and why."""
    return _answer("move", promise_id)


@blueprint.route("/<id:promise_id>/withdraw", methods=["GET", "POST"])
def withdraw(promise_id: str) -> ResponseReturnValue:
    """The word will not come, and why."""
    return _answer("withdraw", promise_id)


@form_again(blueprint)
def open_too_long(_: CSRFError) -> ResponseReturnValue:
    """The form again, with a new token and everything typed."""
    verb = (request.endpoint or "").rpartition(".")[2]
    return _show(verb, (request.view_args or {})["promise_id"], request.form, Mistakes(400, OPEN_TOO_LONG))


def _answer(verb: str, promise_id: str) -> ResponseReturnValue:
    if request.method != "POST":
        return _show(verb, promise_id, None)
    before = _promise(promise_id)
    try:
        outcome = _say(verb, promise_id, request.form)
    except (Invalid, Conflict) as mistake:
        if _stands_already(verb, before, request.form):
            return to("incidents.show", code=before.incident_code)
        fields = mistake.fields() or {BLAMED[verb]: str(mistake)}
        return _show(verb, promise_id, request.form, Mistakes(Mistakes.of(mistake).code, fields=fields))
    tell_late(outcome)
    flash(f"{'Moved' if verb == 'move' else 'Withdrawn'} on the page, with your reason beside it. Nobody was written to.", "done")
    return to("incidents.show", code=before.incident_code)


def _say(verb: str, promise_id: str, typed: Typed) -> Outcome[str]:
    command: Callable[..., str] = getattr(changing, verb)
    times = [typed.get("time", "")] if verb == "move" else []
    return say(installation(), command, visitor().id, promise_id, *times, reason=typed.get("reason", ""), version=forms.version(typed))


def _show(verb: str, promise_id: str, typed: Typed | None, mistakes: Mistakes = Mistakes()) -> ResponseReturnValue:  # noqa: B008 (frozen)
    with installation().database.read() as session:
        promise, now = queries.get(session, promise_id), now_of(session)
        incident = incidents.get(session, promise.incident_code)
    if incident.kind == "maintenance":  # its word is due when its window ends
        return to("maintenance_forms.change", code=incident.code)
    form = Typed(typed or {})
    if typed is None or mistakes.code == 409:
        form["version"] = str(len(promise.moved))
    told: dict[str, Any] = {"promise": promise, "incident": incident, "now": now, "changeable": changing.changeable(promise, now)}
    return render_template("admin/promise.html", verb=verb, typed=form, mistakes=mistakes, **told), mistakes.code


def _promise(promise_id: str) -> Promise:
    with installation().database.read() as session:
        return queries.get(session, promise_id)


def _stands_already(verb: str, promise: Promise, typed: Typed) -> bool:
    """Whether this very change was made: two submits of one form are one act."""
    reason = checked("reason", typed.get("reason"), required=False)
    if verb == "withdraw":
        return promise.withdrawn_at is not None and promise.withdrawn_reason == reason
    return forms.version(typed) == len(promise.moved) - 1 and promise.moved[-1]["reason"] == reason
