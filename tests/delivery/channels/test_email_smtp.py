"""Mail by SMTP: each reader has an answer of their own, and nobody is written to twice."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from status import settings
from status.db import Installation
from status.delivery import claim, fanout, queries, settle
from status.delivery import commands as delivery
from status.delivery.channels.email_smtp import outcome_of
from status.delivery.channels.smtp_connection import Answer, server_at
from status.delivery.outcome import Outcome, Part
from status.delivery.sweep import sweep
from status.delivery.trial import send_test
from status.errors import Invalid
from status.subscribers import commands
from tests.cast import do, open_incident, update
from tests.delivery.post import batches, killed_at, later, progress, readers, send, states, with_settings
from tests.flows.flask import until
from tests.standins.smtp import SmtpStandIn, certificate

PASSWORD = "p%25%3A%40ss%2Fword"


@pytest.fixture
def server() -> Iterator[SmtpStandIn]:
    with SmtpStandIn() as server:
        yield server
        assert server.violations == []


def by_smtp(candor: Installation, server: SmtpStandIn, scheme: str = "smtp", **settings: Any) -> Installation:
    return with_settings(candor, smtp_url=server.url(scheme), **settings)


def counts(server: SmtpStandIn) -> dict[str, int]:
    return {to: len(mails) for to, mails in server.taken.items()}


def test_everybody_gets_one_mail_over_a_few_kept_connections(candor: Installation, server: SmtpStandIn) -> None:
    mailing = by_smtp(candor, server)
    addresses = readers(mailing, 60)
    open_incident(mailing, body="Störung 電話.\n" + "x" * 1200)
    assert send(mailing).recipients == 60
    assert counts(server) == dict.fromkeys(addresses, 1)
    assert server.connections <= 4
    assert progress(mailing).state == "done"
    mail = server.taken[addresses[0]][0]
    assert mail["To"] == addresses[0]
    assert "Störung 電話" in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "Störung 電話" in mail.get_body(("html",)).get_content()  # type: ignore[union-attr]
    stops = {mail["List-Unsubscribe"] for mails in server.taken.values() for mail in mails}
    assert len(stops) == 60
    for name in ("List-Unsubscribe", "Message-ID", "References", "List-Id"):
        assert sum(line.startswith(f"{name}:".encode()) for line in server.raw[0].split(b"\r\n")) == 1


def test_a_server_without_8bitmime_gets_ascii(candor: Installation, server: SmtpStandIn) -> None:
    server.eight_bit = False
    mailing = by_smtp(candor, server)
    readers(mailing, 1)
    open_incident(mailing, body="Störung 電話.")
    assert send(mailing).recipients == 1
    assert "Störung 電話" in server.taken["reader1@example.org"][0].get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_who_is_refused_has_an_exception_and_who_is_asked_to_wait_a_second_try(candor: Installation, server: SmtpStandIn) -> None:
    mailing = by_smtp(candor, server)
    for name in ("a", "gone-b", "c", "later-d", "spam-e", "f"):
        do(mailing, commands.add, f"{name}@example.org")
    open_incident(mailing)
    assert send(mailing).recipients == 3
    told = progress(mailing)
    assert (told.accepted, told.bounced, told.queued) == (3, 2, 1)
    update(mailing, told.incident)  # one who waits holds up nobody
    with later(seconds=6):
        send(mailing)
    assert counts(server) == {"a@example.org": 2, "c@example.org": 2, "later-d@example.org": 2, "f@example.org": 2}


def test_a_connection_that_breaks_after_the_mail_leaves_one_reader_in_doubt(candor: Installation, server: SmtpStandIn) -> None:
    mailing = by_smtp(candor, server, hold=0.0)
    for name in ("a", "cut-b", "c", "d"):
        do(mailing, commands.add, f"{name}@example.org")
    open_incident(mailing)
    send(mailing)
    with later(seconds=6):
        send(mailing)
    assert counts(server) == {"a@example.org": 1, "cut-b@example.org": 1, "c@example.org": 1, "d@example.org": 1}
    (doubtful,) = [batch for batch in batches(mailing) if batch.state == "held"]
    assert (doubtful.n, progress(mailing).held) == (1, 1)
    do(mailing, delivery.retry, None)
    send(mailing)
    assert counts(server)["cut-b@example.org"] == 2, "an operator's own choice"


def test_ranges_stay_without_gap_or_overlap_however_a_batch_is_cut(candor: Installation, server: SmtpStandIn) -> None:
    mailing = by_smtp(candor, server)
    for name in ("gone-a", "b", "later-c", "gone-d", "e", "cut-f", "g"):
        do(mailing, commands.add, f"{name}@example.org")
    do(mailing, commands.remove, "b@example.org")
    open_incident(mailing)
    send(mailing)
    cut = sorted((batch.lo, batch.hi) for batch in batches(mailing))
    assert (cut[0][0], cut[-1][1]) == (1, 7)
    assert all(begin == end + 1 for (_, end), (begin, _) in zip(cut, cut[1:], strict=False))


def test_nobody_there_is_waited_for(candor: Installation) -> None:
    mailing = with_settings(candor, smtp_url="smtp://127.0.0.1:9")
    readers(mailing, 3)
    open_incident(mailing)
    assert send(mailing).recipients == 0
    (batch,) = batches(mailing)
    assert (batch.state, batch.n) == ("queued", 3)
    assert "cannot be reached at port 9" in batch.last_error


def test_a_sender_that_is_not_taken_pauses_the_mail(candor: Installation, server: SmtpStandIn) -> None:
    server.answer_mail = "553 5.7.1 Not your address"
    mailing = by_smtp(candor, server)
    readers(mailing, 2)
    open_incident(mailing)
    send(mailing)
    assert (progress(mailing).state, progress(mailing).failed) == ("paused", 2)
    assert "553 5.7.1 Not your address" in progress(mailing).reason


@pytest.mark.parametrize("implicit", [False, True])
def test_it_signs_in_under_tls(candor: Installation, tmp_path: Path, implicit: bool) -> None:
    with SmtpStandIn(user="post", password=PASSWORD, certificate=certificate(tmp_path), implicit=implicit) as server:
        mailing = by_smtp(candor, server, "smtps" if implicit else "smtp")
        readers(mailing, 2)
        open_incident(mailing)
        assert send(mailing).recipients == 2
        assert server.encrypted == [True, True]
        assert server.violations == []


def test_a_wrong_password_pauses_the_mail_and_is_not_repeated_in_words(candor: Installation, tmp_path: Path) -> None:
    with SmtpStandIn(user="post", password="wrong", certificate=certificate(tmp_path)) as server:
        mailing = by_smtp(candor, server)
        readers(mailing, 1)
        open_incident(mailing)
        send(mailing)
        assert progress(mailing).state == "paused"
        assert "does not take the user and password" in progress(mailing).reason
        assert "wrong" not in progress(mailing).reason
        assert server.taken == {}


def test_a_password_is_never_sent_in_the_clear_to_another_machine(
    candor: Installation, server: SmtpStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("status.delivery.channels.smtp_connection.LOOPBACK", set())
    mailing = with_settings(candor, smtp_url=server.url().replace("//", "//post:secret@"))
    readers(mailing, 1)
    open_incident(mailing)
    send(mailing)
    assert "not sent in the clear" in progress(mailing).reason


def test_k28_one_refused_and_a_server_that_takes_its_leave_cost_the_others_nothing(candor: Installation, server: SmtpStandIn) -> None:
    mailing = by_smtp(candor, server)
    for name in ("a", "b", "gone-c", "bye-d", "e"):
        do(mailing, commands.add, f"{name}@example.org")
    open_incident(mailing)
    send(mailing)
    assert counts(server) == {f"{name}@example.org": 1 for name in ("a", "b", "bye-d", "e")}
    told = progress(mailing)
    assert (told.state, told.accepted, told.bounced, told.queued) == ("done", 4, 1, 0)
    with mailing.database.read() as session:
        (missed,) = queries.exceptions(session, told.job)
    assert missed.reason.startswith("550 5.1.1 No such user here: <the address>")


def test_k24_user_and_password_arrive_as_they_were_meant_whatever_letters_they_hold(candor: Installation, tmp_path: Path) -> None:
    user, password = "user%40example.org", "p%40ss%2Fw%23d%25%C3%BC%E9%9B%BB"
    for implicit in (False, True):
        with SmtpStandIn(user=user, password=password, certificate=certificate(tmp_path), implicit=implicit) as server:
            assert send_test(by_smtp(candor, server, "smtps" if implicit else "smtp"), "ann@example.org").taken
            assert server.logins == [("user@example.org", "p@ss/w#d%ü電")]
    with pytest.raises(Invalid, match="percent-encoded") as refused:
        settings.load({"SMTP_URL": "smtp://user:p@ss/w#d@127.0.0.1:2525"})
    assert "ss" not in str(refused.value).replace("password", "") and "w#d" not in str(refused.value)


def test_a_certificate_has_to_fit_where_a_password_is_at_stake(candor: Installation, tmp_path: Path) -> None:
    """127.0.0.2 is another machine to us. Without a password mail still goes encrypted, as between mail servers."""
    with SmtpStandIn(user="post", password=PASSWORD, certificate=certificate(tmp_path), host="127.0.0.2") as server:
        tried = send_test(by_smtp(candor, server), "ann@example.org")
        assert not tried.taken and "CERTIFICATE_VERIFY_FAILED" in tried.sentence and server.logins == []
    with SmtpStandIn(certificate=certificate(tmp_path), host="127.0.0.2") as server:
        assert send_test(by_smtp(candor, server), "ann@example.org").taken and server.encrypted == [True]


def test_what_is_answered_after_the_lease_still_says_who_has_the_mail(candor: Installation) -> None:
    readers(candor, 4)
    open_incident(candor)
    fanout.follow(candor)
    with candor.database.write() as session:
        (parcel,) = claim.claim(session, "me0000000000", 1, timedelta(seconds=5), 25)
    with candor.database.read() as session:
        parcel = claim.with_readers(session, parcel)
    with candor.database.write() as session:
        hold = settle.start(session, parcel, timedelta(seconds=5), "smtp")
    with later(seconds=10), candor.database.write() as session:
        assert sweep(session, timedelta(hours=1)) == 1, "held at once: no evidence can come"
    parts = (Part("unreached", (1,), "broke"), Part("accepted", (2,), ""), Part("rejected", (3,), "550"), Part("later", (4,), "451"))
    with candor.database.write() as session:
        assert hold and settle.settle(session, replace(parcel, hold=hold), Outcome("parted", parts=parts))
    told = progress(candor)
    assert (told.accepted, told.bounced, told.held, told.queued) == (1, 1, 2, 0)


@pytest.mark.parametrize(
    ("failpoint", "state", "taken"),
    [
        ("after_claim", "leased", []),
        ("after_sending", "sending", []),
        ("mid_body", "sending", []),
        ("after_body", "sending", [1]),
        ("after_response", "sending", [1, 2, 3]),
        ("after_accepted", "accepted", [1, 2, 3]),
    ],
)
def test_a_kill_leaves_what_it_must_and_nobody_is_written_to_twice(
    candor: Installation, environment: dict[str, str], server: SmtpStandIn, failpoint: str, state: str, taken: list[int]
) -> None:
    addresses = readers(candor, 3)
    open_incident(candor)
    killed_at(failpoint, environment | {"SMTP_URL": server.url(), "PATH": os.environ["PATH"]})
    until(lambda: counts(server) == {addresses[place - 1]: 1 for place in taken})
    assert states(candor) == [state]
    send(by_smtp(candor, server))
    assert states(candor) == ["held" if state == "sending" else "accepted"]
    assert counts(server) == {addresses[place - 1]: 1 for place in (range(1, 4) if state == "leased" else taken)}


def test_where_it_goes() -> None:
    told = server_at("smtps://po%40st:p%25%3A%40ss%2Fword@mail.example")
    assert (told.host, told.port, told.tls, told.user, told.password) == ("mail.example", 465, True, "po@st", "p%:@ss/word")
    assert [server_at(url).port for url in ("smtp://a", "smtp://u:p@a", "smtp://a:2525")] == [25, 587, 2525]


def test_parts() -> None:
    taken, gone, lost = Answer("accepted", "250 ok"), Answer("rejected", "550 no"), Answer("lost", "cut")
    assert outcome_of([1, 2], [taken, taken]).kind == "accepted"
    assert outcome_of([1, 2], []).kind == "unreached"
    told = outcome_of([3, 5, 8, 9, 11], [taken, taken, gone, lost])
    assert [(part.kind, part.readers) for part in told.parts] == [
        ("accepted", (3, 5)),
        ("rejected", (8,)),
        ("lost", (9,)),
        ("unreached", (11,)),
    ]
    assert replace(told.parts[0], words="") == Part("accepted", (3, 5), "")
