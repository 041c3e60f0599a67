"""The page itself: name, address, zone, colours and links, in one form. What is saved stands on every page at once."""

from flask import Blueprint, flash, render_template
from flask.typing import ResponseReturnValue

from status.acknowledge import Outcome, say
from status.clock import iso
from status.fields import label
from status.site import commands, queries
from status.site.colours import COLOURS
from status.site.values import COLOUR, SETTABLE, as_text, overruled
from status.web.access import installation, to, visitor
from status.web.form_flow import Form, form_at
from status.web.forms import Mistakes, Typed

blueprint = Blueprint("site", __name__, url_prefix="/admin/site")

# What the form asks for. A colour is a field of its own; whether it is a demo is for the command line.
FIELDS = (*(name for name in SETTABLE if name not in {"colours", "demo"}), *(f"{COLOUR}{one}" for one in COLOURS))


@form_at(blueprint, "")
def show() -> Form:
    """What the page is set to; sets what was changed, all at once or nothing."""
    return Form(_show, _say, _done)


def _say(typed: Typed) -> Outcome[list[str]]:
    told = {name: typed[name] for name in FIELDS if name in typed}
    return say(installation(), commands.change_all, visitor().id, told, typed.get("version", ""))


def _done(names: list[str]) -> ResponseReturnValue:
    changed = ", ".join(label(name).lower() for name in names)
    flash(f"Saved: {changed}. It stands on every page." if names else "Nothing differed from what stands: nothing was changed.", "done")
    return to("site.show")


def _show(typed: Typed | None, mistakes: Mistakes) -> ResponseReturnValue:
    candor = installation()
    with candor.database.read() as session:
        site = queries.get(session)
    stands = as_text(site)
    form = Typed(stands if typed is None else typed)
    if typed is None or mistakes.code == 409:
        form["version"] = iso(site.changed_at)
    return render_template("admin/site.html", typed=form, stands=stands, mistakes=mistakes, wins=overruled(candor.settings)), mistakes.code
