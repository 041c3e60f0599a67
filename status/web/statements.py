"""The forms that publish: report a problem, say more, resolve, open again. With `at` filled the words wait for their time."""

from functools import partial

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from status.acknowledge import Outcome, say, speaker
from status.fields import words as checked
from status.incidents import commands, queries
from status.incidents.commands import Published
from status.phrases import check_filled
from status.web import forms, statement
from status.web.access import installation, to, visitor
from status.web.form_flow import Form, form_at
from status.web.forms import Mistakes, Typed

blueprint = Blueprint("statements", __name__, url_prefix="/admin/incidents")

SAYING = {"update": commands.update, "resolve": commands.resolve, "reopen": commands.reopen}


@form_at(blueprint, "/new")
def report() -> Form:
    """Reports a problem."""
    return _form("open", "")


@form_at(blueprint, "/<id:code>/update")
def update(code: str) -> Form:
    """Says more about an incident."""
    return _form("update", code)


@form_at(blueprint, "/<id:code>/resolve")
def resolve(code: str) -> Form:
    """Says that it is over."""
    return _form("resolve", code)


@form_at(blueprint, "/<id:code>/reopen")
def reopen(code: str) -> Form:
    """Says that it is not over."""
    return _form("reopen", code)


def _form(verb: str, code: str) -> Form:
    return Form(partial(_show, verb, code), partial(_say, verb, code), _done, used_up=_used_up)


def _done(said: Published) -> ResponseReturnValue:
    return to("published.show", code=said.code, update_id=said.update_id)


def _say(verb: str, code: str, typed: Typed) -> Outcome[Published]:
    candor, words, version = installation(), forms.words(typed), forms.version(typed)
    check_filled(words.body)
    who = speaker(candor, visitor().id)
    if words.at and verb != "reopen":
        return say(candor, commands.schedule, who, verb, code, words, version)
    if verb == "open":
        return say(candor, commands.open_incident, who, words)
    return say(candor, SAYING[verb], who, code, words, version)


def _show(verb: str, code: str, typed: Typed | None, mistakes: Mistakes) -> ResponseReturnValue:
    candor = installation()
    with candor.database.read() as session:
        if typed is None and (failed := request.args.get("words")):
            typed = statement.said_before(session, verb, code, failed[:12])
        if code and queries.get(session, code).kind == "maintenance":
            return to("maintenance.show", code=code)
        phrase = request.form.get("phrase", "") if request.method == "POST" else request.args.get("phrase", "")
        page = statement.page(session, visitor(), verb, code, typed, phrase, mistakes)
    return render_template("admin/statement.html", undo=speaker(candor, None).undo, **page), mistakes.code


def _used_up(said: Published, typed: Typed) -> bool:
    """Whether the words differ from those that the same form published before: somebody went back and wrote on."""
    if not said.again:
        return False
    with installation().database.read() as session:
        if waiting := queries.scheduled(session, said.update_id):
            before = {name: str(waiting.words[name]) for name in ("title", "body")}
        else:
            update = queries.update(session, said.update_id)
            before = {"title": queries.get(session, update.incident_code).title, "body": update.body}
    return any(
        checked(name, typed[name], required=False) != checked(name, before[name], required=False) for name in before if name in typed
    )
