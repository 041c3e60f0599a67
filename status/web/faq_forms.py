"""The forms of questions: answer a new one, change one, say what it is about, withdraw it. Nobody is written to."""

from functools import partial
from typing import Any

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from status import tokens
from status.acknowledge import Outcome, say
from status.faqs import commands as faqs
from status.faqs import queries
from status.faqs.model import Faq
from status.fields import words as checked
from status.incidents import commands
from status.incidents import queries as incidents
from status.incidents.model import IncidentUpdate
from status.web import forms
from status.web.access import installation, to, visitor
from status.web.faqs import offered
from status.web.form_flow import Form, form_at
from status.web.forms import Mistakes, Typed

blueprint = Blueprint("faq_forms", __name__, url_prefix="/admin/faqs")

# The newest updates of the incident, from which a change may follow.
MOST_UPDATES = 5
DONE = {
    "new": "Answered: it stands on the page. Nobody was written to.",
    "change": "Changed on the page, the old words beside the new ones. Nobody was written to.",
    "attach": "Done: the question stands where you put it.",
    "withdraw": "Withdrawn: the page says that it stood there.",
}


@form_at(blueprint, "/new")
def new() -> Form:
    """Answers a question that people ask."""
    return _form("new", "")


@form_at(blueprint, "/<id:faq_id>/change")
def change(faq_id: str) -> Form:
    """Changes a question or its answer."""
    return _form("change", faq_id)


@form_at(blueprint, "/<id:faq_id>/attach")
def attach(faq_id: str) -> Form:
    """Says which incident a question is about."""
    return _form("attach", faq_id)


@form_at(blueprint, "/<id:faq_id>/withdraw")
def withdraw(faq_id: str) -> Form:
    """Takes a question off the page."""
    return _form("withdraw", faq_id)


def _form(verb: str, faq_id: str) -> Form:
    return Form(
        partial(_show, verb, faq_id),
        partial(_say, verb, faq_id),
        partial(_done, verb, faq_id),
        stands=partial(_stands_already, verb, faq_id),
        used_up=partial(_used_up, verb),
    )


def _done(verb: str, faq_id: str, asked: Any) -> ResponseReturnValue:
    flash(DONE[verb], "done")
    return to("faqs.everything", _anchor=faq_id or asked.id)


def _used_up(verb: str, asked: Any, typed: Typed) -> bool:
    return verb == "new" and asked.again and not _stands_already("change", asked.id, typed)


def _say(verb: str, faq_id: str, typed: Typed) -> Outcome[Any]:
    candor, actor, version = installation(), visitor().id, forms.version(typed)
    told = {name: typed.get(name, "") for name in ("question", "answer")}
    if verb == "new":
        return say(candor, commands.ask, actor, **told, incident=typed.get("incident", ""), faq_id=typed.get("id", ""))
    if verb == "change":
        return say(candor, commands.change_question, actor, faq_id, **told, update=typed.get("update", ""), version=version)
    if verb == "attach":
        return say(candor, commands.attach_question, actor, faq_id, typed.get("incident", ""), version)
    return say(candor, faqs.withdraw, actor, faq_id, reason=typed.get("reason", ""), version=version)


def _show(verb: str, faq_id: str, typed: Typed | None, mistakes: Mistakes) -> ResponseReturnValue:
    with installation().database.read() as session:
        faq = queries.get(session, faq_id) if faq_id else None
        form = Typed(typed if typed is not None else _blank(faq))
        if not faq:
            form["id"] = forms.own_id(form.get("id", "")) or tokens.new_id()
        elif mistakes.code == 409:
            form["version"] = str(faq.version)
        values = {"faq": faq, "updates": _updates(session, faq), "offered": offered(session, form.get("incident"))}
    template = {"attach": "faq-attach", "withdraw": "faq-withdraw"}.get(verb, "faq")
    return render_template(f"admin/{template}.html", typed=form, mistakes=mistakes, **values), mistakes.code


def _blank(faq: Faq | None) -> dict[str, str]:
    """What stands now; a new question may come with the incident that it is about."""
    if faq is None:
        return {"incident": request.args.get("incident", "")[:12] or commands.NO_INCIDENT}
    stands = {"question": faq.question, "answer": faq.answer, "incident": faq.incident_code or commands.NO_INCIDENT}
    return {**stands, "version": str(faq.version), "update": commands.NO_INCIDENT}


def _updates(session: Session, faq: Faq | None) -> list[IncidentUpdate]:
    told = incidents.updates(session, faq.incident_code) if faq and faq.incident_code else ()
    return [one for one in told if one.cancelled_at is None][:MOST_UPDATES]


def _stands_already(verb: str, faq_id: str, typed: Typed) -> bool:
    """Whether this very thing was said: two submits of one form are one act."""
    with installation().database.read() as session:
        faq = queries.get(session, faq_id)
    if verb == "withdraw":
        return faq.withdrawn_at is not None
    if verb == "attach":
        return (faq.incident_code or commands.NO_INCIDENT) == typed.get("incident")
    return (faq.question, faq.answer) == (typed.get("question", "").strip(), checked("answer", typed.get("answer"), required=False))
