"""Moving words that wait to another time."""

from functools import partial

from flask import Blueprint, flash, render_template
from flask.typing import ResponseReturnValue

from status.acknowledge import Outcome, say, speaker
from status.clock import iso
from status.errors import NotFound
from status.incidents import commands, queries
from status.incidents.model import ScheduledUpdate
from status.web.access import installation, to, visitor
from status.web.form_flow import Form, form_at
from status.web.forms import Mistakes, Typed
from status.web.incidents import titles

blueprint = Blueprint("moves", __name__, url_prefix="/admin/scheduled")


@form_at(blueprint, "/<id:update_id>/move")
def move(update_id: str) -> Form:
    """Asks when; shows the words and the time they wait for. What was published or cancelled meanwhile is told where it stands."""
    return Form(partial(_show, update_id), partial(_say, update_id), partial(_done, update_id))


def _say(update_id: str, typed: Typed) -> Outcome[None]:
    candor, code = installation(), _scheduled(update_id).incident_code
    return say(candor, commands.move_scheduled, speaker(candor, visitor().id), code, update_id, typed.get("at", ""), typed.get("seen", ""))


def _done(update_id: str, _: None) -> ResponseReturnValue:
    flash("Moved: it publishes itself at its new time.", "done")
    return to("published.show", code=_scheduled(update_id).incident_code, update_id=update_id)


def _show(update_id: str, typed: Typed | None, mistakes: Mistakes) -> ResponseReturnValue:
    one, form = _scheduled(update_id), Typed(typed or {})
    if one.state != "waiting" and not mistakes.told:
        return to("published.show", code=one.incident_code, update_id=update_id)
    with installation().database.read() as session:
        named = titles(session, one.incident_code)
    seen = iso(one.due_at) if mistakes.code == 409 else form.get("seen") or iso(one.due_at)
    values = {"one": one, "titles": named, "typed": form, "seen": seen}
    return render_template("admin/move.html", mistakes=mistakes, **values), mistakes.code


def _scheduled(update_id: str) -> ScheduledUpdate:
    with installation().database.read() as session:
        found = queries.scheduled(session, update_id)
    if found is None:
        raise NotFound("There is no scheduled update of that id.")
    return found
