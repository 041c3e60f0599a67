"""Pages for readers that are no files, because each is for one reader: behind a link in a mail, or the answer to a form."""

import re
from base64 import b64encode
from hashlib import sha256
from typing import Any

from flask import Response, make_response, render_template

from status.journal import queries as journal
from status.web.access import installation

_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


def show(template: str, code: int = 200, **words: Any) -> Response:
    """The page `templates/subscribe/<template>.html`; no cache keeps it, and its address is told to nobody."""
    candor = installation()
    with candor.database.read() as session:
        site = journal.site(session)
    html = render_template(f"subscribe/{template}.html", page=site.name if site else "", base_url=candor.settings.base_url, **words)
    response = make_response(html, code)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Content-Security-Policy"] = _policy(html)
    return response


def masked(email: str) -> str:
    """`a…@example.org`: enough to know one's own address, too little for somebody a mail was forwarded to."""
    local, _, domain = email.partition("@")
    return f"{local[:1]}…@{domain}"


def _policy(html: str) -> str:
    """Nothing but the page's own style, named by its hash, and its form."""
    style = _STYLE.search(html)
    digest = b64encode(sha256((style[1] if style else "").encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
