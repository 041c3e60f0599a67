"""What is refused, what every answer carries, and how mistakes are told."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from status.db import Installation
from status.incidents import queries
from tests import cast
from tests.web.console import Console, filled

NEW = "/admin/incidents/new"
WORDS: dict[str, Any] = {"title": "One", "body": "Words."}
TOO_MUCH = b"body=" + b"a" * 10_000_000


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "evil.example:8000", "", "localhost@evil.example"])
def test_another_host_is_refused_everywhere_but_by_probes(console: Console, host: str) -> None:
    for path in ("/admin", "/admin/sign-in", "/nothing", "/admin/static/admin.css"):
        assert console.get(path, headers={"Host": host}).status_code == 400, path
    assert console.get("/healthz", headers={"Host": host}).status_code == 200
    assert console.said.text == "ok\n"


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "LOCALHOST.", "[::1]:9000"])
def test_on_this_machine_all_its_own_names_do(stranger: Console, host: str) -> None:
    assert stranger.get("/admin/sign-in", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    ("origin", "code"), [("http://127.0.0.1:8000", 303), ("null", 303), ("https://evil.example", 403), ("http://[", 403), ("x", 403)]
)
def test_a_form_comes_from_our_own_page(console: Console, origin: str, code: int) -> None:
    console.post(NEW, filled(console.form(NEW), **WORDS), headers={"Origin": origin})
    assert console.said.status_code == code


def test_another_site_may_link_to_the_admin_and_no_more(console: Console) -> None:
    far = {"Sec-Fetch-Site": "cross-site"}
    link = far | {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert console.get("/admin", headers=link).status_code == 200
    assert console.get("/admin", headers=far | {"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}).status_code == 403
    assert console.get("/admin", headers=far | {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}).status_code == 403
    form = filled(console.form(NEW), **WORDS)
    assert console.post(NEW, form, headers=link).status_code == 403


def test_readers_may_unsubscribe_from_anywhere_without_a_token(stranger: Console) -> None:
    stranger.post("/unsubscribe/nothing", {"List-Unsubscribe": "One-Click"}, headers={"Origin": "https://mail.example"})
    assert stranger.said.status_code == 200


def test_every_answer_carries_the_headers(console: Console, app: Flask) -> None:
    console.post(NEW, {})
    refused = console.said
    answers = [refused, *(console.get(path) for path in ("/admin", "/admin/static/admin.css", "/nothing", "/healthz", "/v1/nothing"))]
    answers += [console.get("/admin", headers={"Host": "evil.example"}), console.client.options("/admin"), console.client.put("/admin")]
    answers += [Console(app, console.candor).get("/admin"), Console(app, console.candor).post("/admin", {})]
    for answer in answers:
        told = answer.headers
        assert "default-src 'none'" in told["Content-Security-Policy"], answer
        assert "frame-ancestors 'none'" in told["Content-Security-Policy"]
        assert told["X-Content-Type-Options"] == "nosniff"
        assert told["Referrer-Policy"] == "same-origin"
        assert told["Cross-Origin-Opener-Policy"] == "same-origin"
        assert told["Cache-Control"] in {"no-store", "no-cache"}
        assert "Strict-Transport-Security" not in told


def test_pages_hold_no_inline_script_or_style(console: Console, candor: Installation) -> None:
    published = cast.open_incident(candor, next_update="+1d")
    code = published.code
    for path in (
        "/admin",
        "/admin/incidents",
        NEW,
        f"/admin/incidents/{code}",
        f"/admin/incidents/{code}/update",
        f"/admin/incidents/{code}/resolve",
        f"/admin/incidents/{code}/correct/{published.update_id}",
        f"/admin/incidents/{code}/published/{published.update_id}",
        "/admin/sign-in",
        "/admin/nothing",
        "/admin/link/nothing",
    ):
        text = console.get(path).text
        assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", text), path
        assert not re.search(r"<script(?! src=\"/admin/static/)", text), path
        assert re.findall(r"<h1>", text) == ["<h1>"], path


def test_ten_megabytes_are_too_much(console: Console, candor: Installation) -> None:
    answer = console.client.post(NEW, data=TOO_MUCH, content_type="application/x-www-form-urlencoded", base_url=console.base_url)
    assert answer.status_code == 413
    assert "This is too much at once: at most 512 kB can be sent. Nothing was published." in answer.text
    parts = {f"f{number}": "x" for number in range(1_100)}
    answer = console.client.post(NEW, data=parts, content_type="multipart/form-data", base_url=console.base_url)
    assert answer.status_code == 413


@pytest.mark.parametrize("body", [b"\xff\xfe=\xff", b"body=%ff%fe&title=%00", b"%", b"=&=&=", b"body=a&body=b&title[]=c"])
def test_bytes_that_are_no_form_of_ours_do_no_harm(console: Console, candor: Installation, body: bytes) -> None:
    token = dict(console.form(NEW))["csrf_token"].encode()
    for kind in ("application/x-www-form-urlencoded", "application/json", "multipart/form-data", "text/plain"):
        answer = console.client.post(NEW, data=b"csrf_token=" + token + b"&" + body, content_type=kind, base_url=console.base_url)
        assert answer.status_code in {400, 413, 422}, kind
    with candor.database.read() as session:
        assert not queries.newest(session)


def test_a_form_about_something_that_is_gone_is_no_crash_even_when_its_token_is_old(console: Console, app: Flask) -> None:
    rules = [one for one in app.url_map.iter_rules() if one.arguments and "POST" in (one.methods or ()) and one.rule.startswith("/admin")]
    assert len(rules) > 12
    for rule in rules:
        names = {name: 999 if "int" in type(converter).__name__.lower() else "nosuchthing0" for name, converter in rule._converters.items()}
        path = app.url_map.bind("x").build(rule.endpoint, {**(rule.defaults or {}), **names}, method="POST")
        assert console.post(path, {"body": "Words.", "csrf_token": "old"}).status_code < 500, path


def test_machines_get_json(console: Console) -> None:
    for path, headers in (("/v1/nothing", {}), ("/nothing.json", {}), ("/admin/nothing", {"Accept": "application/json"})):
        answer = console.get(path, headers=headers)
        assert answer.status_code == 404
        assert answer.json == {"error": "not_found", "message": "There is no page at this address.", "fields": {}}


def test_a_wrong_method_says_which_are_right(console: Console) -> None:
    answer = console.post("/admin", {"csrf_token": dict(console.form(NEW))["csrf_token"]})
    assert answer.status_code == 405 and "GET" in answer.headers["Allow"]


def test_a_crash_shows_a_sentence_and_the_words_typed_never_a_trace(console: Console, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> None:
        raise RuntimeError("secret detail")

    form = filled(console.form(NEW), **WORDS)
    monkeypatch.setattr("status.web.statements.say", crash)
    answer = console.post(NEW, form)
    assert answer.status_code == 500
    assert "secret detail" not in answer.text and "Traceback" not in answer.text
    assert "Words.</textarea>" in answer.text


def test_a_database_that_refuses_keeps_the_words_typed(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_: object) -> None:
        raise OperationalError("UPDATE secret", {}, Exception("database is locked"))

    form = filled(console.form(NEW), **WORDS)
    monkeypatch.setattr("status.web.statements.say", locked)
    answer = console.post(NEW, form)
    assert answer.status_code == 503 and "Words.</textarea>" in answer.text and "secret" not in answer.text


def test_redirects_never_leave_the_site(console: Console) -> None:
    for path in ("//evil.example", "//evil.example/..", "/admin//evil.example", "/\\evil.example", "/admin/sign-in?next=//evil.example"):
        answer = console.get(path)
        assert not urlsplit(answer.headers.get("Location", "")).netloc, path
