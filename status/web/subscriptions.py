"""Signing up, from the form on the page or a copy of it; the link that confirms; the reader's own page.

The first takes no cookie and any Origin: its form is a static file. The others are proved by the token in their address, which
only the reader of that mailbox knows. GET changes nothing anywhere: programs that follow the links in mails confirm nobody.
"""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, request
from sqlalchemy.orm import Session

from status.components import queries as components
from status.errors import Conflict, Invalid, NotFound, TooMany
from status.incidents import queries as incidents
from status.journal import queries as journal
from status.subscribers import commands, managing, queries, signing_up
from status.subscribers.signing_up import Wish
from status.web.access import installation
from status.web.asking import wants_json
from status.web.reader_pages import show

blueprint = Blueprint("subscriptions", __name__)

_AGAIN = "Sign up again, and we write to you anew."
_ENDS = {
    "unknown": (
        "Nothing was changed",
        "This link is not whole, or not one of ours. Take it from the newest mail you got from us, or sign up again.",
    ),
    "expired": ("This link is too old", f"It worked for seven days. {_AGAIN}"),
}
_MAILED = "Press the button, and we mail you the link to your own page. It goes to the address that gets our mails, and nowhere else."
_EVERYTHING = ("no", "all", "everything")


@blueprint.post("/subscriptions")
def ask() -> Response:
    """Somebody asks for mail. The answer is the same whoever is asked for."""
    try:
        with installation().database.write() as session:
            incident = _incident(session)
            wanted = [one for one in request.form.getlist("components") if one]
            email = signing_up.ask(
                session, request.remote_addr or "", request.form.get("email", ""), wanted, incident, request.form.get("language", "")
            )
    except Invalid as wrong:
        return _again(422, wrong.fields())
    except TooMany:
        return _again(429, {"email": "Too many sign-ups came from your network within the hour: try again later."})
    sentence = f"We wrote to {email.email}. Open that mail and press its button within seven days; until then nothing is sent to you."
    if wants_json():
        return make_response(jsonify(message=sentence), 202)
    return show(
        "told",
        heading="Look into your mailbox",
        sentence=sentence,
        more="No mail within some minutes? Look among the junk, or sign up again.",
    )


@blueprint.get("/subscriptions/confirm/<token>")
def look(token: str) -> Response:
    """A page with one button."""
    with installation().database.read() as session:
        wish = signing_up.look(session, token)
    if wish.standing != "open" or wish.request is None:
        return _end(wish)
    return show(
        "asked",
        heading="Get our news?",
        button="Yes, write to me",
        sentence=f"Press the button, and we write to {wish.request.email} with news of {wish.about}.",
    )


@blueprint.post("/subscriptions/confirm/<token>")
def confirm(token: str) -> Response:
    """From now on they get mail; safe to repeat."""
    with installation().database.write() as session:
        wish = signing_up.confirm(session, token)
    if wish.standing != "open" or wish.request is None:
        return _end(wish)
    return show(
        "told",
        heading="You will hear from us",
        sentence=f"We write to {wish.request.email} with news of {wish.about}.",
        more="Every mail has a link that stops them. The first one, on its way now, also leads to a page where you can change what you get.",
    )


@blueprint.get("/subscriptions/<token>")
def mine(token: str) -> Response:
    """The reader's own page; by the link that stops the mails, a button that has the link to it mailed to them."""
    with installation().database.read() as session:
        theirs = commands.claimant(session, token) is None
    return _mine(token) if theirs else show("asked", heading="Change what you get", sentence=_MAILED, button="Mail me the link")


@blueprint.post("/subscriptions/<token>")
def act(token: str) -> Response:
    """Changes the choice, hands out what is kept, or erases it."""
    wanted, mistakes = request.form.get("do", ""), dict[str, str]()
    with installation().database.write() as session:
        reader = commands.claimant(session, token)
        if reader is not None:
            managing.mail_link(session, reader)
        elif wanted == "erase":
            managing.erase(session, token)
        elif wanted == "change":
            mistakes = _change(session, token)
    if reader is not None:
        return show("told", heading="Look into your mailbox", sentence="The link is on its way to the address that gets our mails.")
    if wanted == "erase":
        return show("told", heading="Erased", sentence="Nothing about you remains here, and no more mail leaves for you.")
    if wanted == "export":
        return _download(token)
    return _mine(token, done="" if mistakes or wanted != "change" else "Kept: from now on you get this.", mistakes=mistakes)


@blueprint.errorhandler(NotFound)
def not_ours(mistake: NotFound) -> Response:
    """A link that leads nowhere."""
    return show("told", 404, heading="Nothing was changed", sentence=str(mistake), again=True)


def _change(session: Session, token: str) -> dict[str, str]:
    wanted = [one for one in request.form.getlist("components") if one]
    try:
        managing.change(session, token, wanted, request.form.get("language", ""))
    except Invalid as wrong:
        return wrong.fields()
    except Conflict as stopped:
        return {"do": str(stopped)}
    return {}


def _mine(token: str, done: str = "", mistakes: Mapping[str, str] | None = None) -> Response:
    with installation().database.read() as session:
        reader = managing.mine(session, token)
        chosen = queries.choices(session, reader.id, reader.id).get(reader.id, [])
        about = signing_up.about(session, chosen, "" if reader.everything else reader.incident_code)
        told = {"reader": reader, "chosen": chosen, "about": about, "stop": signing_up.stop_link(session, reader), "done": done}
    return show("mine", 422 if mistakes else 200, mistakes=mistakes or {}, **told, **offered())


def _download(token: str) -> Response:
    with installation().database.read() as session:
        told = managing.export(session, managing.mine(session, token))
    answer = make_response(jsonify(told))
    answer.headers["Content-Disposition"] = 'attachment; filename="my-subscription.json"'
    return answer


def _end(wish: Wish) -> Response:
    if wish.standing in _ENDS:
        heading, sentence = _ENDS[wish.standing]
        return show("told", 404 if wish.standing == "unknown" else 410, heading=heading, sentence=sentence, again=True)
    if wish.subscriber is None or wish.subscriber.state != "confirmed":
        return show("told", heading="This link was used before", sentence=f"The mails have stopped since. {_AGAIN}", again=True)
    sentence = f"{wish.subscriber.email} was already confirmed: we write there when something happens."
    return show("told", heading="Already confirmed", sentence=sentence)


def _incident(session: Session) -> str:
    """The code of the one incident that is followed; empty for news of more."""
    code = request.form.get("incident", "").strip()
    if not code or request.form.get("only", "").strip() in _EVERYTHING:
        return ""
    try:
        incident = incidents.get(session, code[:12])
    except NotFound:
        raise Invalid({"incident": "This problem is not on the page any more: sign up for everything instead."}) from None
    if incident.resolved_at or incident.cancelled_at:
        raise Invalid({"incident": "This problem is over: sign up for everything instead."})
    return incident.code


def _again(code: int, mistakes: dict[str, str]) -> Response:
    """The form with what was typed, and a sentence beside the field."""
    if wants_json():
        return make_response(
            jsonify(error="invalid" if code == 422 else "too_many", message=next(iter(mistakes.values())), fields=mistakes), code
        )
    return show("form", code, mistakes=mistakes, typed=request.form, **offered())


def offered() -> dict[str, Any]:
    """What a form offers: components by name, and languages where there is more than one."""
    with installation().database.read() as session:
        parts = components.leaves(session)
        site = journal.site(session)
    languages = site.languages if site and len(site.languages) > 1 else []
    return {"parts": [(one.id, one.name) for one in parts], "languages": languages}
