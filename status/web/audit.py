"""Who did what: the journal in plain words, newest first. Nothing is left out, and nothing can be taken out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template, request, url_for
from sqlalchemy.orm import Session

from status.advice import queries as advice
from status.advice.piece import piece
from status.components import queries as components
from status.faqs import queries as faqs
from status.journal import queries as journal
from status.journal.record import Said
from status.operators import queries as operators
from status.site.values import changes
from status.web.access import installation
from status.web.deeds import DEEDS
from status.web.incidents import titles

blueprint = Blueprint("audit", __name__, url_prefix="/admin/audit")

PAGE = 50


@dataclass(frozen=True)
class Deed:
    """A line of the list. `who`: empty for what Candor did by itself; `about` leads to `link` where it has a page."""

    revision: int
    at: datetime
    who: str
    before: str
    about: str
    link: str
    after: str


@blueprint.get("")
def show() -> str:
    """A page of it. `who` shows one person's alone; `before` is the revision at which the next page begins."""
    who, before = request.args.get("who", ""), request.args.get("before", "")
    end = int(before) if before.isascii() and before.isdigit() and len(before) < 10 else None
    with installation().database.read() as session:
        found = journal.newest(session, PAGE + 1, before=end, actor=who or None)
        deeds = _told(session, [journal.said(event) for event in found[:PAGE]])
        everybody = operators.everybody(session)
    return render_template("admin/audit.html", deeds=deeds, everybody=everybody, who=who, more=len(found) > PAGE, first=end is None)


def _told(session: Session, said: Sequence[Said]) -> list[Deed]:
    names = operators.names(session)
    codes = {one.subject.partition(":")[2] for one in said if one.subject.startswith("incident:")}
    known = {f"incident:{code}": title for code, title in titles(session, *codes).items()}
    known |= {f"faq:{one.id}": one.question for one in faqs.everything(session)}
    known |= {f"advice:{one.id}": piece(one).summary for one in advice.everything(session)}
    known |= {f"component:{one.id}": one.name for one in components.everything(session)}
    known |= {f"operator:{one}": name for one, name in names.items()}
    return [_deed(one, names, known) for one in said]


def _deed(said: Said, names: dict[str, str], known: dict[str, str]) -> Deed:
    before, takes, after = DEEDS[said.kind].partition("{}")
    kind, _, key = said.subject.partition(":")
    about = (_about(said) or known.get(said.subject, "")) if takes else ""
    link = url_for("incidents.show", code=key) if kind == "incident" and said.subject in known else ""
    return Deed(said.revision, said.at, names.get(said.actor or "", ""), before if about else before.rstrip(": "), about, link, after)


def _about(said: Said) -> str:
    """What only the event itself knows."""
    if said.kind == "operator.signed_in":
        return str(said.facts["by"])
    if said.kind == "operator.sign_ins_ended":
        return "one sign-in" if said.facts["count"] == 1 else f"{said.facts['count']} sign-ins"
    return ", ".join(changes(said.facts)).replace("_", " ") if said.kind == "site.changed" else ""
