"""The link that stops the mails. GET shows a button and changes nothing; POST acts, from a browser or from a mail program.

A mail program posts without a cookie, from anywhere, with any body (RFC 8058), and is never sent on: it gets 200 whatever
it brought, and a token that is not ours removes nobody.
"""

import re
from base64 import b64encode
from hashlib import sha256

from flask import Blueprint, Response, current_app, make_response, render_template

from status.db import Installation
from status.journal import queries as journal
from status.subscribers import commands
from status.subscribers.model import Subscriber

unsubscribe = Blueprint("unsubscribe", __name__)

_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_UNKNOWN = "This link does not belong to any subscription here, so nothing was changed. Take the link from the newest mail you got from us."


@unsubscribe.get("/unsubscribe/<token>")
def ask(token: str) -> Response:
    """A page with one button; programs that follow the links in mails stop nothing."""
    candor = _installation()
    with candor.database.read() as session:
        reader = commands.claimant(session, token)
        if reader is None:
            return _page("Nothing was changed", _UNKNOWN)
        if reader.state == "left":
            return _page("These mails have stopped", f"{_masked(reader)} gets no more mail from us.")
        return _page("Stop these mails?", f"Press the button, and {_masked(reader)} gets no more mail from us.", asks=True)


@unsubscribe.post("/unsubscribe/<token>")
def act(token: str) -> Response:
    """Stops the mails; safe to repeat."""
    with _installation().database.write() as session:
        reader = commands.leave(session, token)
    if reader is None:
        return _page("Nothing was changed", _UNKNOWN)
    return _page("These mails have stopped", f"{_masked(reader)} gets no more mail from us.")


def _installation() -> Installation:
    candor: Installation = current_app.extensions["candor"]
    return candor


def _masked(reader: Subscriber) -> str:
    """`a…@example.org`: enough to know one's own address, too little for somebody a mail was forwarded to."""
    local, _, domain = reader.email.partition("@")
    return f"{local[:1]}…@{domain}"


def _page(heading: str, sentence: str, *, asks: bool = False) -> Response:
    candor = _installation()
    with candor.database.read() as session:
        site = journal.site(session)
    words = {"heading": heading, "sentence": sentence, "asks": asks, "base_url": candor.settings.base_url}
    html = render_template("subscribe/unsubscribe.html", page=site.name if site else "", **words)
    response = make_response(html)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Content-Security-Policy"] = _policy(html)
    return response


def _policy(html: str) -> str:
    """Nothing but the page's own style, named by its hash, and its form."""
    style = _STYLE.search(html)
    digest = b64encode(sha256((style[1] if style else "").encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
