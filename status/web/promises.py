"""Moving a promise while it lies ahead, and withdrawing it: each with a reason that readers see beside it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint, flash, render_template
from flask.typing import ResponseReturnValue

from status.acknowledge import Outcome, say
from status.db import now_of
from status.fields import words as checked
from status.incidents import queries as incidents
from status.promises import changing, queries
from status.web import forms
from status.web.access import installation, to, visitor
from status.web.form_flow import Form, form_at
from status.web.forms import Mistakes, Typed

blueprint = Blueprint("promises", __name__, url_prefix="/admin/promises")

# The field that a refusal stands beside, when the promise itself is what forbids it.
BLAMED = {"move": "time", "withdraw": "reason"}


@form_at(blueprint, "/<id:promise_id>/move")
def move(promise_id: str) -> Form:
    """Another time, and why."""
    return _form("move", promise_id)


@form_at(blueprint, "/<id:promise_id>/withdraw")
def withdraw(promise_id: str) -> Form:
    """The word will not come, and why."""
    return _form("withdraw", promise_id)


def _form(verb: str, promise_id: str) -> Form:
    return Form(
        partial(_show, verb, promise_id),
        partial(_say, verb, promise_id),
        partial(_done, verb, promise_id),
        stands=partial(_stands_already, verb, promise_id),
        blamed=BLAMED[verb],
    )


def _done(verb: str, promise_id: str, said: str | None) -> ResponseReturnValue:
    if said:
        flash(f"{'Moved' if verb == 'move' else 'Withdrawn'} on the page, with your reason beside it. Nobody was written to.", "done")
    with installation().database.read() as session:
        return to("incidents.show", code=queries.get(session, promise_id).incident_code)


def _say(verb: str, promise_id: str, typed: Typed) -> Outcome[str]:
    command: Callable[..., str] = getattr(changing, verb)
    times = [typed.get("time", "")] if verb == "move" else []
    return say(installation(), command, visitor().id, promise_id, *times, reason=typed.get("reason", ""), version=forms.version(typed))


def _show(verb: str, promise_id: str, typed: Typed | None, mistakes: Mistakes) -> ResponseReturnValue:
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


def _stands_already(verb: str, promise_id: str, typed: Typed) -> bool:
    """Whether this very change was made: two submits of one form are one act."""
    with installation().database.read() as session:
        promise = queries.get(session, promise_id)
    reason = checked("reason", typed.get("reason"), required=False)
    if verb == "withdraw":
        return promise.withdrawn_at is not None and promise.withdrawn_reason == reason
    return bool(promise.moved) and forms.version(typed) == len(promise.moved) - 1 and promise.moved[-1]["reason"] == reason
