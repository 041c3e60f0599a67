"""The forms of questions: answer a new one, change one, say what it is about, withdraw it. Nobody is written to."""

from typing import Any

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.orm import Session

from status import tokens
from status.acknowledge import Outcome, say
from status.errors import Conflict, Invalid
from status.faqs import commands as faqs
from status.faqs import queries
from status.faqs.model import Faq
from status.fields import words as checked
from status.incidents import commands
from status.incidents import queries as incidents
from status.incidents.model import IncidentUpdate
from status.web import forms
from status.web.access import installation, to, visitor
from status.web.errors import OPEN_TOO_LONG, form_again
from status.web.faqs import offered
from status.web.forms import Mistakes, Typed
from status.web.statements import USED_UP, tell_late

blueprint = Blueprint("faq_forms", __name__, url_prefix="/admin/faqs")

# The newest updates of the incident, from which a change may follow.
MOST_UPDATES = 5
DONE = {
    "new": "Answered: it stands on the page. Nobody was written to.",
    "change": "Changed on the page, the old words beside the new ones. Nobody was written to.",
    "attach": "Done: the question stands where you put it.",
    "withdraw": "Withdrawn: the page says that it stood there.",
}


@blueprint.route("/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Answers a question that people ask."""
    return _answer("new", "")


@blueprint.route("/<id:faq_id>/change", methods=["GET", "POST"])
def change(faq_id: str) -> ResponseReturnValue:
    """Changes a question or its answer."""
    return _answer("change", faq_id)


@blueprint.route("/<id:faq_id>/attach", methods=["GET", "POST"])
def attach(faq_id: str) -> ResponseReturnValue:
    """Says which incident a question is about."""
    return _answer("attach", faq_id)


@blueprint.route("/<id:faq_id>/withdraw", methods=["GET", "POST"])
def withdraw(faq_id: str) -> ResponseReturnValue:
    """Takes a question off the page."""
    return _answer("withdraw", faq_id)


@form_again(blueprint)
def open_too_long(_: CSRFError) -> ResponseReturnValue:
    """The form again, with a new token and everything typed."""
    verb = (request.endpoint or "").partition(".")[2]
    return _show(verb, (request.view_args or {}).get("faq_id", ""), request.form, Mistakes(400, OPEN_TOO_LONG))


def _answer(verb: str, faq_id: str) -> ResponseReturnValue:
    if request.method != "POST" or "look" in request.form:
        return _show(verb, faq_id, request.form if request.method == "POST" else None)
    try:
        outcome = _say(verb, faq_id, request.form)
    except Invalid as mistake:
        return _show(verb, faq_id, request.form, Mistakes.of(mistake))
    except Conflict as conflict:
        if not _stands_already(verb, faq_id, request.form):
            return _show(verb, faq_id, request.form, Mistakes.of(conflict))
    else:
        faq_id = faq_id or outcome.value.id
        if verb == "new" and outcome.value.again and not _stands_already("change", faq_id, request.form):
            return _show(verb, "", Typed({**request.form.to_dict(), "id": ""}), Mistakes(409, USED_UP))
        tell_late(outcome)
    flash(DONE[verb], "done")
    return to("faqs.everything", _anchor=faq_id)


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


def _show(verb: str, faq_id: str, typed: Typed | None, mistakes: Mistakes = Mistakes()) -> ResponseReturnValue:  # noqa: B008 (frozen)
    with installation().database.read() as session:
        faq = queries.get(session, faq_id) if faq_id else None
        form = Typed(typed if typed is not None else _blank(faq))
        if not faq:
            form["id"] = form["id"] if tokens.is_id(form.get("id", "")) else tokens.new_id()
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
