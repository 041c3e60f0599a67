"""Taking words back that wait for their time."""

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue

from status.acknowledge import say, speaker
from status.errors import NotFound
from status.incidents import commands, queries
from status.web.access import installation, to, visitor

blueprint = Blueprint("scheduled", __name__, url_prefix="/admin/scheduled")


@blueprint.post("/<id:update_id>/cancel")
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
