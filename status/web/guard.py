"""Who may ask at all: only under our own names, and writing only from our own pages."""

from urllib.parse import urlsplit

from flask import request
from werkzeug.exceptions import BadRequest, Forbidden

from status.hosts import accepted, refusal
from status.web.access import in_admin, installation
from status.web.asking import READING

# A copy of the page may stand on another host, and machines bring a signature or a key instead.
ANY_ORIGIN = ("/unsubscribe/", "/hooks/", "/v1/")


def only_our_hosts() -> None:
    """Refuses a Host that is not ours, with 400."""
    if sentence := refusal(request.environ.get("HTTP_HOST", ""), request.path, installation().settings.base_url):
        raise BadRequest(sentence)


def only_our_own_forms() -> None:
    """Refuses what another site sends, with 403. An `Origin: null` counts as none: the form's token decides then."""
    if request.method not in READING and not _any_origin(request.path) and not _ours(request.headers.get("Origin", "null")):
        raise Forbidden("This form was sent from another site: open it here and send it again.")
    if in_admin() and request.headers.get("Sec-Fetch-Site") == "cross-site" and not _follows_a_link():
        raise Forbidden("Another site asked for this: open it here instead.")


def _any_origin(path: str) -> bool:
    return path == "/subscriptions" or path.startswith(ANY_ORIGIN)


def _ours(origin: str) -> bool:
    if origin == "null":
        return True
    try:
        return accepted(urlsplit(origin).netloc, installation().settings.base_url)
    except ValueError:
        return False


def _follows_a_link() -> bool:
    """Somebody pressed a link in a mail or a chat: a page of its own, not a frame or a picture in another's."""
    wanted = request.headers.get("Sec-Fetch-Mode"), request.headers.get("Sec-Fetch-Dest", "document")
    return request.method in READING and wanted == ("navigate", "document")
