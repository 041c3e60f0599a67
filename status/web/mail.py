"""The mailer: which way mail leaves, and a test mail to try it."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from status.delivery.trial import Tried, send_test, way
from status.errors import Invalid
from status.web.access import installation
from status.web.forms import NONE, Mistakes

blueprint = Blueprint("mail", __name__, url_prefix="/admin/mail")


@blueprint.get("")
def show() -> ResponseReturnValue:
    """Which way mail leaves, and the form."""
    return _page("", NONE)


@blueprint.post("")
def test() -> ResponseReturnValue:
    """Sends the test mail, and shows what was sent and what the mailer answered."""
    address = request.form.get("email", "")
    try:
        tried = send_test(installation(), address)
    except Invalid as mistake:
        return _page(address, Mistakes.of(mistake))
    return _page(address, NONE, tried)


def _page(address: str, mistakes: Mistakes, tried: Tried | None = None) -> ResponseReturnValue:
    settings = installation().settings
    told = {"way": way(settings), "sender": settings.mail_from, "mistakes": mistakes, "typed": {"email": address}, "tried": tried}
    return render_template("admin/mail.html", **told), mistakes.code
