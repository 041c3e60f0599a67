"""A public file made ready to be sent: headers and bytes for each encoding, so that answering is a look-up.

Cache-Control (docs: the contract of public pages): pages may be 15 s old in a browser, everything that machines poll (feeds, JSON,
calendars, badges) 60 s; in a shared cache nothing is older than 30 s, so that a statement reaches everybody within that time.
"""

import hashlib
import html
import os
import re
from dataclasses import dataclass, field
from email.utils import formatdate
from http import HTTPStatus
from pathlib import Path

Headers = list[tuple[str, str]]
Signature = tuple[int, int, int]

REFERRER = ("Referrer-Policy", "same-origin")
NOSNIFF = ("X-Content-Type-Options", "nosniff")
VARY = ("Vary", "Accept-Encoding")
NOTHING = "default-src 'none'; frame-ancestors 'none'"
ANYONE = ("Access-Control-Allow-Origin", "*")

_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".rss": "application/rss+xml; charset=utf-8",
    ".atom": "application/atom+xml; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".jsonl": "application/jsonl; charset=utf-8",
    ".ics": "text/calendar; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
}
_PAGES = {".html", ".txt"}
_SHARED = {".rss", ".atom", ".xml", ".json", ".jsonl", ".ics"}
# Where the feeds are, for programs that ask with HEAD. Whoever gets the page finds them in it: there these bytes would be said twice.
_AUTODISCOVERY = ", ".join(
    f'</feed.{ending}>; rel="alternate"; type="application/{kind}"'
    for ending, kind in (("rss", "rss+xml"), ("atom", "atom+xml"), ("json", "feed+json"))
)
_POLICY = re.compile(r"""<meta\s[^>]*?http-equiv\s*=\s*["']?content-security-policy["']?\s[^>]*?content\s*=\s*"([^"]*)\"""", re.I)


@dataclass(slots=True)
class Answer:
    """A whole answer, shared by all requests that get it: nobody may change it. `line` and `fields` are what goes over the wire
    before the body, with the room for a Date between them."""

    status: HTTPStatus
    headers: Headers
    body: bytes = b""
    line: bytes = field(init=False)
    fields: bytes = field(init=False)

    def __post_init__(self) -> None:
        self.line = f"HTTP/1.1 {self.status.value} {self.status.phrase}\r\n".encode()
        self.fields = "".join(f"{name}: {value}\r\n" for name, value in self.headers).encode("latin-1") + b"\r\n"


@dataclass(frozen=True, slots=True)
class Reply:
    """One encoding of a file: what GET, HEAD and a reader who holds it already are told."""

    etag: str
    whole: Answer
    head: Answer
    unchanged: Answer


@dataclass(slots=True)
class Page:
    """A file in memory. `looked`: the look at the folder that last found it current. `used`: since room was last made."""

    file: Path
    signature: Signature
    modified: int
    replies: dict[str, Reply]
    size: int
    looked: int = 0
    used: bool = False


def signature(found: os.stat_result) -> Signature:
    """What changes whenever a file is replaced."""
    return found.st_mtime_ns, found.st_ino, found.st_size


def load(folder: Path, name: str, secure: bool) -> Page | None:
    """The file `name` with its twins; None when it is not there. `secure`: readers come by https.

    A twin of another time than the original is of another version (a write is under way, or was cut off) and is left out.
    """
    file = folder / name
    try:
        found, body = _read(file)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
    bodies = {"": body}
    for encoding, ending in (("br", ".br"), ("gzip", ".gz")):
        bodies[encoding] = _twin(file.with_name(file.name + ending), found.st_mtime_ns) or body
    modified = int(found.st_mtime)
    shared = [*_caching(name), ("Last-Modified", formatdate(modified, usegmt=True)), *_guards(name, body, secure)]
    replies = {encoding: _reply(name, encoding if data is not body else "", data, shared) for encoding, data in bodies.items()}
    return Page(file, signature(found), modified, replies, len(body) + sum(len(data) for data in bodies.values() if data is not body))


def _reply(name: str, encoding: str, body: bytes, shared: Headers) -> Reply:
    etag = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
    unchanged = [("ETag", etag), *shared]
    content = [("Content-Type", _type(name)), ("Content-Length", str(len(body)))]
    if encoding:
        content.append(("Content-Encoding", encoding))
    headers = content + unchanged
    beside = [("Link", _AUTODISCOVERY)] if name == "index.html" else []
    whole, head = Answer(HTTPStatus.OK, headers, body), Answer(HTTPStatus.OK, headers + beside)
    return Reply(etag, whole, head, Answer(HTTPStatus.NOT_MODIFIED, unchanged))


def _read(file: Path) -> tuple[os.stat_result, bytes]:
    with file.open("rb") as opened:
        return os.fstat(opened.fileno()), opened.read()


def _twin(file: Path, modified_ns: int) -> bytes | None:
    try:
        found, body = _read(file)
    except OSError:
        return None
    return body if found.st_mtime_ns == modified_ns else None


def _type(name: str) -> str:
    if name.rpartition("/")[2] == "feed.json":
        return "application/feed+json; charset=utf-8"
    return _TYPES.get(Path(name).suffix, "application/octet-stream")


def _caching(name: str) -> Headers:
    age = 15 if Path(name).suffix in _PAGES else 60
    rule = f"public, max-age={age}, s-maxage=30, stale-while-revalidate=300, stale-if-error=86400"
    return [("Cache-Control", rule), VARY]


def _guards(name: str, body: bytes, secure: bool) -> Headers:
    """Security headers, and who may read it from another site."""
    headers = [NOSNIFF, REFERRER, ("Content-Security-Policy", _policy(name, body)), *hsts(secure)]
    if Path(name).suffix in _SHARED:
        headers += [ANYONE, ("Access-Control-Expose-Headers", "ETag")]
    return headers


def hsts(secure: bool) -> Headers:
    """Tells browsers to keep to https for a year. Not for subdomains: those may belong to others."""
    return [("Strict-Transport-Security", "max-age=31536000")] if secure else []


def _policy(name: str, body: bytes) -> str:
    """The policy that an HTML file carries in its `<meta>`, plus what only a header can say. `/embed` alone is made to be framed."""
    if not name.endswith(".html"):
        return NOTHING
    carried = _POLICY.search(body[:2048].decode("utf-8", "replace"))
    policy = " ".join(html.unescape(carried[1]).split()).rstrip("; ") if carried else "default-src 'none'"
    framed_by = "*" if f"/{name}".endswith("/embed/index.html") else "'none'"
    return f"{policy}; frame-ancestors {framed_by}"
