"""Claim, send, settle: everybody once, whatever the provider answers."""

import threading
from typing import Any

import pytest

from status.db import Installation
from status.delivery import commands as delivery
from status.delivery import drain, fanout
from status.delivery import queries as deliveries
from status.delivery.channels.email_sendgrid import SendGrid
from status.delivery.consignment import Writer
from status.errors import Conflict
from status.site.commands import change
from status.subscribers import commands, queries
from tests.cast import do, open_incident, update
from tests.delivery.post import batches, by_sendgrid, jobs, later, outbox, progress, readers, send, states, written_to
from tests.standins.sendgrid import Fault, SendGridStandIn


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches of two readers, so that a few make many batches."""
    monkeypatch.setattr("status.delivery.claim.BATCH", 2)


@pytest.fixture
def mailing(candor: Installation, standin: SendGridStandIn) -> Installation:
    return by_sendgrid(candor, standin)


@pytest.mark.usefixtures("small")
def test_every_confirmed_subscriber_gets_exactly_one_mail(mailing: Installation, standin: SendGridStandIn) -> None:
    addresses = readers(mailing, 25)
    do(mailing, commands.remove, addresses[3])
    do(mailing, commands.mark_unreachable, 9)
    open_incident(mailing)
    assert str(send(mailing)) == "Sent to 23 people."
    assert standin.accepted == dict.fromkeys(set(addresses) - {addresses[3], addresses[8]}, 1)
    assert send(mailing).recipients == 0
    told = progress(mailing)
    assert (told.state, told.recipients, told.accepted, told.queued, told.held, told.bounced) == ("done", 23, 23, 0, 0, 0)
    assert told.started_at and told.finished_at


@pytest.mark.usefixtures("small")
def test_ranges_are_disjoint_and_without_a_gap(mailing: Installation) -> None:
    addresses = readers(mailing, 11)
    do(mailing, commands.remove, addresses[4])
    do(mailing, commands.remove, addresses[10])
    open_incident(mailing)
    send(mailing)
    cut = [(batch.lo, batch.hi) for batch in batches(mailing)]
    assert cut[0][0] == 1 and cut[-1][1] == jobs(mailing)[0].high_id == 10
    assert all(begin == end + 1 for (_, end), (begin, _) in zip(cut, cut[1:], strict=False))
    assert sum(batch.n for batch in batches(mailing)) == 9


def test_a_page_without_subscribers_finishes_its_mail_at_once(candor: Installation) -> None:
    open_incident(candor)
    send(candor)
    assert (progress(candor).state, progress(candor).recipients) == ("done", 0)


@pytest.mark.parametrize("fault", [Fault("429", retry_after=3), Fault("429", reset_after=3)])
def test_a_429_waits_as_long_as_the_provider_asks_and_then_sends_once(
    mailing: Installation, standin: SendGridStandIn, fault: Fault
) -> None:
    readers(mailing, 3)
    open_incident(mailing)
    standin.faults.append(fault)
    send(mailing)
    assert states(mailing) == ["queued"] and not standin.accepted
    send(mailing)
    assert not standin.accepted, "nothing is sent before its time"
    with later(seconds=3.5):
        send(mailing)
    assert set(standin.accepted.values()) == {1} and states(mailing) == ["accepted"]


@pytest.mark.usefixtures("small")
def test_while_the_provider_asks_to_wait_nothing_new_goes_there(mailing: Installation, standin: SendGridStandIn) -> None:
    readers(mailing, 8)
    open_incident(mailing)
    standin.fault_for = lambda _: Fault("429", retry_after=60)
    send(mailing)
    assert standin._asked == 1
    send(mailing)
    assert standin._asked == 1
    standin.fault_for = None
    with later(seconds=61):
        send(mailing)
    assert set(standin.accepted.values()) == {1} and len(standin.accepted) == 8


def test_a_provider_that_cannot_be_reached_gets_it_later_once(candor: Installation, standin: SendGridStandIn) -> None:
    readers(candor, 3)
    open_incident(candor)
    send(by_sendgrid(candor, standin, sendgrid_host="http://127.0.0.1:9"))
    assert states(candor) == ["queued"] and "reached" in batches(candor)[0].last_error
    with later(seconds=6):
        send(by_sendgrid(candor, standin))
    assert set(standin.accepted.values()) == {1}


@pytest.mark.parametrize("fault", ["accept_then_drop", "reset_before_reading", "500", "503"])
def test_a_lost_answer_is_never_sent_again_by_itself_and_ends_held(mailing: Installation, standin: SendGridStandIn, fault: Any) -> None:
    readers(mailing, 3)
    open_incident(mailing)
    standin.faults.append(Fault(fault))
    send(mailing)
    assert states(mailing) == ["ambiguous"]
    for _ in range(3):
        with later(seconds=mailing.settings.hold - 60):
            send(mailing)
    assert states(mailing) == ["ambiguous"]
    with later(seconds=mailing.settings.hold + 1):
        assert send(mailing).held == 1
    with later(days=2):
        send(mailing)
    assert states(mailing) == ["held"] and progress(mailing).state == "held" and progress(mailing).held == 3
    assert standin._asked == 1


def test_a_held_batch_is_sent_again_when_an_operator_says_so(mailing: Installation, standin: SendGridStandIn) -> None:
    held(mailing, standin)
    with mailing.database.read() as session:
        (batch,) = deliveries.held(session)
    assert batch.sentence.startswith("Perhaps 3 people did not get this mail: ")
    assert do(mailing, delivery.retry, jobs(mailing)[0].update_id) == 3
    send(mailing)
    assert standin.accepted == dict.fromkeys(standin.accepted, 1) and len(standin.accepted) == 3
    assert progress(mailing).state == "done"


def test_a_held_batch_is_taken_as_sent_when_an_operator_says_so(mailing: Installation, standin: SendGridStandIn) -> None:
    held(mailing, standin)
    assert do(mailing, delivery.accept) == 3
    send(mailing)
    assert not standin.accepted and progress(mailing).state == "done"
    with pytest.raises(Conflict):
        do(mailing, delivery.retry)


def held(candor: Installation, standin: SendGridStandIn) -> None:
    readers(candor, 3)
    open_incident(candor)
    standin.faults.append(Fault("500"))
    send(candor)
    with later(seconds=candor.settings.hold + 1):
        send(candor)


def test_a_wrong_key_pauses_the_mail_with_its_reason_and_resuming_sends_to_everybody(
    candor: Installation, standin: SendGridStandIn
) -> None:
    readers(candor, 3)
    open_incident(candor)
    send(by_sendgrid(candor, standin, sendgrid_api_key="wrong-key-of-some-kind"))
    told = progress(candor)
    assert told.state == "paused" and "401" in told.reason and states(candor) == ["failed"]
    send(by_sendgrid(candor, standin))
    assert not standin.accepted
    assert do(candor, delivery.resume, told.update) == 1
    send(by_sendgrid(candor, standin))
    assert set(standin.accepted.values()) == {1} and progress(candor).state == "done"


def test_an_address_that_is_not_taken_costs_nobody_else_their_mail(mailing: Installation, standin: SendGridStandIn) -> None:
    addresses = readers(mailing, 40)
    bad = "x" * 64 + "@" + "y" * 62 + ".example.org"
    with mailing.database.write() as session:
        ann = queries.find(session, addresses[20])
        ann.email = bad.replace("x@", "xx@", 1)
    open_incident(mailing)
    send(mailing)
    assert set(standin.accepted) == set(addresses) - {addresses[20]} and set(standin.accepted.values()) == {1}
    told = progress(mailing)
    assert (told.state, told.accepted, told.bounced, told.recipients) == ("done", 39, 1, 40)


def test_a_message_that_nobody_is_taken_for_stops_instead_of_asking_for_each_reader(
    mailing: Installation, standin: SendGridStandIn
) -> None:
    readers(mailing, 200)
    open_incident(mailing)
    standin.fault_for = lambda _: Fault("413")
    send(mailing)
    assert progress(mailing).state == "paused" and "in a row" in progress(mailing).reason
    assert standin._asked < 130


@pytest.mark.usefixtures("small")
def test_who_unsubscribes_drops_out_of_a_batch_that_is_sent_again(mailing: Installation, standin: SendGridStandIn) -> None:
    addresses = readers(mailing, 2)
    open_incident(mailing)
    standin.faults.append(Fault("429", retry_after=5))
    send(mailing)
    do(mailing, commands.remove, addresses[0])
    do(mailing, commands.add, "late@example.org")
    with later(seconds=6):
        send(mailing)
    assert standin.accepted == {addresses[1]: 1}
    assert progress(mailing).recipients == 1


def test_a_batch_that_everybody_left_is_settled_without_a_request(mailing: Installation, standin: SendGridStandIn) -> None:
    addresses = readers(mailing, 1)
    open_incident(mailing)
    standin.faults.append(Fault("429", retry_after=5))
    send(mailing)
    do(mailing, commands.remove, addresses[0])
    with later(seconds=6):
        send(mailing)
    assert states(mailing) == ["accepted"] and standin._asked == 1 and progress(mailing).state == "done"


@pytest.mark.usefixtures("small")
def test_the_updates_of_an_incident_go_out_in_their_order(
    mailing: Installation, standin: SendGridStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SendGrid, "width", 3)
    readers(mailing, 9)
    told = open_incident(mailing, body="First words.")
    update(mailing, told.code, body="Second words.")
    send(mailing)
    order = [("First" if "First" in body["content"][0]["value"] else "Second") for body in standin.requests]
    assert order == sorted(order) and len(order) == 10


def test_a_doubtful_batch_does_not_hold_back_the_next_update(mailing: Installation, standin: SendGridStandIn) -> None:
    readers(mailing, 2)
    told = open_incident(mailing)
    standin.faults.append(Fault("500"))
    send(mailing)
    update(mailing, told.code, body="Second words.")
    with later(seconds=10):
        send(mailing)
    assert states(mailing) == ["ambiguous", "accepted"]


@pytest.mark.usefixtures("small")
def test_a_provider_that_is_down_is_tried_with_one_batch_at_a_time(mailing: Installation, standin: SendGridStandIn) -> None:
    readers(mailing, 60)
    open_incident(mailing)
    standin.fault_for = lambda _: Fault("500")
    for seconds in range(0, 120, 5):
        with later(seconds=seconds):
            send(mailing)
    assert 2 <= states(mailing).count("ambiguous") <= 8
    standin.fault_for = None
    with later(seconds=900):
        send(mailing)
    assert len(standin.accepted) >= 44 and set(standin.accepted.values()) == {1}


def test_a_paused_mail_waits_and_a_resumed_one_goes_on(candor: Installation) -> None:
    readers(candor, 3)
    told = open_incident(candor)
    fanout.follow(candor)
    do(candor, delivery.pause, told.code)
    assert drain.drain(candor).recipients == 0 and progress(candor).state == "paused"
    with pytest.raises(Conflict):
        do(candor, delivery.pause, told.code)
    do(candor, delivery.resume, told.update_id)
    assert drain.drain(candor).recipients == 3
    with pytest.raises(Conflict):
        do(candor, delivery.resume, told.update_id)


@pytest.mark.usefixtures("small")
def test_pausing_in_the_middle_stops_within_what_is_on_its_way(
    mailing: Installation, standin: SendGridStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SendGrid, "width", 1)
    readers(mailing, 20)
    told = open_incident(mailing)

    def pause_at_third(number: int) -> None:
        if number == 3:
            do(mailing, delivery.pause, told.update_id)

    standin.fault_for = pause_at_third
    send(mailing)
    assert len(standin.accepted) == 6
    do(mailing, delivery.resume, told.update_id)
    send(mailing)
    assert len(standin.accepted) == 20 and set(standin.accepted.values()) == {1}


@pytest.mark.usefixtures("small")
def test_a_budget_ends_a_turn_and_the_next_one_goes_on(candor: Installation) -> None:
    readers(candor, 7)
    open_incident(candor)
    fanout.follow(candor)
    assert drain.drain(candor, seconds=0).recipients == 0
    assert drain.drain(candor).recipients == 7 and set(written_to(candor).values()) == {1}


@pytest.mark.usefixtures("small")
def test_told_to_stop_it_ends_soon_and_loses_nobody(
    mailing: Installation, standin: SendGridStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drain, "LAST_WAIT", 0.2)
    monkeypatch.setattr(SendGrid, "width", 1)
    readers(mailing, 6)
    open_incident(mailing)
    stop = threading.Event()

    def stop_at_second(number: int) -> Fault | None:
        if number == 2:
            stop.set()
            return Fault("slow", seconds=30)
        return None

    standin.fault_for = stop_at_second
    fanout.follow(mailing)
    drain.drain(mailing, stop=stop)
    assert states(mailing)[:2] == ["accepted", "sending"]
    standin.fault_for = None
    send(mailing)
    assert sorted(states(mailing)) == ["accepted", "accepted", "ambiguous"] and set(standin.accepted.values()) == {1}


def test_a_mail_that_cannot_be_put_together_stops_alone(candor: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    readers(candor, 2)
    open_incident(candor, title="Bad one")
    open_incident(candor, title="Good one")
    original = Writer.consign

    def consign(self: Writer, parcel: Any) -> Any:
        made = original(self, parcel)
        if "Bad" in made.message.subject:
            raise ValueError("a fault of ours")
        return made

    monkeypatch.setattr(Writer, "consign", consign)
    send(candor)
    assert sorted(job.state for job in jobs(candor)) == ["done", "paused"]
    assert {mail["Subject"] for mail in outbox(candor)} == {"[Corvid Mobile] Good one"}


def test_a_fault_in_the_turn_frees_what_it_held(candor: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    readers(candor, 2)
    open_incident(candor)
    fanout.follow(candor)
    with monkeypatch.context() as broken:
        broken.setattr(drain.settle, "start", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            drain.drain(candor)
    assert states(candor) == ["leased"]
    assert drain.drain(candor).recipients == 2


@pytest.mark.usefixtures("small")
def test_in_the_demo_invented_readers_get_files_whatever_mailer_is_set(mailing: Installation, standin: SendGridStandIn) -> None:
    do(mailing, change, None, "demo", "yes")
    readers(mailing, 3)
    do(mailing, commands.add, "real@candor.dev")
    open_incident(mailing)
    send(mailing)
    assert standin.accepted == {"real@candor.dev": 1}
    assert written_to(mailing) == {f"reader{n}@example.org": 1 for n in (1, 2, 3)}
