"""Claim, send, settle: everybody once, whatever the provider answers."""

import threading
from typing import Any

import pytest

from status.db import Installation
from status.delivery import commands as delivery
from status.delivery import drain, fanout
from status.delivery.channels.email_sendgrid import SendGrid
from status.delivery.consignment import Writer
from status.errors import Conflict
from status.site.commands import change
from status.subscribers import commands
from tests.cast import do, open_incident, update
from tests.delivery.post import batches, jobs, later, outbox, progress, readers, send, states, written_to
from tests.standins.sendgrid import Fault, SendGridStandIn


@pytest.mark.usefixtures("small")
def test_every_confirmed_subscriber_gets_exactly_one_mail(mailing: Installation, standin: SendGridStandIn) -> None:
    addresses = readers(mailing, 25)
    do(mailing, commands.remove, addresses[3])
    do(mailing, commands.mark_unreachable, 9)
    open_incident(mailing)
    assert str(send(mailing)) == "Sent 23 mails."
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
