"""Questions: all of them in order, each with a way to move it up or down."""

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from status.acknowledge import say
from status.errors import Conflict, Invalid
from status.faqs import commands, queries
from status.incidents import queries as incidents
from status.web.access import installation, to, visitor
from status.web.form_flow import tell_late
from status.web.incidents import titles

blueprint = Blueprint("faqs", __name__, url_prefix="/admin/faqs")

# So many incidents are offered besides the open ones.
LATELY = 5


@blueprint.get("")
def everything() -> str:
    """The questions in the page's order; what was withdrawn below."""
    with installation().database.read() as session:
        found = queries.everything(session)
        named = titles(session, *(one.incident_code for one in found if one.incident_code))
    standing = [one for one in found if one.withdrawn_at is None]
    return render_template("admin/faqs.html", found=standing, gone=[one for one in found if one.withdrawn_at], titles=named)


@blueprint.post("/<id:faq_id>/place")
def place(faq_id: str) -> ResponseReturnValue:
    """Puts a question where the button said; pressed twice, it is there."""
    number = request.form.get("place", "")
    if not (number.isascii() and number.isdigit() and len(number) < 6):
        raise Invalid({"place": "Place is no number: open the list again."})
    try:
        tell_late(say(installation(), commands.place, visitor().id, faq_id, int(number)))
    except Conflict as gone:
        flash(str(gone), "late")
    return to("faqs.everything", _anchor=faq_id)


def offered(session: Session, *chosen: str | None) -> dict[str, str]:
    """Incidents that a question may be about, code → title: those chosen, the open ones, the newest."""
    living = [one for one in (*incidents.unresolved(session), *incidents.newest(session, LATELY)) if one.cancelled_at is None]
    return titles(session, *(code for code in chosen if code)) | {one.code: one.title for one in living}
