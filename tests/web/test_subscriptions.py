"""Signing up as browsers, machines, scanners and copies of the page do it."""

import re

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from status.db import Installation
from status.notes.model import Note
from status.subscribers import queries
from status.subscribers.model import Subscriber
from tests.cast import component, open_incident, resolve
from tests.delivery.post import with_settings
from tests.web.conftest import build_app

BASE = "http://127.0.0.1:8000"


def sign_up(app: Flask, **fields: object) -> TestResponse:
    return app.test_client().post("/subscriptions", data={"email": "ann@example.org", **fields}, base_url=BASE)


def link(candor: Installation) -> str:
    """The path in the newest confirmation mail."""
    with candor.database.read() as session:
        note = session.execute(select(Note).where(Note.kind == "confirm").order_by(Note.id.desc())).scalars().first()
        assert note
        return f"/subscriptions/confirm/{note.facts['token']}"


def people(candor: Installation) -> list[str]:
    with candor.database.read() as session:
        return list(session.execute(select(Subscriber.email).where(Subscriber.state == "confirmed").order_by(Subscriber.id)).scalars())


def test_the_form_is_taken_from_anywhere_and_answered_alike_for_everybody(app: Flask, candor: Installation) -> None:
    said = [sign_up(app)]
    app.test_client().post(link(candor), base_url=BASE)
    said.append(sign_up(app))
    said.append(
        app.test_client().post(
            "/subscriptions", data={"email": "ann@example.org"}, base_url=BASE, headers={"Origin": "https://copy.example"}
        )
    )
    said += [sign_up(app), sign_up(app)]
    assert {(one.status_code, one.text) for one in said} == {(200, said[0].text)}
    assert all("Set-Cookie" not in one.headers and one.headers["Cache-Control"] == "no-store" for one in said)


def test_k30_looking_confirms_nobody_and_pressing_twice_says_so(app: Flask, candor: Installation) -> None:
    sign_up(app)
    path = link(candor)
    for method in ("GET", "HEAD") * 5:
        assert app.test_client().open(path, method=method, base_url=BASE).status_code == 200
    assert people(candor) == []
    page = app.test_client().get(path, base_url=BASE)
    assert re.findall(r"<form[^>]*>", page.text) == ['<form method="post">'] and page.headers["Referrer-Policy"] == "same-origin"
    assert "You will hear from us" in app.test_client().post(path, base_url=BASE).text
    for method in ("POST", "GET"):
        again = app.test_client().open(path, method=method, base_url=BASE)
        assert again.status_code == 200 and "Already confirmed" in again.text
    assert people(candor) == ["ann@example.org"]


def test_another_site_cannot_press_the_button(app: Flask, candor: Installation) -> None:
    sign_up(app)
    said = app.test_client().post(link(candor), base_url=BASE, headers={"Origin": "https://evil.example"})
    assert said.status_code == 403 and people(candor) == []


@pytest.mark.parametrize(
    ("fields", "beside"),
    [
        ({"email": "änn@example.org"}, "email"),
        ({"email": "ann@[192.0.2.1]"}, "email"),
        ({"components": "nosuchthing0"}, "components"),
        ({"incident": "nosuchcode00", "only": "incident"}, "incident"),
        ({"language": "<b>"}, "language"),
    ],
)
def test_a_mistake_stands_beside_its_field_and_what_was_typed_stays(
    app: Flask, candor: Installation, fields: dict[str, str], beside: str
) -> None:
    component(candor, "Web")
    said = sign_up(app, **fields)
    assert said.status_code == 422 and people(candor) == []
    assert f'id="{beside}-mistake"' in said.text or beside == "language"
    assert f'value="{fields.get("email", "ann@example.org")}"' in said.text
    machine = app.test_client().post("/subscriptions", data={"email": "x", **fields}, base_url=BASE, headers={"Accept": "application/json"})
    assert machine.status_code == 422 and machine.json and machine.json["fields"]


def test_the_choice_is_kept_through_the_mail(app: Flask, candor: Installation) -> None:
    web, mail = component(candor, "Web"), component(candor, "Mail")
    sign_up(app, components=[web, mail])
    assert "news of Mail, Web" in app.test_client().get(link(candor), base_url=BASE).text.replace("Web, Mail", "Mail, Web")
    app.test_client().post(link(candor), base_url=BASE)
    with candor.database.read() as session:
        ann = queries.find(session, "ann@example.org")
        assert queries.choices(session, ann.id, ann.id) == {ann.id: sorted([web, mail])}


def test_one_open_incident_can_be_followed_and_one_that_is_over_cannot(app: Flask, candor: Installation) -> None:
    code = open_incident(candor).code
    assert sign_up(app, incident=code, only="incident").status_code == 200
    app.test_client().post(link(candor), base_url=BASE)
    with candor.database.read() as session:
        ann = queries.find(session, "ann@example.org")
    assert (ann.incident_code, ann.everything) == (code, False)
    resolve(candor, code)
    said = sign_up(app, incident=code)
    assert said.status_code == 422 and "is over" in said.text


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("token", ["x", "1.AAAA", "%E2%98%83", "1.1.AAAAAAAAAAAAAAAAAAAAAA"])
def test_a_link_that_is_not_ours_is_told_so_kindly(app: Flask, method: str, token: str) -> None:
    said = app.test_client().open(f"/subscriptions/confirm/{token}", method=method, base_url=BASE)
    assert said.status_code == 404 and "Nothing was changed" in said.text and "<form" not in said.text


def test_k45_a_trusted_proxy_tells_who_asks_and_nobody_else_does(candor: Installation) -> None:
    def asked(hops: int, forwarded: list[str]) -> list[int]:
        app = build_app(with_settings(candor, trusted_proxies=hops))
        with_address = [("/subscriptions", {"email": f"r{hops}{len(forwarded)}{n}{forwarded[0][:3]}@example.org"}) for n in range(30)]
        return [
            app.test_client().post(path, data=data, base_url=BASE, headers={"X-Forwarded-For": one}).status_code
            for (path, data), one in zip(with_address, forwarded, strict=True)
        ]

    assert asked(1, [f"198.51.100.{n}" for n in range(30)]) == [200] * 30
    assert asked(1, [f"9.9.9.{n}, 203.0.113.5" for n in range(30)]) == [200] * 10 + [429] * 20
    assert asked(0, [f"100.64.0.{n}" for n in range(30)]) == [200] * 10 + [429] * 20
