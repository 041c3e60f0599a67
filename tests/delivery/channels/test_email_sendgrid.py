"""SendGrid's form, and what its answers mean."""

import logging
import socket
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from status import clock, settings
from status.db import Installation
from status.delivery.channels.email_sendgrid import SendGrid
from status.delivery.channels.sendgrid_form import judge, request_body
from status.delivery.consignment import Consignment, Reader
from status.delivery.message import Marks, Message
from status.subscribers import commands
from status.subscribers.address import read_address
from tests.cast import component, do, open_incident
from tests.delivery.post import by_sendgrid, readers, send
from tests.standins.sendgrid import Fault, SendGridStandIn

SETTINGS = settings.load({"SENDGRID_API_KEY": "SG.secret", "CANDOR_BASE_URL": "https://status.example.org"})
MESSAGE = Message("Subject", "text {t} {w}", "html {t} {h}", {"List-Id": "<x>"}, Marks("{t}", "{w}", "{h}"))


def consignment(*people: Reader) -> Consignment:
    return Consignment(812, 3, "u" * 12, clock.now(), MESSAGE, people)


def people(number: int) -> list[Reader]:
    return [Reader(place, f"reader{place}@example.org", f"t{place}.x", "all", "all") for place in range(1, number + 1)]


def test_a_thousand_readers_are_a_thousand_personalizations_with_one_address_each(standin: SendGridStandIn) -> None:
    told = settings.load({"SENDGRID_API_KEY": "SG.x", "SENDGRID_HOST": standin.url, "CANDOR_BASE_URL": "https://status.example.org"})
    assert SendGrid(told).write(consignment(*people(1000)))().kind == "accepted"
    (body,) = standin.requests
    assert [len(each["to"]) for each in body["personalizations"]] == [1] * 1000
    assert set(standin.accepted.values()) == {1} and len(standin.accepted) == 1000


def test_each_reader_reads_their_own_words_and_no_mark(candor: Installation, standin: SendGridStandIn) -> None:
    web = component(candor, 'Web "quoted" \\ <&>')
    candor = by_sendgrid(candor, standin, base_url="https://status.example.org")
    do(candor, commands.add, "ann@example.org", components=[web])
    do(candor, commands.add, "bob@example.org")
    told = open_incident(candor, components={web: "major_outage"})
    send(candor)
    (ann,), (bob,) = standin.ledger["ann@example.org"], standin.ledger["bob@example.org"]
    assert 'news of Web "quoted" \\ <&> on ' in ann.text and "news of Web &#34;quoted&#34; \\ &lt;&amp;&gt; on" in ann.html
    assert "news of all our services on " in bob.text
    for mail in (ann, bob):
        link = mail.headers["List-Unsubscribe"].strip("<>")
        assert link in mail.text and link in mail.html and link.startswith("https://status.example.org/unsubscribe/")
        assert not [mark for mark in mail.personalization["substitutions"] if mark in mail.text + mail.html]
        assert mail.subject == "[Corvid Mobile] Swivel phones cannot browse"
        assert mail.headers["References"] == f"<incident-{told.code}@status.example.org>"
        assert set(mail.custom_args) == {"c_batch", "c_attempt", "c_reader"}
    assert not [mail for mail in (ann, bob) if ({"ann@example.org", "bob@example.org"} - {mail.to}).pop() in mail.text + mail.html]


LOCALS = st.text("abcxyzABC0189!#$%&'*+/=?^_`{|}~.-", min_size=1, max_size=30)


@given(LOCALS, st.text(max_size=80), st.text(max_size=80))
def test_the_body_made_by_hand_is_the_json_that_a_library_makes(local: str, who: str, html: str) -> None:
    try:
        email = read_address(f"{local}@example.org").email
    except settings.Invalid:
        return
    who, html = who.encode(errors="replace").decode(), html.encode(errors="replace").decode()
    body = orjson.loads(request_body(SETTINGS, consignment(Reader(7, email, "7.abc", who, html))))
    assert body["personalizations"] == [
        {
            "to": [{"email": email}],
            "substitutions": {"{t}": "7.abc", "{w}": who, "{h}": html},
            "custom_args": {"c_reader": "7"},
            "headers": {
                "List-Unsubscribe": "<https://status.example.org/unsubscribe/7.abc>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            },
        }
    ]
    assert body["custom_args"] == {"c_batch": "812", "c_attempt": "3"}
    assert [part["type"] for part in body["content"]] == ["text/plain", "text/html"]


def test_k23_the_sender_is_an_address_and_the_whole_name() -> None:
    told = settings.load({"MAIL_FROM": '"Acme, Inc. Störungen (EU)" <status@example.org>'})
    body = orjson.loads(request_body(told, consignment(*people(1))))
    sender = body["from"]
    assert sender == body["reply_to"] == {"email": "status@example.org", "name": "Acme, Inc. Störungen (EU)"}
    alone = settings.load({"MAIL_FROM": "status@example.org"})
    assert orjson.loads(request_body(alone, consignment(*people(1))))["from"] == {"email": "status@example.org"}


def errors(*fields: str | None) -> bytes:
    return orjson.dumps({"errors": [{"message": "no", "field": field, "help": None} for field in fields]})


@pytest.mark.parametrize(
    ("status", "headers", "body", "kind", "asked"),
    [
        (202, {"X-Message-Id": "m1"}, b"", "accepted", None),
        (200, {}, b"", "accepted", None),
        (429, {"Retry-After": "7"}, b"", "later", 7.0),
        (429, {}, b"", "later", None),
        (429, {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}, b"", "later", None),
        (400, {}, errors("personalizations.3.to.0.email"), "rejected", None),
        (400, {}, errors(None), "rejected", None),
        (400, {}, errors("from.email"), "refused", None),
        (400, {}, errors("content.0.value", "personalizations.1"), "rejected", None),
        (400, {}, b"nonsense", "rejected", None),
        (413, {}, b"", "rejected", None),
        (401, {}, errors(None), "refused", None),
        (403, {}, errors(None), "refused", None),
        (404, {}, b"", "refused", None),
        (301, {"Location": "/"}, b"", "refused", None),
        (408, {}, b"", "lost", None),
        (500, {}, b"", "lost", None),
        (503, {}, b"", "lost", None),
    ],
)
def test_what_an_answer_means(status: int, headers: dict[str, str], body: bytes, kind: str, asked: float | None) -> None:
    outcome = judge(status, headers, body)
    assert (outcome.kind, outcome.asked) == (kind, asked)
    assert kind == "accepted" or str(status) in outcome.reason


def test_the_reset_of_a_rate_limit_is_told_in_seconds_from_now() -> None:
    asked = judge(429, {"X-RateLimit-Reset": str(int(clock.now().timestamp()) + 30)}, b"").asked
    assert asked is not None and 28 <= asked <= 30


def sending(host: str) -> Any:
    told = settings.load({"SENDGRID_API_KEY": "SG.secret", "SENDGRID_HOST": host})
    return SendGrid(told).write(consignment(*people(1)))


def test_a_refused_connection_or_a_host_without_address_means_that_nothing_left() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, and not listening
        assert sending(f"http://127.0.0.1:{taken.getsockname()[1]}")().kind == "unreached"
    assert sending("http://nosuchhost.invalid")().kind == "unreached"


def test_a_failing_tls_handshake_means_that_nothing_left(standin: SendGridStandIn) -> None:
    assert sending(standin.url.replace("http:", "https:"))().kind == "unreached"


@pytest.mark.parametrize("fault", ["accept_then_drop", "reset_before_reading", "500", "503"])
def test_a_broken_connection_or_a_5xx_means_that_nobody_knows(standin: SendGridStandIn, fault: Any) -> None:
    standin.faults.append(Fault(fault))
    assert sending(standin.url)().kind == "lost"


def test_a_server_that_never_answers_is_not_waited_for_without_end(standin: SendGridStandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("status.delivery.channels.email_sendgrid.READ_SECONDS", 0.3)
    standin.faults.append(Fault("slow", seconds=5))
    assert sending(standin.url)().kind == "lost"


def test_proxies_of_the_environment_are_not_asked(standin: SendGridStandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert sending(standin.url)().kind == "accepted"


def test_neither_key_nor_addresses_are_ever_logged(standin: SendGridStandIn, caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger().setLevel(logging.DEBUG)
    with caplog.at_level(logging.DEBUG):
        sending(standin.url)()
    assert "SG.secret" not in caplog.text and "reader1@" not in caplog.text


def test_connections_are_kept_within_a_turn(candor: Installation, standin: SendGridStandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("status.delivery.claim.BATCH", 1)
    monkeypatch.setattr(SendGrid, "width", 1)
    candor = by_sendgrid(candor, standin)
    readers(candor, 6)
    open_incident(candor)
    opened: list[int] = []
    original = standin._server.process_request
    monkeypatch.setattr(standin._server, "process_request", lambda *args: (opened.append(1), original(*args))[1])
    assert send(candor).recipients == 6
    assert len(opened) == 1
