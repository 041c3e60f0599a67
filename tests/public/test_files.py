"""What readers get out of the public folder, header by header."""

import gzip
import json
import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import brotli
import pytest

from status.public import shelf as shelves
from status.public.files import PublicFiles
from status.public.negotiation import best_encoding
from status.public.shelf import Shelf
from status.publishing.artifacts import remove, stamp, write

POLICY = '<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;sha256-abc=&#39;">'
PAGE = f"<!doctype html><html><head>{POLICY}</head>Störung 電話</html>".encode()
FILES = {
    "index.html": PAGE,
    "faq/index.html": b"<!doctype html>faq",
    "embed/index.html": b"<!doctype html>embed",
    "text.txt": "Störung 電話".encode(),
    "de/text.txt": "Störung".encode(),
    "feed.rss": b"<rss/>",
    "feed.atom": b"<feed/>",
    "feed.json": b"{}",
    "components/abc/feed.json": b"{}",
    "status.json": b'{"page": {}}',
    "ledger.jsonl": b"{}\n",
    "calendar.ics": b"BEGIN:VCALENDAR",
    "badge.svg": b"<svg/>",
    "sitemap.xml": b"<x/>",
}


@dataclass
class Answer:
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


Get = Callable[..., Answer]


def flask(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Stands in for what lies behind."""
    start_response("404 Not Found", [("X-From", "flask")])
    return [environ["REQUEST_METHOD"].encode()]


def asking(files: PublicFiles) -> Get:
    def get(path: str, method: str = "GET", host: str = "127.0.0.1:8000", query: str = "", **headers: str) -> Answer:
        environ: dict[str, Any] = {
            "PATH_INFO": path.encode().decode("latin-1"),
            "REQUEST_METHOD": method,
            "QUERY_STRING": query,
            "HTTP_HOST": host,
        }
        environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        answer = Answer()

        def start(status: str, told: list[tuple[str, str]], *_: object) -> Callable[[bytes], object]:
            answer.status, answer.headers = int(status.split()[0]), dict(told)
            assert len(answer.headers) == len(told), "a header twice"
            return lambda data: None

        answer.body = b"".join(files(environ, start))
        return answer

    return get


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, body in FILES.items():
        write(tmp_path, name, body)
    stamp(tmp_path, "1")
    return tmp_path


@pytest.fixture
def get(folder: Path) -> Get:
    return asking(PublicFiles(folder, flask, "http://127.0.0.1:8000"))


@pytest.mark.parametrize("path", ["/", "/index.html"])
def test_the_front_page_is_index_html_and_says_where_its_feeds_are(get: Get, path: str) -> None:
    answer = get(path)
    assert (answer.status, answer.body) == (200, PAGE)
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Content-Length"] == str(len(PAGE))
    assert "Link" not in answer.headers  # the page says it itself
    assert '</feed.json>; rel="alternate"; type="application/feed+json"' in get(path, method="HEAD").headers["Link"]


@pytest.mark.parametrize("path", ["/faq", "/faq/", "/faq/index.html"])
def test_a_trailing_slash_makes_no_difference(get: Get, path: str) -> None:
    answer = get(path, query="utm_source=x")
    assert (answer.status, answer.body) == (200, FILES["faq/index.html"])
    assert "Link" not in get(path, method="HEAD").headers


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_readable_address_leads_on_by_what_the_folder_says(get: Get, folder: Path, method: str) -> None:
    assert get("/components/web").headers == {"X-From": "flask"}
    for target in ("a" * 12, "b" * 12):
        write(folder, "_redirects", f"/components/web /components/{target} 308\n".encode())
        stamp(folder, target)
        time.sleep(2 * shelves.LOOK_EVERY)
        answer = get("/components/web/", method)
        assert (answer.status, answer.headers["Location"]) == (308, f"/components/{target}")


@pytest.mark.parametrize("path", ["/text", "/text/", "/de/text"])
def test_text_leads_to_its_file_by_a_relative_address(get: Get, path: str) -> None:
    answer = get(path, query="a=b")
    assert (answer.status, answer.headers["Location"]) == (308, path.rstrip("/") + ".txt")
    assert get("/fr/text").headers == {"X-From": "flask"}


@pytest.mark.parametrize(
    "path",
    [
        "/.revision",
        "/faq/.hidden",
        "/../etc/passwd",
        "/faq/../index.html",
        "//",
        "//faq",
        "/faq//index.html",
        "/faq\\index.html",
        "/index.html\0",
        "/index.html.gz",
        "/index.html.BR",
        "/feed.rss.br/",
        "/nothing",
        "/" + "a" * 5000,
        "/" + "a/" * 3000,
        "",
        "*",
    ],
)
def test_what_is_not_a_public_file_goes_on_to_flask(get: Get, folder: Path, path: str) -> None:
    (folder / "faq" / ".hidden").write_text("secret")
    assert get(path).headers == ({"X-From": "flask"} if path else get("/").headers)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "get"])
def test_a_file_is_for_reading_and_says_so(get: Get, method: str) -> None:
    answer = get("/", method=method)
    assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert b"<p>This address is for reading.</p>" in answer.body
    assert json.loads(get("/status.json", method=method).body)["error"] == "method_not_allowed"
    assert get("/subscriptions", method=method).body == method.encode(), "what is no file is Flask's"


def test_an_empty_folder_leaves_everything_to_flask_until_the_site_is_there(tmp_path: Path) -> None:
    get = asking(PublicFiles(tmp_path / "public", flask, "http://127.0.0.1:8000"))
    assert get("/").status == 404
    write(tmp_path / "public", "index.html", PAGE)
    assert get("/").status == 200


TYPES = {
    "/text.txt": "text/plain",
    "/feed.rss": "application/rss+xml",
    "/feed.atom": "application/atom+xml",
    "/feed.json": "application/feed+json",
    "/components/abc/feed.json": "application/feed+json",
    "/status.json": "application/json",
    "/ledger.jsonl": "application/jsonl",
    "/calendar.ics": "text/calendar",
    "/badge.svg": "image/svg+xml",
    "/sitemap.xml": "application/xml",
}


@pytest.mark.parametrize("path", TYPES)
def test_every_text_type_says_its_charset(get: Get, path: str) -> None:
    assert get(path).headers["Content-Type"] == f"{TYPES[path]}; charset=utf-8"


CODINGS = {
    "gzip, br;q=0": "gzip",
    "identity;q=1, *;q=0": "",
    "gzip;q=0": "",
    "": "",
    "BR": "br",
    "gzip, deflate, br": "br",
    "br;q=0.5, gzip;q=0.8": "gzip",
    "*": "br",
    "*;q=0.1, br;q=0": "gzip",
    "gzip;q=0.5, identity": "",
    "x-gzip": "gzip",
    "br;q=nan, gzip;q=2": "",
    "br ; q=1.000 , gzip": "br",
    "deflate, zstd": "",
    "br;level=9": "",
}


@pytest.mark.parametrize("asked", CODINGS)
def test_a_coding_that_was_refused_is_never_sent(get: Get, asked: str) -> None:
    assert best_encoding(asked) == CODINGS[asked]
    answer = get("/", accept_encoding=asked)
    assert answer.headers.get("Content-Encoding", "") == CODINGS[asked]
    assert answer.headers["Vary"] == "Accept-Encoding"
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}[CODINGS[asked]]
    assert unpack(answer.body) == PAGE


def test_no_accept_encoding_means_plain_bytes(get: Get) -> None:
    assert "Content-Encoding" not in get("/").headers


@pytest.mark.parametrize("path", ["/", "/feed.rss", "/status.json"])
@pytest.mark.parametrize("coding", ["", "gzip", "br"])
def test_who_holds_the_current_bytes_gets_304_even_when_a_proxy_weakened_the_tag(get: Get, path: str, coding: str) -> None:
    full = get(path, accept_encoding=coding)
    etag = full.headers["ETag"]
    for held in (etag, f"W/{etag}", f'"x", {etag}', f'W/"x" ,W/{etag}', "*"):
        answer = get(path, accept_encoding=coding, if_none_match=held)
        assert (answer.status, answer.body) == (304, b"")
        assert {name: answer.headers[name] for name in ("ETag", "Cache-Control", "Vary")} == {
            name: full.headers[name] for name in ("ETag", "Cache-Control", "Vary")
        }
        assert not {"Content-Length", "Content-Type", "Content-Encoding"} & set(answer.headers)
    assert get(path, accept_encoding=coding, if_none_match='"x"').status == 200


def test_each_encoding_has_a_strong_tag_of_its_own(get: Get) -> None:
    tags = {get("/", accept_encoding=coding).headers["ETag"] for coding in ("", "gzip", "br")}
    assert len(tags) == 3
    assert all(tag.startswith('"') for tag in tags)


def test_a_date_counts_only_where_no_tag_is_given(get: Get) -> None:
    modified = get("/").headers["Last-Modified"]
    assert get("/", if_modified_since=modified).status == 304
    assert get("/", if_modified_since="Thu, 01 Jan 2009 00:00:00 GMT").status == 200
    assert get("/", if_modified_since="nonsense").status == 200
    assert get("/", if_modified_since=modified, if_none_match='"x"').status == 200


def test_head_has_the_headers_of_get_and_no_body(get: Get) -> None:
    for path, beside in (("/faq", set()), ("/", {"Link"})):
        head, whole = get(path, method="HEAD", accept_encoding="br"), get(path, accept_encoding="br")
        assert (head.status, head.body, {name for name in head.headers if name not in whole.headers}) == (200, b"", beside)
        assert whole.headers.items() <= head.headers.items()


def test_pages_may_be_15_seconds_old_and_what_machines_poll_60(get: Get) -> None:
    rule = "public, max-age={}, s-maxage=30, stale-while-revalidate=300, stale-if-error=86400"
    for path in ("/", "/faq", "/text.txt"):
        assert get(path).headers["Cache-Control"] == rule.format(15)
    for path in ("/feed.rss", "/status.json", "/calendar.ics", "/badge.svg"):
        assert get(path).headers["Cache-Control"] == rule.format(60)


@pytest.mark.parametrize("path", ["/feed.rss", "/feed.json", "/status.json", "/ledger.jsonl", "/calendar.ics"])
def test_feeds_and_json_may_be_read_by_any_site(get: Get, path: str) -> None:
    assert get(path).headers["Access-Control-Allow-Origin"] == "*"
    asked = get(path, method="OPTIONS")
    assert (asked.status, asked.body) == (204, b"")
    assert asked.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "Access-Control-Allow-Credentials" not in asked.headers


def test_pages_may_not_be_read_by_other_sites(get: Get) -> None:
    assert "Access-Control-Allow-Origin" not in get("/").headers
    asked = get("/", method="OPTIONS")
    assert (asked.status, asked.headers["Allow"]) == (204, "GET, HEAD, OPTIONS")
    assert "Access-Control-Allow-Origin" not in asked.headers


def test_the_policy_in_the_page_is_sent_as_a_header_too(get: Get) -> None:
    assert get("/").headers["Content-Security-Policy"] == "default-src 'none'; style-src 'sha256-abc='; frame-ancestors 'none'"
    assert get("/faq").headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert get("/badge.svg").headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"


def test_the_embed_page_alone_may_be_framed(get: Get) -> None:
    assert get("/embed").headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors *"


@pytest.mark.parametrize(
    ("path", "method", "host"), [("/", "GET", ""), ("/text", "GET", ""), ("/", "OPTIONS", ""), ("/", "GET", "evil.example")]
)
def test_every_answer_carries_the_security_headers(folder: Path, path: str, method: str, host: str) -> None:
    get = asking(PublicFiles(folder, flask, "https://status.example.org"))
    headers = get(path, method=method, host=host or "status.example.org").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["Strict-Transport-Security"] == "max-age=31536000"


def test_no_https_no_hsts(get: Get) -> None:
    assert "Strict-Transport-Security" not in get("/").headers


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_host_that_is_not_ours_gets_400_whatever_it_asks(get: Get, method: str) -> None:
    for path in ("/", "/admin"):
        answer = get(path, method=method, host="evil.example")
        assert (answer.status, answer.headers["Content-Type"]) == (400, "text/html; charset=utf-8")
    told = json.loads(get("/", method=method, host="evil.example", accept="application/json").body)
    assert (told["error"], told["fields"]) == ("bad_request", {})
    assert "CANDOR_BASE_URL" in told["message"]


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_probes_come_by_any_name(get: Get, path: str) -> None:
    assert get(path, host="10.0.0.7:8000").headers == {"X-From": "flask"}


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelves, "LOOK_EVERY", 0.0)


def test_a_new_revision_is_noticed(get: Get, folder: Path) -> None:
    old = get("/")
    write(folder, "index.html", b"new")
    stamp(folder, "2")
    deadline = time.monotonic() + 0.5
    while get("/").body != b"new":
        assert time.monotonic() < deadline
    assert get("/").headers["ETag"] != old.headers["ETag"]


@pytest.mark.usefixtures("no_waiting")
def test_until_the_revision_changes_what_is_in_memory_is_served(get: Get, folder: Path) -> None:
    get("/")
    write(folder, "index.html", b"half of a pass")
    assert get("/").body == PAGE


@pytest.mark.usefixtures("no_waiting")
def test_a_file_that_is_gone_goes_on_to_flask(get: Get, folder: Path) -> None:
    assert get("/faq").status == 200
    remove(folder, "faq/index.html")
    stamp(folder, "2")
    assert get("/faq").headers == {"X-From": "flask"}


@pytest.mark.usefixtures("no_waiting")
def test_a_file_that_stayed_keeps_its_answer(folder: Path) -> None:
    shelf = Shelf(folder, secure=False)
    before = shelf.page("/faq")
    stamp(folder, "2")
    assert shelf.page("/faq") is before


def test_a_twin_of_another_version_is_not_sent(get: Get, folder: Path) -> None:
    os.utime(folder / "index.html.br", ns=(1, 1))
    answer = get("/", accept_encoding="br")
    assert answer.body == PAGE
    assert "Content-Encoding" not in answer.headers


def test_memory_is_bounded_and_what_is_asked_for_stays(folder: Path) -> None:
    for number in range(40):
        (folder / f"{number}.txt").write_bytes(bytes(1000))
    shelf = Shelf(folder, secure=False, room=9_000)
    first = shelf.page("/0.txt")
    for number in range(1, 40):
        shelf.page(f"/{number}.txt")
        assert shelf.page("/0.txt") is first
    assert sum(page.size for page in shelf._pages.values()) <= 9_000
