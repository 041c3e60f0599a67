"""Taking words back: those that wait for their time, and those just published whose undo window is open."""

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue

from status.acknowledge import say, speaker
from status.errors import Conflict, NotFound
from status.incidents import commands, queries
from status.maintenance import commands as maintenance
from status.web.access import installation, to, visitor

blueprint = Blueprint("scheduled", __name__, url_prefix="/admin")


@blueprint.post("/scheduled/<id:update_id>/cancel")
def cancel(update_id: str) -> ResponseReturnValue:
    """Cancels a scheduled update; pressed twice, it stays cancelled."""
    candor = installation()
    with candor.database.read() as session:
        waiting = queries.scheduled(session, update_id)
    if waiting is None:
        raise NotFound("There is no scheduled update of that id.")
    if waiting.state != "cancelled":
        say(candor, commands.cancel_scheduled, speaker(candor, visitor().id), waiting.incident_code, update_id)
    flash("Cancelled: these words will not be published.", "done")
    return to("home.show")


@blueprint.post("/incidents/<id:code>/published/<id:update_id>/cancel")
def take_back(code: str, update_id: str) -> ResponseReturnValue:
    """Takes back what was just published; too late is told on the page that says what became of it."""
    candor = installation()
    try:
        say(candor, maintenance.take_back, speaker(candor, visitor().id), code, update_id)
        flash("Taken back: no mail and no feed carries it. The page says that an update was withdrawn.", "done")
    except Conflict as late:
        flash(str(late), "late")
    return to("published.show", code=code, update_id=update_id)
