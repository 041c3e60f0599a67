"""Moving words that wait to another time."""

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from status.acknowledge import say, speaker
from status.clock import iso
from status.errors import Conflict, Invalid, NotFound
from status.incidents import commands, queries
from status.incidents.model import ScheduledUpdate
from status.web.access import installation, to, visitor
from status.web.errors import OPEN_TOO_LONG, form_again
from status.web.forms import Mistakes, Typed
from status.web.incidents import titles
from status.web.statements import tell_late

blueprint = Blueprint("moves", __name__, url_prefix="/admin/scheduled")


@blueprint.route("/<id:update_id>/move", methods=["GET", "POST"])
def move(update_id: str) -> ResponseReturnValue:
    """Asks when; shows the words and the time they wait for. What was published or cancelled meanwhile is told where it stands."""
    if request.method != "POST":
        return _show(update_id, Typed())
    one = _scheduled(update_id)
    at, seen = request.form.get("at", ""), request.form.get("seen", "")
    try:
        outcome = say(
            installation(), commands.move_scheduled, speaker(installation(), visitor().id), one.incident_code, update_id, at, seen
        )
    except (Invalid, Conflict) as mistake:
        return _show(update_id, request.form, Mistakes.of(mistake))
    tell_late(outcome)
    flash("Moved: it publishes itself at its new time.", "done")
    return to("published.show", code=one.incident_code, update_id=update_id)


@form_again(blueprint)
def open_too_long(_: CSRFError) -> ResponseReturnValue:
    """The form again, with a new token and the time typed."""
    return _show((request.view_args or {})["update_id"], request.form, Mistakes(400, OPEN_TOO_LONG))


def _show(update_id: str, typed: Typed, mistakes: Mistakes = Mistakes()) -> ResponseReturnValue:  # noqa: B008 (frozen)
    one = _scheduled(update_id)
    if one.state != "waiting" and not mistakes.told:
        return to("published.show", code=one.incident_code, update_id=update_id)
    with installation().database.read() as session:
        named = titles(session, one.incident_code)
    seen = iso(one.due_at) if mistakes.code == 409 else typed.get("seen") or iso(one.due_at)
    values = {"one": one, "titles": named, "typed": Typed(typed), "seen": seen}
    return render_template("admin/move.html", mistakes=mistakes, **values), mistakes.code


def _scheduled(update_id: str) -> ScheduledUpdate:
    with installation().database.read() as session:
        found = queries.scheduled(session, update_id)
    if found is None:
        raise NotFound("There is no scheduled update of that id.")
    return found
