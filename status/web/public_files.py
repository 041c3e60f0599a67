"""Answers what readers ask for out of the public folder, from memory, in front of Flask; whatever is not a file there goes on to Flask.

`/` is `index.html`; `/X` and `/X/` are the file `X`, else `X/index.html`; `/text` leads to `/text.txt`. Query strings change nothing.
What may be shown is what lies in the folder: no database, template or session is touched. See `public_replies` for the headers.
"""

import os
import threading
import time
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from status.web.hosts import accepted
from status.web.negotiation import best_encoding, still_good
from status.web.public_replies import ANYONE, NOSNIFF, NOTHING, REFERRER, VARY, Headers, Page, hsts, load, signature

LOOK_EVERY = 0.1
ROOM = 32 * 1024 * 1024
_ANY_HOST = {"/healthz", "/readyz", "/metrics"}
_READING = {"GET", "HEAD", "OPTIONS"}
_accepted = lru_cache(512)(accepted)


class Shelf:
    """The files of `folder` in memory, at most `room` bytes of them, never older than `LOOK_EVERY` seconds behind `.revision`.

    A new `.revision` (it is written last) makes each file be compared with its stat once, when it is next asked for.
    """

    def __init__(self, folder: Path, secure: bool, room: int = ROOM) -> None:
        self._folder, self._secure, self._room = folder, secure, room
        self._revision = str(folder / ".revision")
        self._seen: object = None
        self._look = 0
        self._next_look = 0.0
        self._pages: dict[str, Page] = {}
        self._bytes = 0
        self._lock = threading.Lock()

    def page(self, path: str) -> Page | None:
        """The page at `path` (a WSGI `PATH_INFO`); None when there is no such file."""
        now = time.monotonic()
        if now >= self._next_look:
            self._next_look = now + LOOK_EVERY
            self._look_at_revision()
        page = self._pages.get(path)
        if page is not None and page.looked == self._look:
            page.used = True
            return page
        with self._lock:
            return self._current(path)

    def _look_at_revision(self) -> None:
        seen = _signature(self._revision)
        if seen != self._seen:
            self._seen = seen
            self._look += 1

    def _current(self, path: str) -> Page | None:
        look, page = self._look, self._pages.get(path)
        if page is None or page.signature != _signature(page.file):
            self._forget(path)
            page = next(filter(None, (load(self._folder, name, self._secure) for name in names(path))), None)
            if page is None:
                return None
            self._keep(path, page)
        page.looked = look
        return page

    def _forget(self, path: str) -> None:
        if (gone := self._pages.pop(path, None)) is not None:
            self._bytes -= gone.size

    def _keep(self, path: str, page: Page) -> None:
        """Makes room by letting go of what was not asked for since room was last made, the oldest first."""
        if page.size > self._room // 4:
            return
        while self._bytes + page.size > self._room:
            oldest = next(iter(self._pages))
            other = self._pages[oldest]
            self._forget(oldest)
            if other.used:
                other.used = False
                self._pages[oldest] = other
                self._bytes += other.size
        self._pages[path] = page
        self._bytes += page.size


class PublicFiles:
    """The WSGI layer. Also the one door where a Host is checked, for Flask behind it too: a name that is not ours gets 400."""

    def __init__(self, folder: Path, inner: WSGIApplication, base_url: str) -> None:
        self._inner, self._base_url = inner, base_url
        self._always: Headers = [NOSNIFF, REFERRER, ("Content-Security-Policy", NOTHING), *hsts(base_url.startswith("https://"))]
        self._shelf = Shelf(folder, base_url.startswith("https://"))

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        if not _accepted(environ.get("HTTP_HOST", ""), self._base_url) and path not in _ANY_HOST:
            return self._wrong_host(start_response)
        if method not in _READING:
            return self._inner(environ, start_response)
        page = self._shelf.page(path)
        if page is None:
            return self._elsewhere(environ, start_response)
        if method == "OPTIONS":
            return self._options(page, start_response)
        reply = page.replies[best_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))]
        if ("HTTP_IF_NONE_MATCH" in environ or "HTTP_IF_MODIFIED_SINCE" in environ) and still_good(environ, reply.etag, page.modified):
            start_response("304 Not Modified", reply.unchanged)
            return []
        start_response("200 OK", reply.headers)
        return reply.body if method == "GET" else []

    def _elsewhere(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """`/text`, with or without a language before it, is `/text.txt`; the rest is Flask's."""
        path = environ["PATH_INFO"].rstrip("/")
        if not path.endswith("/text") or self._shelf.page(path + ".txt") is None:
            return self._inner(environ, start_response)
        start_response("308 Permanent Redirect", [("Location", path + ".txt"), ("Content-Length", "0"), VARY, *self._always])
        return []

    def _options(self, page: Page, start_response: StartResponse) -> Iterable[bytes]:
        allowed = "GET, HEAD, OPTIONS"
        headers: Headers = [("Allow", allowed), VARY, *self._always]
        if ANYONE in page.replies[""].headers:
            headers += [
                ANYONE,
                ("Access-Control-Allow-Methods", allowed),
                ("Access-Control-Allow-Headers", "*"),
                ("Access-Control-Max-Age", "86400"),
            ]
        start_response("204 No Content", headers)
        return []

    def _wrong_host(self, start_response: StartResponse) -> Iterable[bytes]:
        body = f"This server answers as {self._base_url} and under no other name; CANDOR_BASE_URL sets it.\n".encode()
        headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body))), ("Cache-Control", "no-store"), VARY]
        start_response("400 Bad Request", headers + self._always)
        return [body]


def names(path: str) -> tuple[str, ...]:
    """The files that may answer `path`, the best first; none for a name that is never served (hidden, a twin, a way out of
    the folder, longer than file systems take)."""
    try:
        asked = path.encode("latin-1").decode("utf-8").removeprefix("/")
    except UnicodeError:
        return ()
    if asked == "":
        return ("index.html",)
    asked = asked.removesuffix("/")
    parts = asked.split("/", 9)
    if not asked.isprintable() or "\\" in asked or any(not part or part.startswith(".") or len(part) > 200 for part in parts):
        return ()
    if asked.lower().endswith((".gz", ".br")):
        return ()
    return (asked, f"{asked}/index.html")


def _signature(file: str | Path) -> object:
    try:
        return signature(os.stat(file))  # noqa: PTH116 (once per look, and Path.stat takes three times as long)
    except OSError:
        return None
