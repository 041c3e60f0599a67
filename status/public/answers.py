"""What a request gets out of the public folder. One place decides, whichever door the request came by.

`/text` leads to `/text.txt`, and what `_redirects` in the folder names leads on (static hosts read that file too). Query strings change nothing. Every Host is held against the base URL here, for what lies behind too.
"""

from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus

from status.hosts import refusal
from status.public.negotiation import best_encoding, still_good, wants_json
from status.public.refusals import refuse
from status.public.replies import ANYONE, NOSNIFF, NOTHING, REFERRER, VARY, Answer, Headers, Page, hsts
from status.public.shelf import Shelf

ALLOWED = "GET, HEAD, OPTIONS"
MOVED = "/_redirects"
_READING = {"GET", "HEAD", "OPTIONS"}
_refusal = lru_cache(512)(refusal)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request. `path` is percent-decoded, each byte a character (as WSGI has it), without the query string."""

    method: str
    path: str
    host: str
    accept: str = ""
    accept_encoding: str = ""
    if_none_match: str | None = None
    if_modified_since: str | None = None


class Answers:
    """The answers of a site whose public folder is on `shelf`."""

    def __init__(self, shelf: Shelf, base_url: str) -> None:
        self.shelf, self._base_url, self._secure = shelf, base_url, base_url.startswith("https://")
        self._moved_by: Page | None = None
        self._leads: dict[str, str] = {}
        self._always: Headers = [NOSNIFF, REFERRER, ("Content-Security-Policy", NOTHING), *hsts(self._secure)]

    def answer(self, asked: Asked) -> Answer | None:
        """What the folder says; None when the request is for what lies behind."""
        if sentence := _refusal(asked.host, asked.path, self._base_url):
            return self._refuse(asked, HTTPStatus.BAD_REQUEST, sentence)
        page = self.shelf.page(asked.path)
        if page is None:
            return self._elsewhere(asked)
        if asked.method not in _READING:
            return self._refuse(asked, HTTPStatus.METHOD_NOT_ALLOWED, "This address is for reading.", [("Allow", ALLOWED)])
        if asked.method == "OPTIONS":
            return self._options(page)
        reply = page.replies[best_encoding(asked.accept_encoding)]
        if still_good(asked.if_none_match, asked.if_modified_since, reply.etag, page.modified):
            return reply.unchanged
        return reply.whole if asked.method == "GET" else reply.head

    def _elsewhere(self, asked: Asked) -> Answer | None:
        """`/text`, with or without a language before it, is `/text.txt`; a readable address leads to what it names."""
        path = asked.path.rstrip("/")
        if asked.method not in _READING:
            return None
        is_text = path.endswith("/text") and self.shelf.page(path + ".txt") is not None
        place = path + ".txt" if is_text else self._moved().get(path)
        if place is None:
            return None
        return Answer(HTTPStatus.PERMANENT_REDIRECT, [("Location", place), ("Content-Length", "0"), VARY, *self._always])

    def _moved(self) -> dict[str, str]:
        """Address → where it leads, by `_redirects`; read again when that changed."""
        page = self.shelf.page(MOVED)
        if page is not self._moved_by:
            lines = page.replies[""].whole.body.decode().splitlines() if page else []
            self._leads, self._moved_by = {line.split()[0]: line.split()[1] for line in lines}, page
        return self._leads

    def _options(self, page: Page) -> Answer:
        headers: Headers = [("Allow", ALLOWED), VARY, *self._always]
        if ANYONE in page.replies[""].whole.headers:
            headers += [
                ANYONE,
                ("Access-Control-Allow-Methods", ALLOWED),
                ("Access-Control-Allow-Headers", "*"),
                ("Access-Control-Max-Age", "86400"),
            ]
        return Answer(HTTPStatus.NO_CONTENT, headers)

    def _refuse(self, asked: Asked, status: HTTPStatus, sentence: str, more: Headers | None = None) -> Answer:
        refusal = refuse(status, sentence, machine=wants_json(asked.path, asked.accept), secure=self._secure, more=more)
        return refusal if asked.method != "HEAD" else Answer(status, refusal.headers)
