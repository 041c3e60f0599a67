"""Planned work: the list, and one with all that was said."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from status.incidents import queries as updates
from status.maintenance import queries
from status.maintenance.states import RUNNING
from status.web.access import installation
from status.web.incidents import authors

blueprint = Blueprint("maintenance", __name__, url_prefix="/admin/maintenance")


@blueprint.get("")
def everything() -> str:
    """What runs and what is ahead, the next first; below, what is over."""
    with installation().database.read() as session:
        return render_template("admin/maintenances.html", ahead=queries.ahead(session), over=queries.over(session), running=RUNNING)


@blueprint.get("/<id:code>")
def show(code: str) -> ResponseReturnValue:
    """One piece of planned work: its window, what may be said of it, and what was."""
    with installation().database.read() as session:
        incident, window = queries.get(session, code)
        said = updates.updates(session, code)
        return render_template(
            "admin/maintenance.html",
            incident=incident,
            window=window,
            said=said,
            by=authors(session, said),
            running=incident.status in RUNNING,
        )
