"""What the provider may answer, and what becomes of the mail."""

from typing import Any

import pytest

from status.db import Installation
from status.delivery import commands as delivery
from status.delivery import queries as deliveries
from status.errors import Conflict
from status.subscribers import queries
from tests.cast import do, open_incident, update
from tests.delivery.post import batches, by_sendgrid, jobs, later, progress, readers, send, states
from tests.standins.sendgrid import Fault, SendGridStandIn


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
