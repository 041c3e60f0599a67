"""Redacting words that were published by mistake."""

from typing import Any

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.orm import Session

from status.acknowledge import Outcome, say, speaker
from status.delivery.redacted import out_of_reach
from status.errors import Conflict, Invalid, NotFound
from status.incidents import commands, queries
from status.incidents.commands import Published
from status.web.access import installation, to, visitor
from status.web.errors import OPEN_TOO_LONG, form_again
from status.web.forms import Mistakes, Typed
from status.web.statements import tell_late

blueprint = Blueprint("redactions", __name__, url_prefix="/admin/incidents")

TITLE = "title"


@blueprint.route("/<id:code>/redact/title", methods=["GET", "POST"], defaults={"update_id": TITLE})
@blueprint.route("/<id:code>/redact/<id:update_id>", methods=["GET", "POST"])
def redact(code: str, update_id: str) -> ResponseReturnValue:
    """Shows the words once more, asks why, and says what this cannot reach."""
    if request.method != "POST":
        return _show(code, update_id, Typed())
    try:
        outcome = _say(code, update_id, request.form)
    except (Invalid, Conflict) as mistake:
        return _show(code, update_id, request.form, Mistakes.of(mistake))
    tell_late(outcome)
    for sentence in out_of_reach(installation(), code):
        flash(sentence, "done")
    return to("incidents.show", code=code)


@form_again(blueprint)
def open_too_long(_: CSRFError) -> ResponseReturnValue:
    """The form again, with a new token and everything typed."""
    place = request.view_args or {}
    return _show(place["code"], place["update_id"], request.form, Mistakes(400, OPEN_TOO_LONG))


def _say(code: str, update_id: str, typed: Typed) -> Outcome[Published]:
    candor, told = installation(), {name: typed.get(name, "") for name in ("reason", "instead")}
    return say(candor, commands.redact, speaker(candor, visitor().id), code, update_id, **told)


def _show(code: str, update_id: str, typed: Typed, mistakes: Mistakes = Mistakes()) -> ResponseReturnValue:  # noqa: B008 (frozen)
    with installation().database.read() as session:
        values = {"incident": queries.get(session, code), "words": _words(session, code, update_id)}
    return render_template("admin/redact.html", title=update_id == TITLE, typed=typed, mistakes=mistakes, **values), mistakes.code


def _words(session: Session, code: str, update_id: str) -> Any:
    """What would go, as it stands."""
    if update_id == TITLE:
        return queries.get(session, code).title
    waiting = queries.scheduled(session, update_id)
    if waiting is not None and waiting.state != "published":
        if waiting.incident_code == code:
            return waiting.words["body"]
    elif (update := queries.update(session, update_id)).incident_code == code:
        return update.body
    raise NotFound("There is no update of that id in this incident.")
