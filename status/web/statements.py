"""The forms that publish: report a problem, say more, resolve, open again. With `at` filled the words wait for their time."""

from typing import Any

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from status.acknowledge import Outcome, say, speaker
from status.errors import Conflict, Invalid
from status.fields import words as checked
from status.incidents import commands, queries
from status.incidents.commands import Published
from status.phrases import check_filled
from status.web import forms, statement
from status.web.access import installation, to, visitor
from status.web.errors import OPEN_TOO_LONG, form_again
from status.web.forms import Mistakes, Typed

blueprint = Blueprint("statements", __name__, url_prefix="/admin/incidents")

VERBS = {"statements.report": "open", "statements.update": "update", "statements.resolve": "resolve", "statements.reopen": "reopen"}
SAYING = {"update": commands.update, "resolve": commands.resolve, "reopen": commands.reopen}
USED_UP = "This form was sent before, with other words. Press the button again to publish these as well."


@blueprint.route("/new", methods=["GET", "POST"])
def report() -> ResponseReturnValue:
    """Reports a problem."""
    return _answer("open", "")


@blueprint.route("/<id:code>/update", methods=["GET", "POST"])
def update(code: str) -> ResponseReturnValue:
    """Says more about an incident."""
    return _answer("update", code)


@blueprint.route("/<id:code>/resolve", methods=["GET", "POST"])
def resolve(code: str) -> ResponseReturnValue:
    """Says that it is over."""
    return _answer("resolve", code)


@blueprint.route("/<id:code>/reopen", methods=["GET", "POST"])
def reopen(code: str) -> ResponseReturnValue:
    """Says that it is not over."""
    return _answer("reopen", code)


@form_again(blueprint)
def open_too_long(_: CSRFError) -> ResponseReturnValue:
    """The form again, with a new token and everything typed."""
    return _show(VERBS[request.endpoint or ""], (request.view_args or {}).get("code", ""), request.form, Mistakes(400, OPEN_TOO_LONG))


def tell_late(outcome: Outcome[Any]) -> None:
    """The statement stands, and the next page says which copy of it is late."""
    if outcome.late:
        flash(f"Saved, {'; '.join(outcome.late)}. It will be tried again.", "late")


def _answer(verb: str, code: str) -> ResponseReturnValue:
    if request.method != "POST":
        return _show(verb, code, None)
    if "look" in request.form or "phrase" in request.form:
        return _show(verb, code, request.form)
    try:
        outcome = _say(verb, code, request.form)
    except (Invalid, Conflict) as mistake:
        return _show(verb, code, request.form, Mistakes.of(mistake))
    if outcome.value.again and _says_something_else(outcome.value.update_id, request.form):
        return _show(verb, code, Typed({**request.form.to_dict(), "id": "", "code": ""}), Mistakes(409, USED_UP))
    tell_late(outcome)
    return to("published.show", code=outcome.value.code, update_id=outcome.value.update_id)


def _say(verb: str, code: str, typed: Typed) -> Outcome[Published]:
    candor, words, version = installation(), forms.words(typed), forms.version(typed)
    check_filled(words.body)
    who = speaker(candor, visitor().id)
    if words.at and verb != "reopen":
        return say(candor, commands.schedule, who, verb, code, words, version)
    if verb == "open":
        return say(candor, commands.open_incident, who, words)
    return say(candor, SAYING[verb], who, code, words, version)


def _show(verb: str, code: str, typed: Typed | None, mistakes: Mistakes = Mistakes()) -> ResponseReturnValue:  # noqa: B008 (frozen)
    candor = installation()
    with candor.database.read() as session:
        if typed is None and (failed := request.args.get("words")):
            typed = statement.said_before(session, verb, code, failed[:12])
        if code and queries.get(session, code).kind == "maintenance":
            return to("maintenance.show", code=code)
        phrase = request.form.get("phrase", "") if request.method == "POST" else request.args.get("phrase", "")
        page = statement.page(session, visitor(), verb, code, typed, phrase, mistakes)
    return render_template("admin/statement.html", undo=speaker(candor, None).undo, **page), mistakes.code


def _says_something_else(update_id: str, typed: Typed) -> bool:
    """Whether the words differ from those that the same form published before: somebody went back and wrote on."""
    with installation().database.read() as session:
        if waiting := queries.scheduled(session, update_id):
            before = {name: str(waiting.words[name]) for name in ("title", "body")}
        else:
            update = queries.update(session, update_id)
            before = {"title": queries.get(session, update.incident_code).title, "body": update.body}
    return any(
        checked(name, typed[name], required=False) != checked(name, before[name], required=False) for name in before if name in typed
    )
