"""The link that stops the mails, as browsers, mail programs and scanners use it."""

import re

import pytest
from flask import Flask

from status.db import Installation
from status.journal import queries as journal
from status.subscribers import commands, queries
from status.subscribers.links import Prover
from tests.cast import do


@pytest.fixture
def link(candor: Installation) -> str:
    """The path of Ann's link."""
    do(candor, commands.add, "ann@example.org")
    do(candor, commands.add, "bob@example.org")
    with candor.database.read() as session:
        site, ann = journal.site(session), queries.find(session, "ann@example.org")
        assert site
        return f"/unsubscribe/{Prover(site.link_key).token(ann.id, ann.nonce)}"


def state(candor: Installation, address: str = "ann@example.org") -> str:
    with candor.database.read() as session:
        return queries.find(session, address).state


BASE = "http://127.0.0.1:8000"
ONE_CLICK = "List-Unsubscribe=One-Click"
POSTS = [
    {},
    {"data": ONE_CLICK, "content_type": "application/x-www-form-urlencoded"},
    {"data": {"List-Unsubscribe": "One-Click"}, "content_type": "multipart/form-data"},
    {"data": b"\xff\xfe", "content_type": "application/octet-stream"},
    {"data": "{", "content_type": "application/json"},
    {"headers": {"Origin": "null"}},
    {"headers": {"Origin": "https://elsewhere.example"}},
    {"headers": {"Cookie": "session=nonsense"}},
]


@pytest.mark.parametrize("post", POSTS)
def test_k29_a_post_of_any_kind_stops_the_mails_and_gets_200(app: Flask, candor: Installation, link: str, post: dict[str, object]) -> None:
    for _ in range(2):
        said = app.test_client().post(link, base_url=BASE, **post)
        assert said.status_code == 200 and "Location" not in said.headers and "Set-Cookie" not in said.headers
        assert "have stopped" in said.text
        assert state(candor) == "left"
    assert state(candor, "bob@example.org") == "confirmed"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_at_the_link_changes_nothing(app: Flask, candor: Installation, link: str, method: str) -> None:
    for _ in range(3):
        assert app.test_client().open(link, method=method, base_url=BASE).status_code == 200
    assert state(candor) == "confirmed"


def test_the_page_has_one_button_that_posts_to_itself(app: Flask, link: str) -> None:
    said = app.test_client().get(link, base_url=BASE)
    assert re.findall(r"<form[^>]*>", said.text) == ['<form method="post">'] and said.text.count("<button>") == 1
    assert "a…@example.org" in said.text and "ann@" not in said.text
    assert (said.headers["Cache-Control"], said.headers["Referrer-Policy"]) == ("no-store", "same-origin")
    assert "'sha256-" in said.headers["Content-Security-Policy"]
    assert not re.search(r"src=|<link|<script|url\(", said.text)


@pytest.mark.parametrize("token", ["x", "1.AAAAAAAAAAAAAAAAAAAAAA", "zzzz.AAAAAAAAAAAAAAAAAAAAAA", "%E2%98%83.x", "1" * 300])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_bad_link_removes_nobody_and_is_told_so_kindly(app: Flask, candor: Installation, link: str, token: str, method: str) -> None:
    said = app.test_client().open(f"/unsubscribe/{token}", method=method, base_url=BASE)
    assert said.status_code == 200 and "nothing was changed" in said.text and "<form" not in said.text
    assert state(candor) == state(candor, "bob@example.org") == "confirmed"


def test_who_left_already_is_told_so(app: Flask, candor: Installation, link: str) -> None:
    app.test_client().post(link, base_url=BASE)
    said = app.test_client().get(link, base_url=BASE)
    assert "have stopped" in said.text and "<form" not in said.text
