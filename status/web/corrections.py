"""Correcting what was published: old words stay beside the new ones, with the reason."""

from functools import partial

from flask import Blueprint, flash, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from status.acknowledge import Outcome, say, speaker
from status.errors import NotFound
from status.fields import words as checked
from status.incidents import commands, queries
from status.incidents.commands import Published
from status.incidents.model import IncidentUpdate
from status.subscribers.queries import count_confirmed
from status.web import forms
from status.web.access import installation, to, visitor
from status.web.form_flow import Form, form_at
from status.web.forms import Mistakes, Typed

blueprint = Blueprint("corrections", __name__, url_prefix="/admin/incidents")


@form_at(blueprint, "/<id:code>/correct/<id:update_id>")
def correct(code: str, update_id: str) -> Form:
    """A small fix, or a correction that people need to know of."""
    return Form(
        partial(_show, code, update_id),
        partial(_say, code, update_id),
        partial(_done, code, update_id),
        stands=partial(_stands_already, update_id),
    )


def _done(code: str, update_id: str, said: Published | None) -> ResponseReturnValue:
    if said and said.update_id != update_id:
        return to("published.show", code=code, update_id=said.update_id)
    if said:
        flash("Corrected on the page, the old words beside the new ones. Nobody was written to.", "done")
    return to("incidents.show", code=code)


def _say(code: str, update_id: str, typed: Typed) -> Outcome[Published]:
    candor, told = installation(), {name: typed.get(name, "") for name in ("body", "reason")}
    notify, version = typed.get("notify") == "yes", forms.version(typed)
    return say(candor, commands.correct, speaker(candor, visitor().id), code, update_id, **told, notify=notify, version=version)


def _show(code: str, update_id: str, typed: Typed | None, mistakes: Mistakes) -> ResponseReturnValue:
    candor = installation()
    with candor.database.read() as session:
        incident, update = queries.get(session, code), _correctable(session, code, update_id)
        form = Typed(typed if typed is not None else {"body": update.body, "notify": "no"})
        if typed is None or mistakes.code == 409:
            form["version"] = str(incident.version)
        count = count_confirmed(session)
    values = {"incident": incident, "update": update, "typed": form, "mistakes": mistakes, "count": count}
    return render_template("admin/correct.html", undo=speaker(candor, None).undo, **values), mistakes.code


def _correctable(session: Session, code: str, update_id: str) -> IncidentUpdate:
    update = queries.update(session, update_id)
    if update.incident_code != code or update.kind == "correction":
        raise NotFound("There is no update of that id in this incident.")
    return update


def _stands_already(update_id: str, typed: Typed) -> bool:
    """Whether this very correction was made: two submits of one form are one act."""
    with installation().database.read() as session:
        made = queries.update(session, update_id).corrections
    told = checked("body", typed.get("body"), required=False), checked("reason", typed.get("reason"), required=False)
    return bool(made) and (made[-1]["new"], made[-1]["reason"]) == told
