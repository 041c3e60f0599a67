"""Who is signed in. The cookie holds a random token; the database knows its digest, so a sign-in ends on the server."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from flask import current_app, g, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response

from status.db import Installation, now_of
from status.operators import commands, queries
from status.site import queries as site
from status.web import kept, way_in
from status.web.asking import READING, wants_json
from status.web.configuration import cookie_name
from status.web.forms import Mistakes

OPEN_TO_ALL = {"links", "sign_in", "assets"}


@dataclass(frozen=True)
class Visitor:
    """The operator behind a request, and the page that they speak for."""

    id: str
    name: str
    site_name: str
    zone: str


def installation() -> Installation:
    """The running Candor."""
    candor: Installation = current_app.extensions["candor"]
    return candor


def visitor() -> Visitor:
    """Who is signed in; every admin view has one."""
    found: Visitor = g.visitor
    return found


def in_admin() -> bool:
    """Whether the request is for the admin."""
    rule = request.url_rule.rule if request.url_rule else request.path
    return rule == "/admin" or rule.startswith("/admin/")


def only_signed_in() -> ResponseReturnValue | None:
    """Lets nobody past who is not signed in, whatever the route; the sign-in links and the stylesheet alone are open."""
    if not in_admin() or request.blueprint in OPEN_TO_ALL:
        return None
    g.visitor = recognise(sign_in_token())
    if g.visitor is not None:
        return None
    if wants_json():
        return {"error": "unauthorized", "message": "Sign in first.", "fields": {}}, 401
    if request.method in READING:
        return redirect(url_for("sign_in.show", next=kept.asked_for() or None))
    return way_in.page(kept.local(request.path), kept.typed(), mistakes=Mistakes(401))


def sign_in_token() -> str:
    """The token in the cookie; empty without one."""
    return request.cookies.get(cookie_name(installation().settings), "")


def keep_signed_in(response: Response, token: str) -> Response:
    """Puts the token into the cookie: for this host alone, out of reach of scripts and of other sites' forms."""
    settings = installation().settings
    response.set_cookie(cookie_name(settings), token, path="/", secure=settings.secure, httponly=True, samesite="Lax")
    return response


def forget(response: Response) -> Response:
    """Takes the cookie away."""
    settings = installation().settings
    response.delete_cookie(cookie_name(settings), path="/", secure=settings.secure, httponly=True, samesite="Lax")
    return response


def to(endpoint: str, **values: Any) -> Response:
    """A 303 to a page of ours: what follows a form."""
    return make_response(redirect(url_for(endpoint, **values), 303))


def recognise(token: str) -> Visitor | None:
    """Who holds this token; their sign-in is in use from now on."""
    candor = installation()
    with candor.database.read() as session:
        found = queries.signed_in(session, token, now_of(session)) if token else None
        if found is None:
            return None
        operator, record = found
        page = site.get(session)
        stale = now_of(session) - record.seen_at >= queries.SEEN_EVERY
    if stale:
        _seen(candor, token)
    return Visitor(operator.id, operator.name, page.name, page.zone)


def _seen(candor: Installation, token: str) -> None:
    """A database that takes no write now must not keep operators from reading."""
    with suppress(OperationalError), candor.database.write() as session:
        commands.seen(session, token)
