"""After publishing: who is written to, how long it can still be taken back, and where it stands."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from status.delivery import queries as delivery
from status.errors import NotFound
from status.incidents import queries
from status.journal.model import Announcement
from status.subscribers.queries import count_confirmed
from status.web.access import installation
from status.web.incidents import titles
from status.web.undo import window

blueprint = Blueprint("published", __name__, url_prefix="/admin/incidents")


@blueprint.get("/<id:code>/published/<id:update_id>")
def show(code: str, update_id: str) -> ResponseReturnValue:
    """What became of a statement; of one that is scheduled, when it will be said."""
    with installation().database.read() as session:
        waiting = queries.scheduled(session, update_id)
        if waiting is not None and waiting.state != "published":
            return render_template("admin/scheduled.html", one=waiting, titles=titles(session, code))
        incident, update = queries.get(session, code), queries.update(session, update_id)
        announcement = session.get(Announcement, update_id)
        if update.incident_code != code or announcement is None:
            raise NotFound("There is no update of that id in this incident.")
        return render_template(
            "admin/published.html",
            incident=incident,
            update=update,
            announcement=announcement,
            window=window(session, update),
            count=count_confirmed(session),
            sending=delivery.listed(session, update_id),
            held=delivery.held(session, update_id),
            titles={code: incident.title},
        )
