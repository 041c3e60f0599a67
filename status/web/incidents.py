"""Reading incidents: the list with its filters, and one with all that was said."""

from collections.abc import Sequence

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from status.advice import queries as advice
from status.advice.piece import gravest_first, piece
from status.components import queries as components
from status.data import queries as losses
from status.db import now_of
from status.faqs import queries as faqs
from status.incidents import queries, search
from status.incidents.model import Incident, IncidentUpdate
from status.incidents.search import Wanted
from status.incidents.states import IMPACTS, OPEN
from status.journal.model import Event
from status.operators.queries import names
from status.phrasing import say_month
from status.promises import queries as promises
from status.promises.changing import changeable
from status.publishing.promise_rows import promise as as_told
from status.publishing.promised import Mark, mark
from status.site import queries as site
from status.web.access import installation, to
from status.web.forms import own_id
from status.web.undo import window

blueprint = Blueprint("incidents", __name__, url_prefix="/admin/incidents")


LONGEST = 200


@blueprint.get("")
def everything() -> str:
    """Incidents, the newest first: all, or those that the address asks for; before them what waits for its time."""
    with installation().database.read() as session:
        choices = _choices(session)
        wanted, before = _wanted(choices), own_id(request.args.get("before", ""))
        found = search.find(session, wanted, before)
        waiting, failed = ([], []) if wanted or before else (queries.waiting(session), queries.failed(session))
        named = titles(session, *(one.incident_code for one in [*waiting, *failed]))
        values = {"choices": choices, "wanted": wanted, "asked": {"q": wanted.text, **_chosen(choices)}, "before": before}
        return render_template("admin/incidents.html", found=found, waiting=waiting, failed=failed, titles=named, **values)


def _choices(session: Session) -> dict[str, dict[str, str]]:
    """What can be chosen from: field → value → words. The words of states and impacts are the template's."""
    months = {month: say_month(*map(int, month.split("-"))) for month in site.get(session).months}
    parts = {one.id: one.name for one in components.everything(session) if not one.is_group}
    return {"state": dict.fromkeys(search.STATES, ""), "impact": dict.fromkeys(IMPACTS, ""), "component": parts, "month": months}


def _chosen(choices: dict[str, dict[str, str]]) -> dict[str, str]:
    """What the address chooses. A value that is no choice is passed over: it comes from an old address, not from the form."""
    return {name: value for name, known in choices.items() if (value := request.args.get(name, "")) in known}


def _wanted(choices: dict[str, dict[str, str]]) -> Wanted:
    return Wanted(**_chosen(choices), text=request.args.get("q", "").strip()[:LONGEST])


@blueprint.get("/<id:code>")
def show(code: str) -> ResponseReturnValue:
    """One incident: what was said, by whom, with a way to correct it; what is scheduled."""
    with installation().database.read() as session:
        waiting, failed = queries.waiting(session, code), [one for one in queries.failed(session) if one.incident_code == code]
        incident, said = queries.get(session, code), queries.updates(session, code)
        if incident.kind == "maintenance":
            return to("maintenance.show", code=code)
        about = [piece(row) for row in advice.about(session, code)]
        open_windows = {one.id: found for one in said[:1] if (found := window(session, one))}
        return render_template(
            "admin/incident.html",
            incident=incident,
            is_open=incident.status in OPEN,
            chosen=queries.impact_chosen(session, code),
            said=said,
            windows=open_windows,
            asked=faqs.standing(session, code),
            advised=[*gravest_first(about), *(one for one in about if one.withdrawn_at)],
            record=losses.of_incident(session, code),
            by=authors(session, said),
            promised=promised(session, code),
            waiting=waiting,
            failed=failed,
            titles={code: incident.title},
        )


def promised(session: Session, code: str) -> list[tuple[Mark, bool]]:
    """Every promise about an incident, oldest first, and whether it can be moved or withdrawn."""
    now, rows = now_of(session), promises.of_incident(session, code)
    return [(mark(as_told(row, now), number), changeable(row, now)) for number, row in enumerate(rows, 1)]


def titles(session: Session, *codes: str) -> dict[str, str]:
    """Incident code → title. What is scheduled to be opened is not among them: it brings its title in its words."""
    return {row.code: row.title for row in session.execute(select(Incident.code, Incident.title).where(Incident.code.in_(codes)))}


def authors(session: Session, said: Sequence[IncidentUpdate]) -> dict[str, str]:
    """Update id → who said it. Colleagues read names; the clock has none."""
    wanted = {update.revision: update.id for update in said}
    known = names(session)
    actors = session.execute(select(Event.revision, Event.actor).where(Event.revision.in_(wanted)))
    return {wanted[row.revision]: known[row.actor] for row in actors if row.actor in known}
