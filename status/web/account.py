"""One's own account: password, codes from an app, and where one is signed in."""

import segno
from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from status.acknowledge import say
from status.db import now_of
from status.operators import codes, commands, queries
from status.web.access import installation, keep_signed_in, sign_in_token, to, visitor
from status.web.forms import NONE, Mistakes
from status.web.proving import confirmed, has_password, hash_of_new, place

blueprint = Blueprint("account", __name__, url_prefix="/admin/account")


@blueprint.get("")
def show() -> str:
    """How one comes in, and from where one is signed in now."""
    who, token = visitor().id, sign_in_token()
    with installation().database.read() as session:
        now, current = now_of(session), queries.signed_in(session, token, now_of(session))
        return render_template(
            "admin/account.html",
            known=queries.credentials(session).get(who),
            recovery=queries.recovery_left(session, who),
            sign_ins=queries.sign_ins(session, who, now),
            current=current[1].name if current else "",
        )


@blueprint.route("/password", methods=["GET", "POST"])
def password() -> ResponseReturnValue:
    """Chooses a password; all other sign-ins end with it."""
    return confirmed(_choose, _show_password) if request.method == "POST" else _show_password()


@blueprint.route("/code", methods=["GET", "POST"])
def code() -> ResponseReturnValue:
    """Puts a key into an app, and proves that it is there."""
    return confirmed(_turn_on, _show_key) if request.method == "POST" else _show_key()


@blueprint.route("/code/off", methods=["GET", "POST"])
def code_off() -> ResponseReturnValue:
    """Does without codes from now on."""
    return confirmed(_turn_off, _show_off) if request.method == "POST" else _show_off()


@blueprint.route("/code/recovery", methods=["GET", "POST"])
def recovery() -> ResponseReturnValue:
    """Makes new recovery codes."""
    return confirmed(_renew, _show_renew) if request.method == "POST" else _show_renew()


@blueprint.post("/sign-ins/<id:name>/end")
def end(name: str) -> ResponseReturnValue:
    """Ends one sign-in; the one that asks, too."""
    say(installation(), commands.end_one, visitor().id, name)
    return to("account.show")


@blueprint.post("/sign-ins/end-others")
def end_others() -> ResponseReturnValue:
    """Ends all but this one."""
    say(installation(), commands.end_others, visitor().id, sign_in_token())
    flash("You are signed in here alone.", "done")
    return to("account.show")


def _choose() -> ResponseReturnValue:
    outcome = say(installation(), commands.set_password, visitor().id, hash_of_new(visitor().id), place())
    flash("The password is set. Everywhere else you are signed out.", "done")
    return keep_signed_in(to("account.show"), outcome.value)


def _show_password(mistakes: Mistakes = NONE) -> ResponseReturnValue:
    return render_template("admin/password.html", has=has_password(), mistakes=mistakes), mistakes.code


def _turn_on() -> ResponseReturnValue:
    key, typed = request.form.get("key", ""), request.form.get("totp", "")[:100]
    outcome = say(installation(), commands.turn_code_on, visitor().id, key, typed, sign_in_token())
    return render_template("admin/recovery.html", codes=outcome.value)


def _show_key(mistakes: Mistakes = NONE) -> ResponseReturnValue:
    """The key stays the same while somebody mistypes the code: it is in their app by then."""
    typed = request.form.get("key", "")
    key = typed if codes.is_key(typed) else codes.new_key()
    address = codes.address(key, visitor().name, visitor().site_name)
    picture = Markup(segno.make(address, error="m", micro=False).svg_inline(border=4, omitsize=True, svgclass=None, lineclass=None))  # noqa: S704
    with installation().database.read() as session:
        known = queries.credentials(session).get(visitor().id)
    values = {"key": key, "address": address, "picture": picture, "known": known, "has": has_password()}
    return render_template("admin/code.html", mistakes=mistakes, **values), mistakes.code


def _turn_off() -> ResponseReturnValue:
    say(installation(), commands.turn_code_off, visitor().id, sign_in_token())
    flash("Signing in asks for your password alone.", "done")
    return to("account.show")


def _show_off(mistakes: Mistakes = NONE) -> ResponseReturnValue:
    return _ask("Sign in without a code?", "Then your password alone opens the admin, from anywhere.", "Do without codes", mistakes)


def _renew() -> ResponseReturnValue:
    return render_template("admin/recovery.html", codes=say(installation(), commands.renew_recovery, visitor().id).value)


def _show_renew(mistakes: Mistakes = NONE) -> ResponseReturnValue:
    return _ask("New recovery codes?", "The ten that you have are worth nothing then.", "Make new ones", mistakes)


def _ask(heading: str, sentence: str, does: str, mistakes: Mistakes) -> ResponseReturnValue:
    values = {"place": "account", "heading": heading, "sentence": sentence, "does": does, "back": "account.show", "has": has_password()}
    return render_template("admin/confirm.html", mistakes=mistakes, **values), mistakes.code
