"""Reading incidents: the list, and one with all that was said."""

from collections.abc import Sequence

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from status.faqs import queries as faqs
from status.incidents import queries
from status.incidents.model import Incident, IncidentUpdate
from status.incidents.states import OPEN
from status.journal.model import Event
from status.operators.queries import names
from status.web.access import installation, to
from status.web.undo import window

blueprint = Blueprint("incidents", __name__, url_prefix="/admin/incidents")


@blueprint.get("")
def everything() -> str:
    """All incidents, the newest first, and what waits for its time."""
    with installation().database.read() as session:
        waiting, failed = queries.waiting(session), queries.failed(session)
        named = titles(session, *(one.incident_code for one in [*waiting, *failed]))
        return render_template("admin/incidents.html", found=queries.newest(session), waiting=waiting, failed=failed, titles=named)


@blueprint.get("/<id:code>")
def show(code: str) -> ResponseReturnValue:
    """One incident: what was said, by whom, with a way to correct it; what is scheduled."""
    with installation().database.read() as session:
        waiting, failed = queries.waiting(session, code), [one for one in queries.failed(session) if one.incident_code == code]
        incident, said = queries.get(session, code), queries.updates(session, code)
        if incident.kind == "maintenance":
            return to("maintenance.show", code=code)
        open_windows = {one.id: found for one in said[:1] if (found := window(session, one))}
        return render_template(
            "admin/incident.html",
            incident=incident,
            is_open=incident.status in OPEN,
            said=said,
            windows=open_windows,
            asked=faqs.standing(session, code),
            by=authors(session, said),
            waiting=waiting,
            failed=failed,
            titles={code: incident.title},
        )


def titles(session: Session, *codes: str) -> dict[str, str]:
    """Incident code → title. What is scheduled to be opened is not among them: it brings its title in its words."""
    return {row.code: row.title for row in session.execute(select(Incident.code, Incident.title).where(Incident.code.in_(codes)))}


def authors(session: Session, said: Sequence[IncidentUpdate]) -> dict[str, str]:
    """Update id → who said it. Colleagues read names; the clock has none."""
    wanted = {update.revision: update.id for update in said}
    known = names(session)
    actors = session.execute(select(Event.revision, Event.actor).where(Event.revision.in_(wanted)))
    return {wanted[row.revision]: known[row.actor] for row in actors if row.actor in known}
