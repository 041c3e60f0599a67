"""The way in and out."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from status import clock, tokens
from status.db import Installation
from status.journal import queries as journal
from status.operators.model import OneTimeLink, SignIn
from status.web.configuration import kept_key
from tests.web.conftest import build_app
from tests.web.console import Console


def revision(candor: Installation) -> int:
    with candor.database.read() as session:
        return journal.head(session)


def test_opening_a_link_changes_nothing_and_pressing_its_button_signs_in(stranger: Console, candor: Installation) -> None:
    path = stranger.link()
    before = revision(candor)
    assert stranger.get(path).status_code == 200
    assert stranger.client.head(path).status_code == 200
    with candor.database.read() as session:
        assert session.execute(select(OneTimeLink.used_at)).scalar_one() is None
        assert session.execute(select(SignIn)).first() is None
    assert revision(candor) == before
    stranger.submit(path)
    assert stranger.went_to == "/admin"
    assert "What needs you now" in stranger.get("/admin").text


def test_a_used_link_says_how_to_get_a_new_one(console: Console) -> None:
    path = console.link()
    console.submit(path)
    assert console.get(path).status_code == 403
    assert "flask operator link" in console.text()
    assert console.post(path, {"csrf_token": dict(console.form("/admin/incidents/new"))["csrf_token"]}).status_code == 403
    assert "flask operator link" in console.text()


def test_an_old_and_an_unknown_link_are_refused(stranger: Console) -> None:
    path = stranger.link()
    with clock.set_to(clock.now() + timedelta(minutes=30)):
        assert stranger.get(path).status_code == 403
    for unknown in ("/admin/link/nothing", "/admin/link/%00", "/admin/link/%ff%fe", "/admin/link/" + "a" * 3000):
        assert stranger.get(unknown).status_code == 403, unknown


def test_a_link_needs_the_forms_token(stranger: Console) -> None:
    path = stranger.link()
    assert stranger.post(path, {}).status_code == 400
    assert stranger.get(path).status_code == 200, "it still works"


def test_every_admin_route_asks_who_you_are(stranger: Console, app: Flask) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/admin")]
    open_to_all = {
        "links.link",
        "links.use",
        "sign_in.show",
        "sign_in.enter",
        "sign_in.code",
        "sign_in.finish",
        "sign_in.sign_out",
        "assets.static",
    }
    assert open_to_all <= {rule.endpoint for rule in rules}
    for rule in rules:
        if rule.endpoint in open_to_all:
            continue
        path = re.sub(r"<[^>]+>", "abcdefghijkl", rule.rule)
        if "GET" in (rule.methods or ()):
            answer = stranger.get(path)
            assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (302, "/admin/sign-in"), path
        assert stranger.post(path, {}).status_code == 401, path
    assert stranger.get("/admin/anything").status_code == 302
    assert stranger.get("/admin", headers={"Accept": "application/json"}).status_code == 401


def test_words_typed_after_the_sign_in_ended_are_not_lost(stranger: Console) -> None:
    answer = stranger.post("/admin/incidents/new", {"title": "Phones cannot browse", "body": "\nCalls <b>work</b>."})
    assert answer.status_code == 401
    assert ">\n\nCalls &lt;b&gt;work&lt;/b&gt;.</textarea>" in answer.text
    assert "Phones cannot browse" in answer.text


def test_a_sign_in_ends_after_half_an_hour_without_use(console: Console) -> None:
    start = clock.now()
    for minutes in (29, 58, 87):
        with clock.set_to(start + timedelta(minutes=minutes)):
            assert console.get("/admin").status_code == 200
    with clock.set_to(start + timedelta(minutes=87 + 30)):
        assert console.get("/admin").status_code == 302


def test_being_seen_is_written_once_a_minute(console: Console, candor: Installation) -> None:
    def seen() -> object:
        with candor.database.read() as session:
            return session.execute(select(SignIn.seen_at)).scalar_one()

    start, at_first = clock.now(), seen()
    with clock.set_to(start + timedelta(seconds=50)):
        console.get("/admin")
        assert seen() == at_first
    with clock.set_to(start + timedelta(seconds=70)):
        console.get("/admin")
        assert seen() == start + timedelta(seconds=70)


def test_signing_out_ends_it_on_the_server(console: Console, candor: Installation) -> None:
    cookie = console.client.get_cookie("candor", "127.0.0.1")
    assert cookie is not None
    token = dict(console.form("/admin"))["csrf_token"]
    console.post("/admin/sign-out", {"csrf_token": token})
    assert console.went_to == "/admin/sign-in"
    assert console.client.get_cookie("candor", "127.0.0.1") is None
    console.client.set_cookie("candor", cookie.value, domain="127.0.0.1")
    assert console.get("/admin").status_code == 302, "the old cookie is worth nothing"
    with candor.database.read() as session:
        record = session.get(SignIn, tokens.digest(cookie.value))
        assert record is not None and record.ended_at is not None


def test_the_cookie_is_for_this_host_alone(stranger: Console) -> None:
    stranger.submit(stranger.link())
    cookies = [value for value in stranger.said.headers.getlist("Set-Cookie") if value.startswith("candor=")]
    assert len(cookies) == 1
    assert "HttpOnly" in cookies[0] and "SameSite=Lax" in cookies[0] and "Path=/" in cookies[0]
    assert "Domain" not in cookies[0] and "Secure" not in cookies[0]


def test_under_https_cookies_are_bound_to_the_host_and_browsers_stay_on_https(candor: Installation) -> None:
    secure = Installation(replace(candor.settings, base_url="https://status.example.org"), candor.database)
    console = Console(build_app(secure), secure, "https://status.example.org")
    console.get(console.link())
    assert console.said.headers["Set-Cookie"].startswith("__Host-candor-form=")
    console.sign_in()
    cookie = next(value for value in console.said.headers.getlist("Set-Cookie") if value.startswith("__Host-candor="))
    assert "Secure" in cookie and "Path=/" in cookie
    assert console.said.headers["Strict-Transport-Security"].startswith("max-age=")


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    key = kept_key(tmp_path / "var")
    assert kept_key(tmp_path / "var") == key and len(key) >= 48
    assert (tmp_path / "var" / "secret.key").stat().st_mode & 0o777 == 0o600
    assert [file.name for file in (tmp_path / "var").iterdir()] == ["secret.key"]


@pytest.mark.parametrize("path", ["/admin/", "/admin/incidents/"])
def test_a_slash_at_the_end_makes_no_difference(console: Console, path: str) -> None:
    assert console.get(path).status_code == 200
