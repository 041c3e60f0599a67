"""The way in: a one-time link from the host. Opening it changes nothing; pressing its button signs in."""

from flask import Blueprint, render_template, session
from flask.typing import ResponseReturnValue

from status.acknowledge import say
from status.db import now_of
from status.operators import commands, queries
from status.web.access import forget, installation, keep_signed_in, sign_in_token, to

blueprint = Blueprint("links", __name__)


@blueprint.get("/admin/link/<token>")
def link(token: str) -> ResponseReturnValue:
    """A page with one button; mail scanners that follow links use nothing up."""
    with installation().database.read() as database:
        works = queries.link_works(queries.link(database, token), now_of(database))
    return render_template("admin/link.html", works=works), 200 if works else 403


@blueprint.post("/admin/link/<token>")
def use(token: str) -> ResponseReturnValue:
    """Signs in; `Forbidden` when the link is used, old or unknown. The form token is new afterwards."""
    outcome = say(installation(), commands.sign_in, token)
    session.clear()
    return keep_signed_in(to("home.show"), outcome.value)


@blueprint.get("/admin/sign-in")
def sign_in() -> str:
    """How to get in."""
    return render_template("admin/sign-in.html", kept={})


@blueprint.post("/admin/sign-out")
def sign_out() -> ResponseReturnValue:
    """Ends the sign-in on the server, then in the browser."""
    say(installation(), commands.sign_out, sign_in_token())
    session.clear()
    return forget(to("links.sign_in"))
