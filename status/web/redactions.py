"""Redacting words that were published by mistake."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

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
_TITLE = "Everywhere that Candor keeps the title, and those it had before."
_UPDATE = (
    "All versions of these words, what was lost if it was said with them, corrections, and the same words where this incident repeats them."
)


@dataclass(frozen=True)
class Going:
    """What the page that asks shows. `words`: as they stand, none when they are gone; `extent`: what goes with them; `place`: in the admin.
    `instead`: what is asked beside the reason, and the `hint` under it. `kind`: of data, which kind is sent along."""

    name: str
    words: Sequence[str]
    extent: str
    place: str = "incidents"
    instead: str = ""
    hint: str = ""
    kind: bool = False


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


def asked(going: Going, typed: Typed | None, mistakes: Mistakes) -> ResponseReturnValue:
    """The page that shows what would go, and asks why."""
    return render_template("admin/redact.html", going=going, typed=typed or Typed(), mistakes=mistakes), mistakes.code


def tell_out_of_reach(code: str | None) -> None:
    """Says on the next page where the words may be still; as `out_of_reach`."""
    for sentence in out_of_reach(installation(), code):
        flash(sentence, "done")


def _done(code: str, _: Published) -> ResponseReturnValue:
    tell_out_of_reach(code)
    return to("incidents.show", code=code)


def _say(code: str, update_id: str, typed: Typed) -> Outcome[Published]:
    candor, told = installation(), {name: typed.get(name, "") for name in ("reason", "instead")}
    return say(candor, commands.redact, speaker(candor, visitor().id), code, update_id, **told)


def _show(code: str, update_id: str, typed: Typed | None, mistakes: Mistakes) -> ResponseReturnValue:
    with installation().database.read() as session:
        title, words = queries.get(session, code).title, _words(session, code, update_id)
    told = (words,) if words else ()
    if update_id == TITLE:
        going = Going("the title", told, _TITLE, instead="The new title", hint="Empty: “Title removed” stands there.")
    else:
        going = Going(title, told, _UPDATE)
    return asked(going, typed, mistakes)


def _words(session: Session, code: str, update_id: str) -> str:
    """What would go, as it stands."""
    if update_id == TITLE:
        return queries.get(session, code).title
    waiting = queries.scheduled(session, update_id)
    if waiting is not None and waiting.state != "published":
        if waiting.incident_code == code:
            return str(waiting.words["body"])
    elif (update := queries.update(session, update_id)).incident_code == code:
        return update.body
    raise NotFound("There is no update of that id in this incident.")
