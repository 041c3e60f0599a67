"""Signing in by name and password, and a code where that is on; signing out."""

from flask import Blueprint, current_app, g, make_response, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response

from status.acknowledge import say
from status.db import now_of
from status.errors import Forbidden, TooMany
from status.limits.commands import network
from status.operators import commands, queries
from status.operators.commands import Entered
from status.operators.proof import prove
from status.web import kept, way_in
from status.web.access import forget, installation, keep_signed_in, recognise, sign_in_token, to
from status.web.asking import WORDS
from status.web.form_flow import OPEN_TOO_LONG
from status.web.forms import NONE, Mistakes
from status.web.proving import address, place

blueprint = Blueprint("sign_in", __name__)

# The same for a name that nobody has.
WRONG = "This name and password do not fit together. Nothing more is told, so that nobody can find out who is here."
WRONG_CODE = "This code is wrong, or was used already: type the one that the app shows now, or a recovery code."


@blueprint.get("/admin/sign-in")
def show() -> ResponseReturnValue:
    """The form."""
    return form(kept.local(request.args.get("next", "")))


@blueprint.post("/admin/sign-in")
def enter() -> ResponseReturnValue:
    """In, or on to the code. Wrong, unknown and limited look the same whether there is such an operator or not."""
    where, brought = _brought()
    try:
        proof = prove(installation().database, request.form.get("name", "")[:200], request.form.get("password", ""), address())
    except TooMany as many:
        return form(where, brought, Mistakes(429, str(many)))
    if proof is None:
        current_app.logger.warning("A sign-in was refused, from %s", network(address()))
        return form(where, brought, Mistakes(401, WRONG))
    return welcome(say(installation(), commands.enter, proof, place(), sign_in_token()).value, where, brought)


@blueprint.get("/admin/sign-in/code")
def code() -> ResponseReturnValue:
    """The form for the code, while it is owed."""
    with installation().database.read() as database:
        owed = queries.half_in(database, sign_in_token(), now_of(database))
    return _code_form("", []) if owed else to("sign_in.show")


@blueprint.post("/admin/sign-in/code")
def finish() -> ResponseReturnValue:
    """The second proof."""
    where, brought = _brought()
    try:
        outcome = say(installation(), commands.finish, sign_in_token(), request.form.get("totp", "")[:100])
    except TooMany as many:
        return _code_form(where, brought, Mistakes(429, str(many)))
    except Forbidden as late:
        return form(where, brought, Mistakes(403, str(late)))
    if outcome.value is None:
        return _code_form(where, brought, Mistakes(401, fields={"totp": WRONG_CODE}))
    return welcome(outcome.value, where, brought)


@blueprint.post("/admin/sign-out")
def sign_out() -> ResponseReturnValue:
    """Ends the sign-in on the server, then in the browser."""
    say(installation(), commands.sign_out, sign_in_token())
    session.clear()
    return forget(to("sign_in.show"))


@blueprint.errorhandler(CSRFError)
def open_too_long(_: CSRFError) -> ResponseReturnValue:
    """The form again: what it carries must not be lost."""
    where, brought = _brought()
    return form(where, brought, Mistakes(400, OPEN_TOO_LONG))


def form(where: str, brought: kept.Pairs | None = None, mistakes: Mistakes = NONE) -> ResponseReturnValue:
    """The way in, with the name typed."""
    return way_in.page(where, brought, request.form.get("name", ""), mistakes)


def welcome(entered: Entered, where: str = "", brought: kept.Pairs | None = None) -> Response:
    """After the password, or a link. The form's token stays: a form that is open in another window can still be sent."""
    return keep_signed_in(_next(entered, where, brought or []), entered.token)


def _next(entered: Entered, where: str, brought: kept.Pairs) -> Response:
    if entered.half:
        return make_response(_code_form(where, brought))
    if brought and where:
        g.visitor = recognise(entered.token)
        return make_response(render_template("admin/signed-in-again.html", where=where, pairs=brought, words=kept.words(brought, WORDS)))
    if _should_have_a_code(entered.operator_id):
        return to("account.code")
    return make_response(redirect(where, 303)) if where else to("home.show")


def _should_have_a_code(operator_id: str) -> bool:
    """Where others could listen and guess, a password alone is too little, unless they chose so."""
    with installation().database.read() as database:
        known = queries.credentials(database).get(operator_id)
    return bool(installation().settings.secure and known and known.password and not known.code_key and not known.without_code)


def _code_form(where: str, brought: kept.Pairs, mistakes: Mistakes = NONE) -> tuple[str, int]:
    return render_template("admin/sign-in-code.html", where=where, packed=kept.pack(brought), mistakes=mistakes), mistakes.code


def _brought() -> tuple[str, kept.Pairs]:
    return kept.local(request.form.get("next", "")), kept.unpack(request.form.get("kept", ""))
