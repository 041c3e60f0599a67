"""What is refused before Flask is asked: a page for people, JSON for machines."""

import html
import json
from http import HTTPStatus

from status.public.replies import NOSNIFF, NOTHING, REFERRER, Answer, Headers, hsts

VARY = ("Vary", "Accept-Encoding, Accept")
_PAGE = '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title></head><body><h1>{title}</h1><p>{sentence}</p></body></html>\n'


def refuse(status: HTTPStatus, sentence: str, *, machine: bool, secure: bool, more: Headers | None = None) -> Answer:
    """The answer to a request that cannot be taken. `machine`: it is JSON that is asked for."""
    if machine:
        kind, text = "application/json", json.dumps({"error": status.name.lower(), "message": sentence, "fields": {}}) + "\n"
    else:
        kind, text = "text/html", _PAGE.format(title=html.escape(status.phrase), sentence=html.escape(sentence))
    body = text.encode()
    headers: Headers = [
        ("Content-Type", f"{kind}; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        VARY,
        NOSNIFF,
        REFERRER,
        ("Content-Security-Policy", NOTHING),
        *hsts(secure),
        *(more or []),
    ]
    return Answer(status, headers, body)
