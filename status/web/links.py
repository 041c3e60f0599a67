"""The other way in: a one-time link. Opening it changes nothing; pressing its button signs in, or sets the password chosen."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from status.acknowledge import say
from status.db import now_of
from status.errors import Invalid
from status.operators import commands, queries
from status.operators.commands import Entered
from status.operators.model import OneTimeLink
from status.web.access import installation, sign_in_token
from status.web.forms import NONE, Mistakes
from status.web.proving import hash_of_new, place
from status.web.sign_in import welcome

blueprint = Blueprint("links", __name__)


@blueprint.get("/admin/link/<token>")
def link(token: str) -> ResponseReturnValue:
    """A page with one button; mail scanners that follow links use nothing up."""
    return _show(token)


@blueprint.post("/admin/link/<token>")
def use(token: str) -> ResponseReturnValue:
    """Lets in; `Forbidden` when the link is used, old or unknown."""
    candor, found = installation(), _living(token)
    if found is None or found.purpose == "sign_in":
        value = say(candor, commands.sign_in, token, place(), sign_in_token()).value
        return welcome(Entered(value, "", half=False))
    try:
        chosen = hash_of_new(found.operator_id)
    except Invalid as mistake:
        return _show(token, Mistakes.of(mistake))
    return welcome(say(candor, commands.choose_by_link, token, chosen, place(), sign_in_token()).value)


def _show(token: str, mistakes: Mistakes = NONE) -> ResponseReturnValue:
    found = _living(token)
    if found is None:
        return render_template("admin/link-gone.html"), 403
    if found.purpose == "sign_in":
        return render_template("admin/link.html")
    with installation().database.read() as session:
        name = queries.get(session, found.operator_id).name
    return render_template("admin/choose-password.html", name=name, mistakes=mistakes), mistakes.code


def _living(token: str) -> OneTimeLink | None:
    with installation().database.read() as session:
        found = queries.link(session, token)
        return found if queries.link_works(found, now_of(session)) else None
