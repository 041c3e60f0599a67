"""Withdrawing an incident that was opened by mistake."""

from functools import partial

from flask import Blueprint, flash, render_template
from flask.typing import ResponseReturnValue

from status import tokens
from status.acknowledge import Outcome, say, speaker
from status.incidents import commands, queries
from status.incidents.commands import Published
from status.subscribers.queries import count_confirmed
from status.web import forms
from status.web.access import installation, to, visitor
from status.web.form_flow import Form, form_at
from status.web.forms import Mistakes, Typed

blueprint = Blueprint("withdrawals", __name__, url_prefix="/admin/incidents")


@form_at(blueprint, "/<id:code>/withdraw")
def withdraw(code: str) -> Form:
    """Asks why, and says what will remain."""
    return Form(partial(_show, code), partial(_say, code), partial(_done, code), stands=lambda _: _gone(code))


def _done(code: str, said: Published | None) -> ResponseReturnValue:
    if said is None:
        return to("incidents.show", code=code)
    if _gone(code):
        flash("Withdrawn before anybody was told: no mail and no feed carries it. The page says that a notice was withdrawn.", "done")
        return to("incidents.show", code=code)
    return to("published.show", code=code, update_id=said.update_id)


def _say(code: str, typed: Typed) -> Outcome[Published]:
    candor, update_id = installation(), forms.own_id(typed.get("id", ""))
    who, reason = speaker(candor, visitor().id), typed.get("reason", "")
    return say(candor, commands.withdraw, who, code, reason=reason, version=forms.version(typed), update_id=update_id)


def _show(code: str, typed: Typed | None, mistakes: Mistakes) -> ResponseReturnValue:
    candor, form = installation(), Typed(typed or {})
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
