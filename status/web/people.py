"""Colleagues: who may speak, inviting them, letting them in anew, letting them in no more."""

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue

from status.acknowledge import say
from status.operators import commands, queries
from status.operators.model import Operator
from status.web.access import installation, to, visitor
from status.web.forms import NONE, Mistakes
from status.web.proving import confirmed, has_password

blueprint = Blueprint("people", __name__, url_prefix="/admin/people")


@blueprint.get("")
def show() -> str:
    """Everybody, and how they come in."""
    with installation().database.read() as session:
        found, known, seen = queries.everybody(session), queries.credentials(session), queries.last_seen(session)
    return render_template("admin/people.html", people=found, known=known, seen=seen)


@blueprint.route("/add", methods=["GET", "POST"])
def add() -> ResponseReturnValue:
    """Invites somebody."""
    return confirmed(_add, _show_add) if request.method == "POST" else _show_add()


@blueprint.route("/<id:operator_id>/reset", methods=["GET", "POST"])
def reset(operator_id: str) -> ResponseReturnValue:
    """Takes somebody's password back, and makes the link with which they choose another."""
    one = _one(operator_id)
    what = "Their password stops working and every sign-in of theirs ends now. You get a link for them, with which they choose another password."
    more = "Codes from their app are still asked for. If the phone is lost too, that is done on the host:"
    does = ("Take the password back", what, more)
    return confirmed(lambda: _reset(one), lambda wrong: _ask(one, *does, wrong)) if request.method == "POST" else _ask(one, *does)


@blueprint.route("/<id:operator_id>/remove", methods=["GET", "POST"])
def remove(operator_id: str) -> ResponseReturnValue:
    """Lets somebody in no more."""
    one = _one(operator_id)
    what = "They are signed out everywhere at once and cannot come back. What they said stays, under their name."
    does = ("Remove them", what, "")
    return confirmed(lambda: _remove(one), lambda wrong: _ask(one, *does, wrong)) if request.method == "POST" else _ask(one, *does)


def _add() -> ResponseReturnValue:
    name = request.form.get("name", "")
    outcome = say(installation(), commands.add, visitor().id, name)
    return _made(" ".join(name.split()), outcome.value)


def _show_add(mistakes: Mistakes = NONE) -> ResponseReturnValue:
    return render_template("admin/invite.html", typed=request.form, has=has_password(), mistakes=mistakes), mistakes.code


def _reset(one: Operator) -> ResponseReturnValue:
    return _made(one.name, say(installation(), commands.reset, visitor().id, one.id).value)


def _remove(one: Operator) -> ResponseReturnValue:
    say(installation(), commands.remove, visitor().id, one.id)
    flash(f"{one.name} cannot sign in any more.", "done")
    return to("people.show")


def _made(name: str, token: str) -> ResponseReturnValue:
    """The link, shown this once."""
    return render_template("admin/link-made.html", name=name, link=f"{installation().settings.base_url}/admin/link/{token}")


def _ask(one: Operator, does: str, sentence: str, more: str, mistakes: Mistakes = NONE) -> ResponseReturnValue:
    values = {"place": "people", "heading": f"{does}: {one.name}?", "sentence": sentence, "does": does, "back": "people.show"}
    command = f'flask operator reset "{one.name}"' if more else ""
    return render_template("admin/confirm.html", more=more, command=command, has=has_password(), mistakes=mistakes, **values), mistakes.code


def _one(operator_id: str) -> Operator:
    with installation().database.read() as session:
        return queries.get(session, operator_id)
