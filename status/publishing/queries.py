"""What followers show to doors: an incident as readers get it, and whether the page could be made."""

from typing import Any

from status.advice import queries as advice
from status.advice.piece import piece
from status.clock import iso
from status.data import queries as losses
from status.db import Installation
from status.errors import NotFound
from status.faqs import queries as faqs
from status.fields import shown
from status.incidents import queries as incidents
from status.incidents.model import Incident
from status.publishing import advised, recorded
from status.publishing import failures as kept
from status.publishing.artifacts import REVISION
from status.publishing.asked import as_json
from status.publishing.faq import value
from status.publishing.incident_json import whole
from status.publishing.load import Wanted, load
from status.site import queries as site


def incident_json(candor: Installation, code: str) -> dict[str, Any]:
    """`/incidents/<code>.json` as it is now, and what is scheduled: `[{"id","verb","at","title","body"}]`.

    Besides, its `version`, which words can be based on; 0 while it waits to be opened.
    """
    with candor.database.read() as session:
        waiting = [
            {"id": one.id, "verb": one.verb, "at": iso(one.due_at), "title": one.words["title"], "body": one.words["body"]}
            for one in incidents.waiting(session, code)
        ]
        row = session.get(Incident, code)
        told = load(session, site.get(session), candor.settings, (), Wanted(codes=[code]))
    if row and code in told.incidents:
        return whole(told, told.incidents[code]) | {"version": row.version, "scheduled": waiting}
    if not waiting:
        raise NotFound(f"There is no incident “{shown(code)}”: `flask incident list` names them.")
    return {"id": code, "name": waiting[0]["title"], "status": "scheduled", "version": 0, "incident_updates": [], "scheduled": waiting}


def faq_json(candor: Installation) -> list[dict[str, Any]]:
    """Every question as machines get it, in order; withdrawn ones last, with `withdrawn_at`. Besides, its `version`."""
    with candor.database.read() as session:
        rows, settings = faqs.everything(session), candor.settings
        told = sorted(rows, key=lambda row: row.withdrawn_at is not None)
        return [as_json(settings.base_url, value(row)) | {"version": row.version} for row in told]


def advice_json(candor: Installation) -> list[dict[str, Any]]:
    """All advice as machines get it, in the order of issue; withdrawn last, with `withdrawn_at`. Besides, its `version`."""
    with candor.database.read() as session:
        told = sorted(advice.everything(session), key=lambda row: row.withdrawn_at is not None)
        return [advised.as_json(piece(row)) | {"version": row.version} for row in told]


def data_json(candor: Installation, code: str) -> dict[str, Any]:
    """What became of an incident's data, as machines get it. Besides, the record's `version`."""
    with candor.database.read() as session:
        found = losses.of_incident(session, incidents.get(session, code).code)
        return {"incident": code, **recorded.as_json(found), "version": found.version}


def shown_revision(candor: Installation) -> int:
    """The revision that the public folder of this machine shows; 0 before the first pass."""
    try:
        return int((candor.settings.public / REVISION).read_text().split()[0])
    except (FileNotFoundError, ValueError, IndexError):
        return 0


def failures(candor: Installation) -> dict[str, str]:
    """Pages that could not be made, and why; their old copies stand."""
    return kept.read(candor)
