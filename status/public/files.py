"""The public folder as a WSGI layer in front of Flask; whatever is not a file there goes on to Flask."""

from collections.abc import Iterable
from pathlib import Path
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from status.public.answers import Answers, Asked
from status.public.shelf import Shelf


class PublicFiles:
    """Answers what readers ask for from memory. Flask sees no request under a Host that is not ours."""

    def __init__(self, folder: Path, inner: WSGIApplication, base_url: str) -> None:
        self._inner = inner
        self._answers = Answers(Shelf(folder, base_url.startswith("https://")), base_url)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        answer = self._answers.answer(_asked(environ))
        if answer is None:
            return self._inner(environ, start_response)
        start_response(f"{answer.status.value} {answer.status.phrase}", answer.headers)
        return [answer.body] if answer.body else []


def _asked(environ: WSGIEnvironment) -> Asked:
    return Asked(
        method=environ["REQUEST_METHOD"],
        path=environ["PATH_INFO"],
        host=environ.get("HTTP_HOST", ""),
        accept=environ.get("HTTP_ACCEPT", ""),
        accept_encoding=environ.get("HTTP_ACCEPT_ENCODING", ""),
        if_none_match=environ.get("HTTP_IF_NONE_MATCH"),
        if_modified_since=environ.get("HTTP_IF_MODIFIED_SINCE"),
    )
