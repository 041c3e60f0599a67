"""The page itself: name, address, zone, colours and links, in one form. What is saved stands on every page at once."""

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from status.acknowledge import say
from status.clock import iso
from status.errors import Conflict, Invalid
from status.fields import label
from status.site import commands, queries
from status.site.colours import COLOURS
from status.site.values import COLOUR, SETTABLE, as_text, overruled
from status.web.access import installation, to, visitor
from status.web.errors import OPEN_TOO_LONG, form_again
from status.web.forms import Mistakes, Typed
from status.web.statements import tell_late

blueprint = Blueprint("site", __name__, url_prefix="/admin/site")

# What the form asks for. A colour is a field of its own; whether it is a demo is for the command line.
FIELDS = (*(name for name in SETTABLE if name not in {"colours", "demo"}), *(f"{COLOUR}{one}" for one in COLOURS))


@blueprint.get("")
def show() -> ResponseReturnValue:
    """What the page is set to."""
    return _show(None)


@blueprint.post("")
def save() -> ResponseReturnValue:
    """Sets what was changed, all at once or nothing."""
    told = {name: request.form[name] for name in FIELDS if name in request.form}
    try:
        outcome = say(installation(), commands.change_all, visitor().id, told, request.form.get("version", ""))
    except (Invalid, Conflict) as mistake:
        return _show(request.form, Mistakes.of(mistake))
    tell_late(outcome)
    flash(_done(outcome.value), "done")
    return to("site.show")


@form_again(blueprint)
def open_too_long(_: CSRFError) -> ResponseReturnValue:
    """The form again, with a new token and everything typed."""
    return _show(request.form, Mistakes(400, OPEN_TOO_LONG))


def _done(names: list[str]) -> str:
    changed = ", ".join(label(name).lower() for name in names)
    return f"Saved: {changed}. It stands on every page." if names else "Nothing differed from what stands: nothing was changed."


def _show(typed: Typed | None, mistakes: Mistakes = Mistakes()) -> ResponseReturnValue:  # noqa: B008 (frozen)
    candor = installation()
    with candor.database.read() as session:
        site = queries.get(session)
    stands = as_text(site)
    form = Typed(stands if typed is None else typed)
    if typed is None or mistakes.code == 409:
        form["version"] = iso(site.changed_at)
    return render_template("admin/site.html", typed=form, stands=stands, mistakes=mistakes, wins=overruled(candor.settings)), mistakes.code
