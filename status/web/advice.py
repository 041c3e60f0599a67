"""Advice in the admin: what stands, and the forms that issue, change and withdraw it. Nobody is written to: mails carry what stands."""

from functools import partial
from typing import Any

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from status import tokens
from status.acknowledge import Outcome, say
from status.advice import queries
from status.advice.model import Advice
from status.advice.piece import piece
from status.advice.reading import read_words
from status.advice.wording import SEVERITY, Part, Words, parts
from status.incidents import commands
from status.web import forms
from status.web.access import installation, to, visitor
from status.web.faqs import offered
from status.web.form_flow import Form, form_at
from status.web.forms import Mistakes, Typed
from status.web.incidents import titles

blueprint = Blueprint("advice", __name__, url_prefix="/admin/advice")

DONE = {
    "new": "Issued: it stands at the head of the page. Nobody was written to yet: the next update's mail begins with it.",
    "change": "Changed at the head of the page. The next update's mail says so.",
    "withdraw": "Withdrawn: the page says so, and the next update's mail does.",
}


@blueprint.get("")
def everything() -> str:
    """What stands, in the order of issue; what was withdrawn below, the newest first."""
    with installation().database.read() as session:
        found = [piece(row) for row in queries.everything(session)]
        named = titles(session, *(one.incident for one in found if one.incident))
    gone = [one for one in reversed(found) if one.withdrawn_at]
    return render_template("admin/advice-list.html", found=[one for one in found if not one.withdrawn_at], gone=gone, titles=named)


@form_at(blueprint, "/new")
def new() -> Form:
    """Issues advice."""
    return _form("new", "")


@form_at(blueprint, "/<id:advice_id>/change")
def change(advice_id: str) -> Form:
    """Gives it other words."""
    return _form("change", advice_id)


@form_at(blueprint, "/<id:advice_id>/withdraw")
def withdraw(advice_id: str) -> Form:
    """Says that it no longer holds, for everybody or for some."""
    return _form("withdraw", advice_id)


def _form(verb: str, advice_id: str) -> Form:
    return Form(
        partial(_show, verb, advice_id),
        partial(_say, verb, advice_id),
        partial(_done, verb, advice_id),
        stands=partial(_stands_already, verb, advice_id),
        used_up=partial(_used_up, verb),
    )


def _done(verb: str, advice_id: str, issued: Any) -> ResponseReturnValue:
    """To the incident that it is about, from where an update is one press away; else to the list."""
    flash(DONE[verb], "done")
    advice_id = advice_id or issued.id
    with installation().database.read() as session:
        code = queries.get(session, advice_id).incident_code
    return to("incidents.show", code=code, _anchor="advice") if code else to("advice.everything", _anchor=advice_id)


def _used_up(verb: str, issued: Any, typed: Typed) -> bool:
    return verb == "new" and issued.again and not _stands_already("change", issued.id, typed)


def _typed_words(typed: Typed) -> dict[str, Any]:
    lines = {name: typed.get(name, "").splitlines() for name in ("do", "dont")}
    return {**lines, **{name: typed.get(name, "") for name in ("why", "who", "already")}}


def _say(verb: str, advice_id: str, typed: Typed) -> Outcome[Any]:
    candor, actor, version = installation(), visitor().id, forms.version(typed)
    told = {**_typed_words(typed), "severity": typed.get("severity", "")}
    if verb == "new":
        return say(candor, commands.issue_advice, actor, **told, incident=typed.get("incident", ""), advice_id=typed.get("id", ""))
    if verb == "change":
        return say(candor, commands.change_advice, actor, advice_id, **told, version=version)
    return say(
        candor,
        commands.withdraw_advice,
        actor,
        advice_id,
        reason=typed.get("reason", ""),
        for_whom=typed.get("for", ""),
        version=version,
    )


def _show(verb: str, advice_id: str, typed: Typed | None, mistakes: Mistakes) -> ResponseReturnValue:
    with installation().database.read() as session:
        advice = queries.get(session, advice_id) if advice_id else None
        form = Typed(typed if typed is not None else _blank(advice))
        if not advice:
            form["id"] = forms.own_id(form.get("id", "")) or tokens.new_id()
        elif mistakes.code == 409:
            form["version"] = str(advice.version)
        choices = _choices(session, form)
    values = {"advice": piece(advice) if advice else None, "offered": choices, "looks": _looks(form)}
    template = "advice-withdraw" if verb == "withdraw" else "advice"
    return render_template(f"admin/{template}.html", typed=form, mistakes=mistakes, **values), mistakes.code


def _choices(session: Session, form: Typed) -> dict[str, str]:
    return {code: title for code, title in offered(session, form.get("incident")).items() if code != commands.NO_INCIDENT}


def _looks(form: Typed) -> tuple[Part, ...]:
    """What was typed, as people would read it; nothing is checked yet."""
    told = _typed_words(form)
    lines = {name: tuple(line.strip() for line in told[name] if line.strip()) for name in ("do", "dont")}
    words = Words(lines["do"], lines["dont"], told["why"].strip(), told["who"].strip(), told["already"].strip())
    severity = form.get("severity", "")
    return tuple(part for part in parts(words, severity if severity in SEVERITY else "normal") if any(part.lines))


def _blank(advice: Advice | None) -> dict[str, str]:
    """What stands now; new advice may come with the incident that it is about."""
    if advice is None:
        return {"incident": request.args.get("incident", "")[:12] or commands.NO_INCIDENT, "severity": "normal"}
    words = advice.told()
    lines = {"do": "\n".join(words.do), "dont": "\n".join(words.dont)}
    texts = {"why": words.why, "who": words.who, "already": words.already, "severity": advice.severity}
    return {**lines, **texts, "version": str(advice.version)}


def _stands_already(verb: str, advice_id: str, typed: Typed) -> bool:
    """Whether this very thing was said: two submits of one form are one act."""
    with installation().database.read() as session:
        stands = queries.get(session, advice_id)
    if verb == "withdraw":
        whom = typed.get("for", "").strip()
        return whom in [one["for"] for one in stands.narrowed] if whom else stands.withdrawn_at is not None
    return stands.told() == read_words(**_typed_words(typed)) and stands.severity == (typed.get("severity") or "normal")
