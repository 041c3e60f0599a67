"""Name, password, code; limits; and what was typed when the sign-in had ended."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from flask import Flask

from status import clock
from status.db import Installation
from status.incidents import queries as incidents
from status.operators import codes, commands, queries
from status.web import kept
from tests.cast import component, do
from tests.operators.people import GOOD, joined
from tests.web.conftest import build_app
from tests.web.console import Console, page

SIGN_IN, NEW = "/admin/sign-in", "/admin/incidents/new"
LETTERS = 'Calls <b>work</b> & "texts" too.\n\n  - one\n  - two\n' * 60


@pytest.fixture
def ines(candor: Installation) -> str:
    return joined(candor, "Ines")


def sign_in(who: Console, name: str = "Ines", password: str = GOOD, path: str = SIGN_IN, **headers: Any) -> None:
    """Types into the first form of the page."""
    fields = first_form(who, path)
    who.post(SIGN_IN, [*((n, v) for n, v in fields if n not in {"name", "password"}), ("name", name), ("password", password)], **headers)


def first_form(who: Console, path: str = "") -> list[tuple[str, str]]:
    if path:
        who.get(path)
    form = page(who.said.text).xpath("//main//form")[0]
    return [(field.get("name"), field.get("value", "")) for field in form.xpath(".//input[@name]")]


def code_for(candor: Installation, operator_id: str) -> str:
    """Codes are on since an hour; the one that the app shows now."""
    key = codes.new_key()
    with clock.set_to(clock.now() - timedelta(hours=1)):
        do(candor, commands.turn_code_on, operator_id, key, pyotp.TOTP(key).at(clock.now()), "")
    return pyotp.TOTP(key).at(clock.now())


def test_a_name_in_any_case_and_the_password_sign_in(stranger: Console, ines: str) -> None:
    sign_in(stranger, "ines")
    assert stranger.went_to == "/admin"
    assert stranger.get("/admin").status_code == 200


@pytest.mark.parametrize(
    ("name", "password"), [("Ines", "wrong brick otter lamp"), ("Nobody", GOOD), ("", ""), ("Ines", "x" * 100_000), ("\0", "\0")]
)
def test_what_is_wrong_is_told_to_nobody(stranger: Console, ines: str, name: str, password: str) -> None:
    sign_in(stranger, name, password)
    assert stranger.said.status_code == 401
    assert "This name and password do not fit together." in stranger.text()
    assert password not in stranger.said.text or len(password) < 2
    assert stranger.get("/admin").status_code == 302


def test_known_and_unknown_names_get_the_same_bytes(app: Flask, candor: Installation, ines: str) -> None:
    told = []
    for name in ("Ines", "Olga"):
        who = Console(app, candor)
        for _ in range(11):
            sign_in(who, name, "wrong brick otter lamp")
        token = dict(first_form(who))["csrf_token"]
        told.append((who.said.status_code, who.said.text.replace(token, "").replace(name, ""), sorted(who.said.headers.keys())))
    assert told[0] == told[1] and told[0][0] == 429


@pytest.mark.parametrize(
    "far",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "/admin//evil.example",
        "/admin/../x",
        "/admin/sign-out",
        "/admin/link/x",
        "/incidents/x",
        "javascript:alert(1)",
        "/admin\n/x",
        "/admin?x=//evil.example",
        "/adminx",
        "admin",
    ],
)
def test_next_leads_nowhere_but_into_the_admin(stranger: Console, ines: str, far: str) -> None:
    assert kept.local(far) == ""
    fields = {**dict(first_form(stranger, SIGN_IN)), "name": "Ines", "password": GOOD, "next": far}
    stranger.post(SIGN_IN, fields)
    assert stranger.went_to == "/admin"


def test_whoever_asked_for_a_page_comes_to_it(stranger: Console, ines: str) -> None:
    stranger.get("/admin/audit?who=abc&before=9")
    assert stranger.said.headers["Location"] == "/admin/sign-in?next=/admin/audit?who%3Dabc%26before%3D9"
    sign_in(stranger, path=stranger.said.headers["Location"])
    assert stranger.went_to == "/admin/audit?who=abc&before=9"


def test_with_a_code_the_password_alone_opens_nothing(stranger: Console, candor: Installation, ines: str) -> None:
    code = code_for(candor, ines)
    sign_in(stranger, path="/admin/sign-in?next=/admin/people")
    assert "Six digits from your app" in stranger.text()
    for path in ("/admin", "/admin/account/code", "/admin/people"):
        assert Console.get(stranger, path).status_code == 302
    stranger.submit("/admin/sign-in/code", totp="12")
    assert stranger.said.status_code == 401
    sign_in(stranger, path="/admin/sign-in?next=/admin/people")
    stranger.again("/admin/sign-in/code", totp=code)
    assert stranger.went_to == "/admin/people"
    assert stranger.get("/admin/people").status_code == 200


def test_the_code_is_asked_of_nobody_who_owes_none(stranger: Console, console: Console) -> None:
    for who in (stranger, console):
        who.get("/admin/sign-in/code")
        assert who.went_to == SIGN_IN


def opened(candor: Installation) -> int:
    with candor.database.read() as session:
        return len(incidents.newest(session))


@pytest.mark.parametrize("coded", [False, True])
def test_k42_a_form_sent_after_the_sign_in_ended_loses_nothing_and_one_press_publishes_it_once(
    stranger: Console, candor: Installation, ines: str, coded: bool
) -> None:
    thing = component(candor, "Sync")
    code = code_for(candor, ines) if coded else ""
    sign_in(stranger)
    if coded:
        stranger.again("/admin/sign-in/code", totp=code)
    form = stranger.form(NEW)
    typed = [(n, v) for n, v in form if n not in {"title", "body", "next_update", f"component-{thing}"}]
    typed += [("title", "Störung 電話"), ("body", LETTERS), ("next_update", "+2h"), (f"component-{thing}", "major_outage")]
    with clock.set_to(clock.now() + timedelta(hours=24)):
        stranger.post(NEW, typed)
        assert stranger.said.status_code == 401 and opened(candor) == 0
        assert "What you had written" in stranger.text() and "Störung 電話" in stranger.text()
        password = {**dict(first_form(stranger)), "name": "Ines", "password": "wrong brick otter lamp"}
        stranger.post(SIGN_IN, password)
        assert stranger.said.status_code == 401
        stranger.post(SIGN_IN, {**dict(first_form(stranger)), "name": "Ines", "password": GOOD})
        if coded:
            fresh = pyotp.TOTP(key_of(candor, ines)).at(clock.now())
            stranger.again("/admin/sign-in/code", totp=fresh)
        assert "You are signed in again" in stranger.text() and opened(candor) == 0
        back = stranger.said
        stranger.post(NEW, [(n, v) for n, v in first_form(stranger)])
        assert stranger.value("title") == "Störung 電話" and stranger.value("next_update") == "+2h"
        assert stranger.value("body").replace("\r\n", "\n") == LETTERS and stranger.value(f"component-{thing}") == "major_outage"
        assert opened(candor) == 0
        stranger.said = back
        for _ in range(2):
            stranger.said = back
            stranger.again(NEW)
            stranger.get(stranger.went_to)
        assert opened(candor) == 1


def key_of(candor: Installation, operator_id: str) -> str:
    with candor.database.read() as session:
        return str(queries.credentials(session)[operator_id].code_key)


def test_signed_in_by_a_link_in_another_window_one_press_sends_it(console: Console, candor: Installation) -> None:
    typed = [(n, v) for n, v in console.form(NEW) if n not in {"title", "body"}] + [("title", "One"), ("body", "Words.")]
    with clock.set_to(clock.now() + timedelta(hours=24)):
        console.post(NEW, typed)
        held = console.said
        console.sign_in()
        console.said = held
        console.again(NEW)
        assert console.code and opened(candor) == 1


def test_what_was_kept_is_never_a_password_and_survives_tampering(stranger: Console, ines: str) -> None:
    stranger.post(
        "/admin/account/password", {"password": "my new secret words", "repeated": "x", "current": "old secret words", "note": "hi"}
    )
    assert stranger.said.status_code == 401 and "secret words" not in stranger.said.text
    for packed in ("[", "[[1,2]]", '{"a":1}', "[" * 5000, '[["a"]]', '[["\\ud800","x"]]', '[["csrf_token","x"]]'):
        assert kept.unpack(packed) == []
        fields = {**dict(first_form(stranger, SIGN_IN)), "name": "Ines", "password": GOOD, "kept": packed, "next": NEW}
        stranger.post(SIGN_IN, fields)
        assert stranger.went_to == NEW


def test_a_form_token_of_another_time_keeps_what_is_carried(stranger: Console, ines: str) -> None:
    stranger.post(NEW, {"title": "One", "body": "Words."})
    fields = {**dict(first_form(stranger)), "name": "Ines", "password": GOOD, "csrf_token": "old"}
    stranger.post(SIGN_IN, fields)
    assert stranger.said.status_code == 400
    assert kept.unpack(dict(first_form(stranger))["kept"]) == [("title", "One"), ("body", "Words.")]


def behind(candor: Installation, proxies: int) -> Flask:
    return build_app(Installation(replace(candor.settings, trusted_proxies=proxies), candor.database))


@pytest.mark.parametrize(
    ("proxies", "forwarded", "as_one"),
    [(1, "198.51.{}.9", False), (1, "9.9.{}.9, 203.0.113.5", True), (0, "198.51.{}.9", True), (2, "198.51.{}.9, 10.0.0.1", False)],
)
def test_the_proxies_that_are_trusted_tell_the_address_and_nobody_else(
    candor: Installation, monkeypatch: pytest.MonkeyPatch, proxies: int, forwarded: str, as_one: bool
) -> None:
    monkeypatch.setattr("status.operators.passwords.fits", lambda *_: False)  # 120 checks by 120 addresses: what is counted, not reckoned
    who = Console(behind(candor, proxies), candor)
    codes = []
    for number in range(60):
        sign_in(who, f"Name {number}", "wrong brick otter lamp", headers={"X-Forwarded-For": forwarded.format(number)})
        codes.append(who.said.status_code)
    assert codes == ([401] * 50 + [429] * 10 if as_one else [401] * 60)


def test_under_https_whoever_has_a_password_alone_is_led_to_codes(candor: Installation, ines: str) -> None:
    secure = Installation(replace(candor.settings, base_url="https://status.example.org"), candor.database)
    who = Console(build_app(secure), secure, "https://status.example.org")
    sign_in(who)
    assert who.went_to == "/admin/account/code"
    key = dict(who.form(who.went_to))["key"]
    assert page(who.said.text).xpath("//div[@class='qr']/*[local-name()='svg']")
    assert f"secret={key}" in page(who.said.text).xpath("//a[starts-with(@href, 'otpauth:')]/@href")[0]
    who.again("/admin/account/code", current=GOOD, totp=pyotp.TOTP(key).at(clock.now()))
    assert len(page(who.said.text).xpath("//ul[@class='codes']/li")) == 10
    who.submit("/admin/account/code/off", current=GOOD)
    sign_in(who)
    assert who.went_to == "/admin", "they chose so"
