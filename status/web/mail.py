"""The mailer: which way mail leaves, and a test mail to try it."""

from http import HTTPStatus

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from status.delivery.trial import Tried, send_test, way
from status.errors import Invalid
from status.web.access import installation
from status.web.forms import Mistakes

blueprint = Blueprint("mail", __name__, url_prefix="/admin/mail")


@blueprint.get("")
def show() -> str:
    """Which way mail leaves, and the form."""
    return _page("", Mistakes())


@blueprint.post("")
def test() -> ResponseReturnValue:
    """Sends the test mail, and shows what was sent and what the mailer answered."""
    address = request.form.get("email", "")
    try:
        tried = send_test(installation(), address)
    except Invalid as mistake:
        return _page(address, Mistakes(fields=mistake.fields())), HTTPStatus.UNPROCESSABLE_ENTITY
    return _page(address, Mistakes(), tried)


def _page(address: str, mistakes: Mistakes, tried: Tried | None = None) -> str:
    settings = installation().settings
    told = {"way": way(settings), "sender": settings.mail_from, "mistakes": mistakes, "typed": {"email": address}, "tried": tried}
    return render_template("admin/mail.html", **told)
