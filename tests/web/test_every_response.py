"""What holds for every answer and every route, whatever is added: headers, no harm by looking, nobody in without signing in."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import inspect
from sqlalchemy.exc import OperationalError
from werkzeug.test import Client, TestResponse

from status import clock
from status.acknowledge import acknowledge
from status.db import Installation
from status.operators import commands
from status.operators.commands.sign_ins import begin
from status.public.files import PublicFiles
from status.web.access import OPEN_TO_ALL
from status.web.configuration import cookie_name
from tests import cast
from tests.conftest import rows
from tests.web.conftest import build_app
from tests.web.every_route import ROUTES, ids, paths

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE")
TOO_MUCH = b"body=" + b"a" * 1_000_000
JSON = {"Accept": "application/json"}
# What may be asked for without signing in; signing out wants the form's token.
OPEN = {"assets.static", "links.link", "links.use", "sign_in.show", "sign_in.enter", "sign_in.code", "sign_in.finish", "sign_in.sign_out"}
ENCODINGS = ("", "br", "gzip")


class Visitor:
    """Asks the whole application, public files in front; signed in or not."""

    def __init__(self, candor: Installation, app: Flask | None = None, *, signed_in: bool) -> None:
        self.app = app or build_app(candor)
        self.base_url = candor.settings.base_url
        self.client = Client(PublicFiles(candor.settings.public, self.app, self.base_url))
        if signed_in:
            self.hold(_token(candor), cookie_name(candor.settings))

    def hold(self, token: str, name: str = "candor") -> None:
        """In the cookie."""
        self.client.set_cookie(name, token, domain=self.base_url.split("/")[2].split(":")[0])

    def ask(self, path: str, method: str = "GET", **how: Any) -> TestResponse:
        return self.client.open(path, method=method, base_url=self.base_url, **how)


@pytest.fixture
def made(candor: Installation) -> dict[str, str]:
    """A world in which every route leads somewhere, its public files written."""
    told = ids(candor)
    acknowledge(candor)
    return told


def test_every_route_has_a_row_in_the_table(app: Flask) -> None:
    assert {rule.rule for rule in app.url_map.iter_rules()} == set(ROUTES), "give a new route a row in tests/web/every_route.py"


def test_every_response_carries_the_security_headers(
    candor: Installation, made: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Headers know no database: one answers at home, the other by https."""
    base_url = "http://127.0.0.1:8000" if candor.database.dialect == "sqlite" else "https://status.example.org"
    there = Installation(replace(candor.settings, base_url=base_url), candor.database)
    stranger, operator = Visitor(there, signed_in=False), Visitor(there, signed_in=True)
    seen = set()
    for answer in (
        *answers(stranger, made),
        *answers(operator, made),
        *public(stranger, candor.settings.public),
        *refusals(operator, monkeypatch),
    ):
        check(answer, secure=base_url.startswith("https"))
        seen.add(answer.status_code)
    assert seen >= {200, 204, 302, 304, 308, 400, 401, 403, 404, 405, 413, 500, 503}


def answers(who: Visitor, made: Mapping[str, str]) -> Iterator[TestResponse]:
    """Every path by every method: answers, redirects, refusals."""
    for path in paths(dict(made)):
        for method in METHODS:
            yield who.ask(path, method)
            yield who.ask(path, method, headers=JSON)


def public(who: Visitor, folder: Path) -> Iterator[TestResponse]:
    """Every public file: in each encoding, looked at again, asked about, and posted to."""
    files = [file for file in folder.rglob("*") if file.is_file() and file.suffix not in {".br", ".gz"} and file.name != ".revision"]
    assert len(files) > 10
    for file in files:
        path = f"/{file.relative_to(folder).as_posix()}".removesuffix("index.html")
        for encoding in ENCODINGS:
            yield (found := who.ask(path, headers={"Accept-Encoding": encoding}))
            assert (found.status_code, found.headers.get("Content-Encoding", "")) == (200, encoding), path
            yield who.ask(path, headers={"Accept-Encoding": encoding, "If-None-Match": found.headers["ETag"]})
        for method in METHODS[1:]:
            yield who.ask(path, method)
    yield who.ask("/text")


def refusals(who: Visitor, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestResponse]:
    """Whatever else can go wrong."""
    new = "/admin/incidents/new"
    for path in (
        "/nothing",
        "/nothing.json",
        "/admin/nothing",
        "/v1/nothing",
        "/%ff",
        "/../etc/passwd",
        "/.revision",
        "/index.html.br",
        "//x",
    ):
        yield who.ask(path)
    for host in ("evil.example", "", "a b"):
        yield who.ask("/", headers={"Host": host})
        yield who.ask("/admin", headers={"Host": host})
    yield who.ask(new, "POST", data={"title": "x"})
    yield who.ask(new, "POST", data=TOO_MUCH, content_type="application/x-www-form-urlencoded")
    yield who.ask(new, "POST", data=b"\xff", content_type="multipart/form-data")
    yield who.ask(new, "POST", data={"title": "x"}, headers={"Origin": "https://evil.example"})
    yield who.ask(new, headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"})
    for fault in (RuntimeError("a fault of ours"), OperationalError("", {}, Exception("locked"))):
        with monkeypatch.context() as patched:
            patched.setattr("status.web.home.needs", _raises(fault))
            yield who.ask("/admin")


def check(answer: TestResponse, *, secure: bool) -> None:
    """The headers that nothing goes without."""
    told, where = answer.headers, f"{answer.request.method} {answer.request.path}: {answer.status}"
    assert told.get("Content-Security-Policy", "").startswith("default-src 'none'"), where
    assert "frame-ancestors 'none'" in told["Content-Security-Policy"], where
    assert told.get("X-Content-Type-Options") == "nosniff", where
    assert told.get("Referrer-Policy") == "same-origin", where
    assert ("Strict-Transport-Security" in told) is secure, where
    once = [name.lower() for name, _ in told if name != "Set-Cookie"]
    assert len(once) == len(set(once)), where
    for cookie in told.getlist("Set-Cookie"):
        assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and ("Secure" in cookie) is secure, where


def test_looking_at_anything_changes_nothing_in_the_database(candor: Installation, made: Mapping[str, str]) -> None:
    # Being seen is written down once a minute: in this test no minute passes.
    with clock.set_to(clock.now()):
        stranger, operator = Visitor(candor, signed_in=False), Visitor(candor, signed_in=True)
        before = state(candor)
        for who in (stranger, operator):
            for path in paths(dict(made)):
                for method in ("GET", "HEAD", "OPTIONS"):
                    who.ask(path, method)
                    assert state(candor) == before, f"{method} {path}"


def state(candor: Installation) -> Any:
    """All rows of all tables; on SQLite the very bytes of its files."""
    file = candor.settings.var / "candor.db"
    if candor.database.dialect == "sqlite":
        return [each.read_bytes() for each in (file, file.with_name("candor.db-wal")) if each.exists()]
    return {table: rows(candor, table) for table in inspect(candor.database.engine).get_table_names()}


def test_the_admin_lets_operators_in_and_neither_strangers_nor_forgers_nor_whose_sign_in_was_ended(
    candor: Installation, made: Mapping[str, str]
) -> None:
    with clock.set_to(clock.now()):  # being seen is written down once a minute
        stranger, forger, ended, half = (Visitor(candor, signed_in=False) for _ in range(4))
        forger.hold("made-up")
        ended.hold(token := _token(candor))
        cast.do(candor, commands.sign_out, token)
        half.hold(cast.do(candor, begin, cast.do(candor, commands.ensure, cast.INES), "", "", half=True))
        operator = Visitor(candor, signed_in=True)
        before, walked = state(candor), 0
        for rule in stranger.app.url_map.iter_rules():
            if not rule.rule.startswith("/admin") or rule.endpoint.partition(".")[0] in OPEN_TO_ALL:
                continue
            for path in (template.format(**made) for template in ROUTES[rule.rule]):
                for method in sorted(rule.methods or ()):
                    for who in (stranger, forger, ended, half):
                        refused(who, path, method)
                    walked += 1
                answer = operator.ask(path)
                assert answer.status_code in {200, 404, 405} and "/admin/sign-in" not in answer.headers.get("Location", ""), path
                assert operator.ask(path, "POST").status_code in {400, 404, 405}, f"{path}: without the form's token"
        assert walked > 20
        assert {rule.endpoint for rule in stranger.app.url_map.iter_rules() if rule.endpoint.partition(".")[0] in OPEN_TO_ALL} == OPEN
        assert state(candor) == before


def refused(stranger: Visitor, path: str, method: str) -> None:
    """People are shown the way in, machines get 401; what was sent does nothing."""
    answer = stranger.ask(path, method)
    if method in {"GET", "HEAD", "OPTIONS"}:
        assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (302, "/admin/sign-in"), f"{method} {path}"
    else:
        assert answer.status_code == 401, f"{method} {path}"
    assert stranger.ask(path, method, headers=JSON).status_code == 401, f"{method} {path}"


def _token(candor: Installation) -> str:
    """Of a new sign-in."""
    return str(cast.do(candor, commands.sign_in, cast.do(candor, commands.make_link, cast.do(candor, commands.ensure, cast.INES))))


def _raises(fault: Exception) -> Any:
    def raising(*_: object) -> None:
        raise fault

    return raising
