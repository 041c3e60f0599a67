"""Withdrawing an incident that was opened by mistake."""

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from status import tokens
from status.acknowledge import Outcome, say, speaker
from status.errors import Conflict, Invalid
from status.incidents import commands, queries
from status.incidents.commands import Published
from status.subscribers.queries import count_confirmed
from status.web import forms
from status.web.access import installation, to, visitor
from status.web.errors import OPEN_TOO_LONG, form_again
from status.web.forms import Mistakes, Typed
from status.web.statements import tell_late

blueprint = Blueprint("withdrawals", __name__, url_prefix="/admin/incidents")


@blueprint.route("/<id:code>/withdraw", methods=["GET", "POST"])
def withdraw(code: str) -> ResponseReturnValue:
    """Asks why, and says what will remain."""
    if request.method != "POST":
        return _show(code, Typed())
    try:
        outcome = _say(code, request.form)
    except Invalid as mistake:
        return _show(code, request.form, Mistakes.of(mistake))
    except Conflict as conflict:
        if _gone(code):
            return to("incidents.show", code=code)
        return _show(code, request.form, Mistakes.of(conflict))
    tell_late(outcome)
    if _gone(code):
        flash("Withdrawn before anybody was told: no mail and no feed carries it. The page says that a notice was withdrawn.", "done")
        return to("incidents.show", code=code)
    return to("published.show", code=code, update_id=outcome.value.update_id)


@form_again(blueprint)
def open_too_long(_: CSRFError) -> ResponseReturnValue:
    """The form again, with a new token and everything typed."""
    return _show((request.view_args or {})["code"], request.form, Mistakes(400, OPEN_TOO_LONG))


def _say(code: str, typed: Typed) -> Outcome[Published]:
    candor, update_id = installation(), forms.own_id(typed.get("id", ""))
    who, reason = speaker(candor, visitor().id), typed.get("reason", "")
    return say(candor, commands.withdraw, who, code, reason=reason, version=forms.version(typed), update_id=update_id)


def _show(code: str, typed: Typed, mistakes: Mistakes = Mistakes()) -> ResponseReturnValue:  # noqa: B008 (frozen)
    candor, form = installation(), Typed(typed)
    with candor.database.read() as session:
        incident = queries.get(session, code)
        if "version" not in form or mistakes.code == 409:
            form["version"] = str(incident.version)
        form["id"] = forms.own_id(form.get("id", "")) or tokens.new_id()
        values = {"incident": incident, "told": queries.was_announced(session, code), "count": count_confirmed(session)}
    return render_template("admin/withdraw.html", typed=form, mistakes=mistakes, **values), mistakes.code


def _gone(code: str) -> bool:
    """Whether it was withdrawn whole: nothing is left that somebody could be told."""
    with installation().database.read() as session:
        return queries.get(session, code).cancelled_at is not None
