"""The link that stops the mails. GET shows a button and changes nothing; POST acts, from a browser or from a mail program.

A mail program posts without a cookie, from anywhere, with any body (RFC 8058), and is never sent on: it gets 200 whatever
it brought, and a token that is not ours removes nobody.
"""

from flask import Blueprint, Response

from status.subscribers import commands
from status.web.access import installation
from status.web.reader_pages import masked, show

unsubscribe = Blueprint("unsubscribe", __name__)

_UNKNOWN = "This link does not belong to any subscription here, so nothing was changed. Take the link from the newest mail you got from us."


@unsubscribe.get("/unsubscribe/<token>")
def ask(token: str) -> Response:
    """A page with one button; programs that follow the links in mails stop nothing."""
    with installation().database.read() as session:
        reader = commands.claimant(session, token)
    if reader is None:
        return show("told", heading="Nothing was changed", sentence=_UNKNOWN)
    if reader.state == "left":
        return _stopped(reader.email)
    sentence = f"Press the button, and {masked(reader.email)} gets no more mail from us."
    return show("asked", heading="Stop these mails?", sentence=sentence, button="Stop these mails")


@unsubscribe.post("/unsubscribe/<token>")
def act(token: str) -> Response:
    """Stops the mails; safe to repeat."""
    with installation().database.write() as session:
        reader = commands.leave(session, token)
    if reader is None:
        return show("told", heading="Nothing was changed", sentence=_UNKNOWN)
    return _stopped(reader.email)


def _stopped(email: str) -> Response:
    return show("told", heading="These mails have stopped", sentence=f"{masked(email)} gets no more mail from us.")
