"""The stand-in refuses what SendGrid refuses, plays its faults, and keeps an honest ledger."""

import copy
import http.client
import json
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from python_http_client.exceptions import HTTPError
from sendgrid import SendGridAPIClient

from tests.standins.sendgrid import Fault, SendGridStandIn

Json = dict[str, Any]
SENDER = "status@example.org"
ADA, BOB = "ada@example.org", "bob@example.org"
HEAD = {"Authorization": "Bearer SG.key", "Accept": "*/*", "Content-Type": "application/json; charset=utf-8"}


@pytest.fixture
def standin() -> Iterator[SendGridStandIn]:
    with SendGridStandIn(allow_from={SENDER}) as running:
        yield running


def one(address: str, number: int = 1) -> Json:
    return {
        "to": [{"email": address}],
        "headers": {
            "List-Unsubscribe": f"<https://status.example.org/unsubscribe/{number}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
        "substitutions": {"%token%": f"t{number}"},
        "custom_args": {"c_reader": str(number)},
    }


def good(*addresses: str) -> Json:
    """A body that SendGrid takes and that keeps our own rules."""
    return {
        "from": {"email": SENDER, "name": "Swivel status"},
        "reply_to": {"email": "help@example.org"},
        "subject": "Sync is slow %token%",
        "content": [
            {"type": "text/plain", "value": "Leave: /%token%"},
            {"type": "text/html", "value": "<a href='/%token%'>Leave</a>"},
        ],
        "headers": {"List-Id": "<status.example.org>", "Precedence": "bulk"},
        "categories": ["incident"],
        "custom_args": {"c_batch": "812"},
        "tracking_settings": {
            "click_tracking": {"enable": False, "enable_text": False},
            "open_tracking": {"enable": False},
            "subscription_tracking": {"enable": False},
        },
        "personalizations": [one(address, number) for number, address in enumerate(addresses or (ADA, BOB), 1)],
    }


class Answer:
    """A response, read to its end."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = response.headers
        self.raw = response.read()

    @property
    def messages(self) -> str:
        return " ".join(str(error["message"]) + " " + str(error["field"]) for error in json.loads(self.raw)["errors"])


def connect(url: str) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)


def ask(
    connection: http.client.HTTPConnection, method: str, path: str, raw: bytes | None = None, head: dict[str, str] | None = None
) -> Answer:
    """A request with exactly these headers: http.client adds an Accept-Encoding, but no Accept."""
    connection.request(method, path, raw, head or {})
    return Answer(connection.getresponse())


def post(standin: SendGridStandIn, body: object, head: dict[str, str] | None = None) -> Answer:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    connection = connect(standin.url)
    try:
        return ask(connection, "POST", "/v3/mail/send", raw, HEAD if head is None else head)
    finally:
        connection.close()


# --- what is taken ---


def test_a_good_body_is_accepted_with_a_message_id_and_nothing_else(standin: SendGridStandIn) -> None:
    answer = post(standin, good())
    assert (answer.status, answer.raw) == (202, b"")
    assert answer.headers["X-Message-Id"] == standin.ledger[ADA][0].message_id
    assert standin.violations == []
    assert standin.requests == [good()]


def test_the_ledger_holds_what_each_recipient_reads(standin: SendGridStandIn) -> None:
    post(standin, good())
    (message,) = standin.ledger[BOB]
    assert (message.subject, message.text, message.html) == ("Sync is slow t2", "Leave: /t2", "<a href='/t2'>Leave</a>")
    assert message.custom_args == {"c_batch": "812", "c_reader": "2"}
    assert message.headers["List-Unsubscribe"] == "<https://status.example.org/unsubscribe/2>"
    assert message.headers["List-Id"] == "<status.example.org>"
    assert standin.accepted == {ADA: 1, BOB: 1}


def test_a_value_that_holds_a_key_is_not_replaced_again(standin: SendGridStandIn) -> None:
    body = good(ADA)
    body["personalizations"][0]["substitutions"] = {"%token%": "%other%", "%other%": "x"}
    post(standin, body)
    assert standin.ledger[ADA][0].text == "Leave: /%other%"


def test_the_ledger_is_read_over_http(standin: SendGridStandIn) -> None:
    connection = connect(standin.url)
    for _ in range(2):
        assert ask(connection, "POST", "/v3/mail/send", json.dumps(good()).encode(), HEAD).status == 202
    ledger = json.loads(ask(connection, "GET", "/_ledger").raw)
    assert ledger[ADA]["accepted"] == 2
    assert ledger[ADA]["messages"][0]["subject"] == "Sync is slow t1"
    assert json.loads(ask(connection, "GET", "/_ledger?counts").raw) == {ADA: 2, BOB: 2}
    connection.close()


def test_counts_are_kept_without_messages() -> None:
    with SendGridStandIn(allow_from={SENDER}, keep_messages=False) as standin:
        post(standin, good())
        assert (standin.accepted, standin.ledger, standin.requests) == ({ADA: 1, BOB: 1}, {}, [])


def test_sandbox_mode_is_answered_200_and_delivers_nothing(standin: SendGridStandIn) -> None:
    assert post(standin, good() | {"mail_settings": {"sandbox_mode": {"enable": True}}}).status == 200
    assert standin.ledger == {}


def test_a_template_needs_no_content(standin: SendGridStandIn) -> None:
    body = {name: value for name, value in good().items() if name not in ("content", "subject")}
    assert post(standin, body | {"template_id": "d-1"}).status == 202


def test_a_subject_in_every_personalization_is_enough(standin: SendGridStandIn) -> None:
    body = good(ADA)
    body["personalizations"][0]["subject"] = body.pop("subject")
    assert post(standin, body).status == 202
    assert standin.ledger[ADA][0].subject == "Sync is slow t1"


def test_a_thousand_recipients_are_taken(standin: SendGridStandIn) -> None:
    assert post(standin, good(*(f"r{n}@example.org" for n in range(1000)))).status == 202
    assert len(standin.ledger) == 1000


# --- what is refused: each body is the good one, broken in one way ---

Break = Callable[[Json], object]


def first(body: Json) -> Json:
    each: Json = body["personalizations"][0]
    return each


BROKEN: list[tuple[str, Break, str]] = [
    ("6 unknown key", lambda b: b.update(mood="fine"), "mood"),
    ("6 no from", lambda b: b.pop("from"), "from"),
    ("6 no personalizations", lambda b: b.pop("personalizations"), "personalizations"),
    ("7 unknown key in a personalization", lambda b: first(b).update(mood="fine"), "mood"),
    ("7 no to", lambda b: first(b).pop("to"), "to"),
    ("7 unknown key in an address", lambda b: first(b)["to"][0].update(phone="1"), "phone"),
    ("7 address without email", lambda b: first(b)["to"][0].pop("email"), "email"),
    ("8 no personalization", lambda b: b.update(personalizations=[]), "personalizations"),
    ("8 1,001 personalizations", lambda b: b.update(personalizations=[one(f"r{n}@example.org") for n in range(1001)]), "personalizations"),
    ("8 empty to", lambda b: first(b).update(to=[]), "to"),
    ("8 1,001 recipients", lambda b: first(b).update(bcc=[{"email": f"r{n}@example.org"} for n in range(999)]), "no more than 1000"),
    ("9 bad from", lambda b: b["from"].update(email="status"), "from.email"),
    ("9 bad to", lambda b: first(b)["to"][0].update(email="ada@"), "to.0.email"),
    ("9 bad cc", lambda b: first(b).update(cc=[{"email": "a b@example.org"}]), "cc.0.email"),
    ("9 local part of 65", lambda b: first(b)["to"][0].update(email="a" * 65 + "@example.org"), "to.0.email"),
    ("9 two dots", lambda b: first(b)["to"][0].update(email="a..b@example.org"), "to.0.email"),
    ("9 local part not ASCII", lambda b: first(b)["to"][0].update(email="ädä@example.org"), "to.0.email"),
    ("9 domain not ASCII", lambda b: first(b)["to"][0].update(email="ada@exämple.org"), "to.0.email"),
    ("9 321 characters", lambda b: first(b)["to"][0].update(email="a@" + "a." * 158 + "org"), "to.0.email"),
    ("9 line break", lambda b: first(b)["to"][0].update(email="ada@example.org\n"), "to.0.email"),
    ("10 no content", lambda b: b.pop("content"), "content"),
    ("10 empty content", lambda b: b.update(content=[]), "content"),
    ("10 no subject", lambda b: b.pop("subject"), "subject"),
    ("10 empty subject", lambda b: b.update(subject=""), "subject"),
    ("11 empty value", lambda b: b["content"][0].update(value=""), "content.0.value"),
    ("11 no type", lambda b: b["content"][0].pop("type"), "type"),
    ("11 html first", lambda b: b["content"].reverse(), "in order"),
    ("11 plain twice", lambda b: b["content"].insert(0, b["content"][0]), "each once"),
    ("12 both reply_to", lambda b: b.update(reply_to_list=[{"email": "a@example.org"}]), "Only one"),
    ("13 number in custom_args", lambda b: first(b)["custom_args"].update(c_reader=1), "custom_args"),
    ("13 number in substitutions", lambda b: first(b)["substitutions"].update(n=1), "substitutions"),
    ("13 list of headers", lambda b: first(b).update(headers=["List-Id"]), "headers"),
    ("13 number in sections", lambda b: b.update(sections={"a": 1}), "sections"),
    ("13 custom_args too large together", lambda b: (b["custom_args"].update(a="x" * 6000), first(b)["custom_args"].update(b="x" * 6000)), "10,000"),
    ("13 substitutions too large", lambda b: first(b)["substitutions"].update(a="ü" * 5000), "10,000"),
    ("14 reserved header", lambda b: b["headers"].update({"rEPLY-tO": "a@example.org"}), "rEPLY-tO"),
    ("14 line break in a header", lambda b: first(b)["headers"].update({"X-A": "a\r\nBcc: b@example.org"}), "X-A"),
    ("14 colon in a header's name", lambda b: b["headers"].update({"X:A": "a"}), "X:A"),
    ("14 header's name not ASCII", lambda b: b["headers"].update({"Xä": "a"}), "Xä"),
    ("15 eleven categories", lambda b: b.update(categories=[str(n) for n in range(11)]), "categories"),
    ("15 long category", lambda b: b.update(categories=["c" * 256]), "categories"),
    ("15 category twice", lambda b: b.update(categories=["a", "a"]), "categories"),
    ("15 asm without group", lambda b: b.update(asm={"groups_to_display": [1]}), "group_id"),
    ("15 26 groups", lambda b: b.update(asm={"group_id": 1, "groups_to_display": list(range(26))}), "groups_to_display"),
    ("16 twice in one", lambda b: first(b).update(cc=[{"email": "ADA@example.org"}]), "unique"),
    ("16 twice in two", lambda b: b["personalizations"][1]["to"][0].update(email="Ada@Example.org"), "unique"),
    ("17 send_at of all", lambda b: b.update(send_at=int(time.time()) + 72 * 3600 + 60), "send_at"),
    ("17 send_at of one", lambda b: first(b).update(send_at=int(time.time()) + 72 * 3600 + 60), "send_at"),
]  # fmt: skip


@pytest.mark.parametrize(("how", "named"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_a_body_broken_in_one_way_is_refused(standin: SendGridStandIn, how: Break, named: str) -> None:
    body = copy.deepcopy(good())
    how(body)
    answer = post(standin, body)
    assert answer.status == 400
    assert named in answer.messages
    assert (standin.ledger, standin.violations) == ({}, [])


def test_a_body_over_30_mb_is_too_large(standin: SendGridStandIn) -> None:
    assert post(standin, b" " * (30 * 1024 * 1024 + 1)).status == 413


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [
        ("Authorization", None, 401),
        ("Authorization", "Bearer None", 401),
        ("Accept", None, 406),
        ("Content-Type", None, 400),
        ("Content-Type", "text/plain", 400),
    ],
)
def test_a_head_broken_in_one_way_is_refused(standin: SendGridStandIn, name: str, value: str | None, status: int) -> None:
    head = {key: each for key, each in (HEAD | {name: value}).items() if each is not None}
    assert post(standin, good(), head).status == status
    assert standin.ledger == {}


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'{"a": NaN}', b'"\xff"'])
def test_what_is_no_json_object_is_refused(standin: SendGridStandIn, raw: bytes) -> None:
    assert post(standin, raw).status == 400


def test_errors_have_the_shape_of_sendgrids(standin: SendGridStandIn) -> None:
    answer = post(standin, good() | {"subject": ""})
    assert [set(error) for error in json.loads(answer.raw)["errors"]] == [{"message", "field", "help"}]
    assert answer.headers["Content-Type"] == "application/json"


def test_a_sender_who_was_not_verified_is_forbidden(standin: SendGridStandIn) -> None:
    assert post(standin, good() | {"from": {"email": "other@example.org"}}).status == 403
    assert standin.ledger == {}


def test_too_many_bad_requests_in_a_row_block_for_a_while() -> None:
    with SendGridStandIn(allow_from={SENDER}, bad_in_a_row=3, block_seconds=0.3) as standin:
        for _ in range(3):
            assert post(standin, {}).status == 400
        blocked = post(standin, good())
        assert (blocked.status, standin.ledger) == (403, {})
        assert "Too many bad requests" in blocked.messages
        time.sleep(0.35)
        assert post(standin, good()).status == 202


def test_a_good_request_ends_the_row_of_bad_ones() -> None:
    with SendGridStandIn(allow_from={SENDER}, bad_in_a_row=2) as standin:
        assert [post(standin, body).status for body in ({}, good(), {}, good())] == [400, 202, 400, 202]


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/v3/mail/send", 405), ("PUT", "/v3/mail/send", 405), ("POST", "/v3/mail", 404)]
)
def test_other_places_and_methods_are_refused(standin: SendGridStandIn, method: str, path: str, status: int) -> None:
    assert ask(connect(standin.url), method, path, b"{}", HEAD).status == status


# --- rules of ours ---

OURS: list[tuple[str, Break, str]] = [
    ("two to", lambda b: first(b)["to"].append({"email": "c@example.org"}), "shares"),
    ("a bcc", lambda b: first(b).update(bcc=[{"email": "c@example.org"}]), "shares"),
    ("no List-Unsubscribe", lambda b: first(b)["headers"].pop("List-Unsubscribe"), "https"),
    ("only for all", lambda b: b["headers"].update(first(b).pop("headers")), "https"),
    ("http List-Unsubscribe", lambda b: first(b)["headers"].update({"List-Unsubscribe": "<http://status.example.org/u>"}), "https"),
    ("mailto alone", lambda b: first(b)["headers"].update({"List-Unsubscribe": "<mailto:a@example.org>"}), "https"),
    ("no List-Unsubscribe-Post", lambda b: first(b)["headers"].pop("List-Unsubscribe-Post"), "One-Click"),
    ("no tracking settings", lambda b: b.pop("tracking_settings"), "click_tracking"),
    ("clicks in text", lambda b: b["tracking_settings"]["click_tracking"].pop("enable_text"), "click_tracking"),
    ("opens", lambda b: b["tracking_settings"]["open_tracking"].update(enable=True), "open_tracking"),
    ("subscriptions", lambda b: b["tracking_settings"].pop("subscription_tracking"), "subscription_tracking"),
    ("analytics", lambda b: b["tracking_settings"].update(ganalytics={"enable": True}), "ganalytics"),
    ("address in a custom_arg", lambda b: first(b)["custom_args"].update(c_to=ADA), "@"),
    ("address in a custom_arg of all", lambda b: b["custom_args"].update(c_to=ADA), "@"),
]  # fmt: skip


@pytest.mark.parametrize(("how", "named"), [case[1:] for case in OURS], ids=[case[0] for case in OURS])
def test_a_broken_rule_of_ours_is_refused_and_remembered_by_recipient(standin: SendGridStandIn, how: Break, named: str) -> None:
    body = copy.deepcopy(good())
    how(body)
    answer = post(standin, body)
    assert answer.status == 400
    assert named in answer.messages
    assert {violation.recipient for violation in standin.violations} == {ADA}
    assert any(named in violation.rule for violation in standin.violations)
    assert standin.ledger == {}
    assert json.loads(ask(connect(standin.url), "GET", "/_violations").raw)[0]["recipient"] == ADA


@pytest.mark.parametrize(
    "target",
    ["<http://127.0.0.1:5000/u/1>", "<http://localhost/u/1>", "<http://[::1]:5000/u>", "<mailto:u@example.org>, <https://a.org/u>"],
)
def test_list_unsubscribe_may_be_http_on_this_machine(standin: SendGridStandIn, target: str) -> None:
    body = good(ADA)
    first(body)["headers"]["List-Unsubscribe"] = target
    assert post(standin, body).status == 202


# --- faults ---


def test_accept_then_drop_accepts_and_does_not_answer(standin: SendGridStandIn) -> None:
    standin.faults.append(Fault("accept_then_drop"))
    with pytest.raises(http.client.RemoteDisconnected):
        post(standin, good())
    assert standin.accepted == {ADA: 1, BOB: 1}


def test_reset_before_reading_accepts_nothing(standin: SendGridStandIn) -> None:
    standin.faults.append(Fault("reset_before_reading"))
    with pytest.raises(ConnectionError) as caught:
        post(standin, good())
    assert not isinstance(caught.value, http.client.RemoteDisconnected)
    assert standin.accepted == {}


def test_slow_accepts_after_its_seconds(standin: SendGridStandIn) -> None:
    standin.faults.append(Fault("slow", seconds=0.3))
    start = time.monotonic()
    assert post(standin, good()).status == 202
    assert time.monotonic() - start >= 0.3


def test_slow_accepts_although_the_sender_gave_up(standin: SendGridStandIn) -> None:
    standin.faults.append(Fault("slow", seconds=0.3))
    connection = connect(standin.url)
    connection.timeout = 0.1
    with pytest.raises(TimeoutError):
        ask(connection, "POST", "/v3/mail/send", json.dumps(good()).encode(), HEAD)
    connection.close()
    assert standin.accepted == {}
    wait_until(lambda: standin.accepted == {ADA: 1, BOB: 1})


@pytest.mark.parametrize("kind", ["429", "500", "503", "413"])
def test_an_answer_of_failure_accepts_nothing(standin: SendGridStandIn, kind: Any) -> None:
    standin.faults.append(Fault(kind))
    answer = post(standin, good())
    assert answer.status == int(kind)
    assert "X-Message-Id" not in answer.headers
    assert answer.messages
    assert standin.accepted == {}


def test_a_429_says_when_to_come_back(standin: SendGridStandIn) -> None:
    standin.faults += [Fault("429", reset_after=30), Fault("429", retry_after=7)]
    assert 28 <= int(post(standin, good()).headers["X-RateLimit-Reset"]) - time.time() <= 31
    assert post(standin, good()).headers["Retry-After"] == "7"


def test_faults_are_played_once_each_in_order(standin: SendGridStandIn) -> None:
    standin.faults += [Fault("503"), Fault("500")]
    assert [post(standin, good()).status for _ in range(3)] == [503, 500, 202]


def test_a_function_decides_by_the_number_of_the_request() -> None:
    with SendGridStandIn(allow_from={SENDER}, fault_for=lambda number: Fault("500") if number % 2 else None) as standin:
        assert [post(standin, good()).status for _ in range(4)] == [500, 202, 500, 202]


def test_a_refused_body_is_answered_even_when_the_answer_was_to_be_dropped(standin: SendGridStandIn) -> None:
    standin.faults.append(Fault("accept_then_drop"))
    assert post(standin, {}).status == 400


def test_half_a_body_accepts_nothing(standin: SendGridStandIn) -> None:
    raw = json.dumps(good()).encode()
    head = "".join(f"{name}: {value}\r\n" for name, value in (HEAD | {"Host": "x", "Content-Length": str(len(raw))}).items())
    with socket.create_connection(("127.0.0.1", urlsplit(standin.url).port or 0), timeout=10) as wire:
        wire.sendall(f"POST /v3/mail/send HTTP/1.1\r\n{head}\r\n".encode() + raw[: len(raw) // 2])
        wire.shutdown(socket.SHUT_WR)
        assert wire.recv(100) == b""
    assert (standin.accepted, standin.requests) == ({}, [])
    assert post(standin, good()).status == 202


def test_a_stopped_standin_cuts_connections_that_were_kept_alive() -> None:
    with SendGridStandIn(allow_from={SENDER}) as standin:
        connection = connect(standin.url)
        ask(connection, "GET", "/_ledger")
    with pytest.raises(ConnectionError):
        ask(connection, "GET", "/_ledger")
        ask(connection, "GET", "/_ledger")  # http.client opens a new connection when it saw the old one close


# --- with the real package, and in a process of its own ---


def send_with_the_package(url: str, body: Json) -> Any:
    client = SendGridAPIClient("SG.key", host=url)
    client.client.timeout = 10
    return client.client.mail.send.post(request_body=body)


def test_the_sendgrid_package_is_accepted(standin: SendGridStandIn) -> None:
    answer = send_with_the_package(standin.url, good())
    assert (answer.status_code, answer.headers["X-Message-Id"]) == (202, standin.ledger[ADA][0].message_id)


def test_the_sendgrid_package_raises_what_it_is_told(standin: SendGridStandIn) -> None:
    standin.faults.append(Fault("429", reset_after=30))
    with pytest.raises(HTTPError) as caught:
        send_with_the_package(standin.url, good())
    assert caught.value.status_code == 429
    assert caught.value.headers["X-RateLimit-Remaining"] == "0"


def test_it_runs_in_a_process_of_its_own() -> None:
    command = [sys.executable, "-m", "tests.standins.sendgrid", "--allow-from", SENDER]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])
    try:
        assert process.stdout
        url = process.stdout.readline().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", url)
        connection = connect(url)
        assert ask(connection, "POST", "/_faults", b'[{"kind": "503"}]').status == 204
        statuses = [ask(connection, "POST", "/v3/mail/send", json.dumps(good()).encode(), HEAD).status for _ in range(2)]
        assert statuses == [503, 202]
        assert json.loads(ask(connection, "GET", "/_ledger?counts").raw) == {ADA: 1, BOB: 1}
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def wait_until(true: Callable[[], bool], seconds: float = 5) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.01)
