"""Mistakes and faults, told: a page for people, JSON for machines, never a stack trace."""

from http import HTTPStatus
from math import ceil

from flask import Flask, Response, current_app, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from status.errors import HTTP_STATUS, ForPeople, TooMany
from status.public.replies import load
from status.web.access import in_admin, installation
from status.web.asking import READING, typed_texts, wants_json
from status.web.configuration import LARGEST_BODY
from status.web.form_flow import FORMS, OPEN_TOO_LONG

SENTENCES = {
    400: "This request cannot be read: go back and send it again.",
    404: "There is no page at this address.",
    405: "This address does not take requests of that kind.",
    413: f"This is too much at once: at most {LARGEST_BODY // 1024} kB can be sent. Nothing was published.",
    500: "Something went wrong here, and the log says what. If you were publishing, look at the incident first: it may stand already.",
    503: "The database cannot be used now, and the log says why. If you were publishing, look at the incident first: it may stand already.",
}
# Said by us, beside the code: worth more than the sentence of the table.
OUR_OWN_WORDS = {400, 403}


def register(app: Flask) -> None:
    """Hands every error to the functions below."""
    app.register_error_handler(ForPeople, for_people)
    app.register_error_handler(OperationalError, database)
    app.register_error_handler(CSRFError, open_too_long)
    app.register_error_handler(HTTPException, http)


def for_people(mistake: ForPeople) -> Response:
    """A mistake that a person can mend, in its own words."""
    response = told(HTTP_STATUS[type(mistake)], str(mistake), mistake.fields())
    if isinstance(mistake, TooMany):
        response.headers["Retry-After"] = str(ceil(mistake.wait.total_seconds()))
    return response


def database(refused: OperationalError) -> Response:
    """The database is away, locked or full."""
    current_app.logger.error("The database refused: %s", refused)
    return told(HTTPStatus.SERVICE_UNAVAILABLE, SENTENCES[503])


def open_too_long(_: CSRFError) -> ResponseReturnValue:
    """The form's token is missing or of another time: the form is shown again, if it is one with words in it. The thing that it was about may be gone
    meanwhile, which is a mistake told like any other; from an error handler Flask would call it a crash."""
    try:
        make = FORMS.get(request.endpoint or "")
        return make(**(request.view_args or {})).again() if make else told(HTTPStatus.BAD_REQUEST, OPEN_TOO_LONG)
    except ForPeople as mistake:
        return for_people(mistake)


def http(error: HTTPException) -> Response:
    """What Flask refuses, and what crashed (Flask has logged it)."""
    code = HTTPStatus(error.code or 500)
    said = error.description if code in OUR_OWN_WORDS and error.description != type(error).description else None
    response = told(code, said or SENTENCES.get(code, f"{code.phrase}."))
    response.headers.extend((name, value) for name, value in error.get_headers() if name != "Content-Type")
    return response


def _for_strangers() -> Response | None:
    """The public site's own page for an address that leads nowhere, under its own policy. Caches do not keep it: the address may come to be."""
    settings = installation().settings
    page = load(settings.public, "404.html", settings.secure)
    if page is None:
        return None
    kept = [(name, value) for name, value in page.replies[""].whole.headers if name not in {"Cache-Control", "ETag", "Last-Modified"}]
    return Response(page.replies[""].whole.body, HTTPStatus.NOT_FOUND, headers=kept)


def told(code: HTTPStatus, sentence: str, fields: dict[str, str] | None = None) -> Response:
    """The answer to a mistake. A page shows what was typed again, so that nobody's words are lost with it."""
    if wants_json():
        return make_response(jsonify(error=code.name.lower(), message=sentence, fields=fields or {}), code)
    if code == HTTPStatus.NOT_FOUND and not in_admin() and (page := _for_strangers()):
        return page
    kept = typed_texts() if in_admin() and request.method not in READING and code != HTTPStatus.REQUEST_ENTITY_TOO_LARGE else {}
    return make_response(render_template("admin/error.html", code=code.value, sentence=sentence, kept=kept), code)
