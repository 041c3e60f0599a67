"""Who somebody is, as their request tells it: from where, under which password."""

import re
from collections.abc import Callable

from flask import request
from flask.typing import ResponseReturnValue

from status.errors import Conflict, Invalid, TooMany
from status.operators import passwords, queries
from status.operators.proof import prove
from status.site import queries as site
from status.web.access import installation, visitor
from status.web.forms import Mistakes

# The first that is found counts: many browsers also say that they are another.
_BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl"))
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def address() -> str:
    """The client's network address: behind proxies that are trusted (`CANDOR_TRUSTED_PROXIES`) the one that they tell."""
    return request.remote_addr or ""


def place() -> str:
    """From where, in short: `Firefox on Linux, 203.0.113.7`."""
    said = request.user_agent.string
    browser, system = _first(_BROWSERS, said), _first(_SYSTEMS, said)
    program = f"{browser or 'A browser'}{f' on {system}' if system else ''}"
    return f"{program}, {re.sub(r'[^0-9A-Za-z.:]', '', address())[:45] or 'from nowhere known'}"


def hash_of_new(operator_id: str) -> str:
    """The hash of the new password in the form; `Invalid` when it will not do."""
    with installation().database.read() as session:
        names = (queries.get(session, operator_id).name, site.get(session).name, "Candor")
    return passwords.new(request.form.get("password", ""), request.form.get("repeated", ""), names)


def confirmed(act: Callable[[], ResponseReturnValue], show: Callable[[Mistakes], ResponseReturnValue]) -> ResponseReturnValue:
    """Does what was asked if the password typed is theirs; else the form again. Who has none came by a link from the host: that will do."""
    try:
        _confirm()
        return act()
    except (Invalid, Conflict) as mistake:
        return show(Mistakes.of(mistake))
    except TooMany as many:
        return show(Mistakes(429, str(many)))


def has_password() -> bool:
    """Whether the one who is signed in has a password to confirm with."""
    with installation().database.read() as session:
        known = queries.credentials(session).get(visitor().id)
    return bool(known and known.password)


def _confirm() -> None:
    if not has_password():
        return
    proof = prove(installation().database, visitor().name, request.form.get("current", ""), address())
    if proof is None or proof.operator_id != visitor().id:
        raise Invalid({"current": "This is not your password."})


def _first(known: tuple[tuple[str, str], ...], said: str) -> str:
    return next((name for sign, name in known if sign in said), "")
