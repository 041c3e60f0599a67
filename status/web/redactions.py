"""Redacting words that were published by mistake."""

from functools import partial
from typing import Any

from flask import Blueprint, flash, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from status.acknowledge import Outcome, say, speaker
from status.delivery.redacted import out_of_reach
from status.errors import NotFound
from status.incidents import commands, queries
from status.incidents.commands import Published
from status.web.access import installation, to, visitor
from status.web.form_flow import Form, form_at
from status.web.forms import Mistakes, Typed

blueprint = Blueprint("redactions", __name__, url_prefix="/admin/incidents")

TITLE = "title"


@form_at(blueprint, "/<id:code>/redact/title")
def redact_title(code: str) -> Form:
    """Asks for a title in its place, and why."""
    return _form(code, TITLE)


@form_at(blueprint, "/<id:code>/redact/<id:update_id>")
def redact(code: str, update_id: str) -> Form:
    """Shows the words once more, asks why, and says what this cannot reach."""
    return _form(code, update_id)


def _form(code: str, update_id: str) -> Form:
    return Form(partial(_show, code, update_id), partial(_say, code, update_id), partial(_done, code))


def _done(code: str, _: Published) -> ResponseReturnValue:
    for sentence in out_of_reach(installation(), code):
        flash(sentence, "done")
    return to("incidents.show", code=code)


def _say(code: str, update_id: str, typed: Typed) -> Outcome[Published]:
    candor, told = installation(), {name: typed.get(name, "") for name in ("reason", "instead")}
    return say(candor, commands.redact, speaker(candor, visitor().id), code, update_id, **told)


def _show(code: str, update_id: str, typed: Typed | None, mistakes: Mistakes) -> ResponseReturnValue:
    with installation().database.read() as session:
        values = {"incident": queries.get(session, code), "words": _words(session, code, update_id)}
    return render_template(
        "admin/redact.html", title=update_id == TITLE, typed=typed or Typed(), mistakes=mistakes, **values
    ), mistakes.code


def _words(session: Session, code: str, update_id: str) -> Any:
    """What would go, as it stands."""
    if update_id == TITLE:
        return queries.get(session, code).title
    waiting = queries.scheduled(session, update_id)
    if waiting is not None and waiting.state != "published":
        if waiting.incident_code == code:
            return waiting.words["body"]
    elif (update := queries.update(session, update_id)).incident_code == code:
        return update.body
    raise NotFound("There is no update of that id in this incident.")
