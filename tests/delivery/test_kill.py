"""The process is killed, for real, at each point of a send: who got what, and what the next turn does."""

import random

import pytest

from status.db import Installation
from status.delivery import commands as delivery
from status.delivery.model import Worker
from tests.cast import do, open_incident
from tests.delivery.post import (
    batches,
    by_sendgrid,
    killed_at,
    later,
    progress,
    readers,
    send,
    states,
    through,
    with_settings,
    worker,
    written_to,
)
from tests.standins.sendgrid import Fault, SendGridStandIn

# What is left behind, and whether the provider has it.
SENDGRID = [
    ("after_claim", "leased", False),
    ("after_sending", "sending", False),
    ("mid_body", "sending", False),
    ("after_body", "sending", True),
    ("after_response", "sending", True),
    ("after_accepted", "accepted", True),
]


@pytest.mark.parametrize(("failpoint", "state", "taken"), SENDGRID)
def test_a_kill_leaves_what_it_must_and_nobody_is_written_to_twice(
    candor: Installation, environment: dict[str, str], standin: SendGridStandIn, failpoint: str, state: str, taken: bool
) -> None:
    addresses = readers(candor, 3)
    open_incident(candor)
    killed_at(failpoint, environment | through(standin))
    assert states(candor) == [state]
    mailing = by_sendgrid(candor, standin)
    send(mailing)  # the dead worker's batch is free at once
    after = {"leased": "accepted", "sending": "ambiguous", "accepted": "accepted"}[state]
    assert states(candor) == [after]
    assert standin.accepted == (dict.fromkeys(addresses, 1) if taken or state == "leased" else {})
    with later(seconds=candor.settings.hold + 1):
        send(mailing)
    assert states(candor) == ["held" if after == "ambiguous" else "accepted"]
    assert set(standin.accepted.values()) <= {1}


@pytest.mark.parametrize("failpoint", ["after_sending", "mid_body"])
def test_what_never_left_reaches_everybody_once_when_an_operator_sends_it_again(
    candor: Installation, environment: dict[str, str], standin: SendGridStandIn, failpoint: str
) -> None:
    addresses = readers(candor, 3)
    open_incident(candor)
    killed_at(failpoint, environment | through(standin))
    mailing = by_sendgrid(candor, standin, hold=0.0)
    send(mailing)
    assert states(candor) == ["held"]
    do(candor, delivery.retry)
    send(mailing)
    assert standin.accepted == dict.fromkeys(addresses, 1) and batches(candor)[0].attempt == 2


@pytest.mark.parametrize("failpoint", [name for name, _, _ in SENDGRID])
def test_files_are_never_doubtful_whenever_their_writer_dies(candor: Installation, environment: dict[str, str], failpoint: str) -> None:
    addresses = readers(candor, 4)
    open_incident(candor)
    killed_at(failpoint, environment)
    before = {file.name: file.stat().st_mtime_ns for file in candor.settings.outbox.glob("*.eml")}
    assert len(before) == {"after_claim": 0, "after_sending": 0, "mid_body": 2}.get(failpoint, 4)
    send(candor)
    assert states(candor) == ["accepted"] and progress(candor).state == "done"
    assert written_to(candor) == dict.fromkeys(addresses, 1)
    assert before.items() <= {file.name: file.stat().st_mtime_ns for file in candor.settings.outbox.glob("*.eml")}.items()


def test_three_workers_share_a_mail_and_nobody_gets_it_twice(
    candor: Installation, environment: dict[str, str], standin: SendGridStandIn
) -> None:
    addresses = set(readers(candor, 30))
    for number in range(6):
        open_incident(candor, title=f"Incident {number}")
    standin.fault_for = lambda number: Fault("429", retry_after=1) if number % 4 == 0 else Fault("slow", seconds=0.05)
    workers = [worker(environment | through(standin)) for _ in range(3)]
    assert [process.wait(60) for process in workers] == [0, 0, 0]
    standin.fault_for = None
    with later(seconds=2):
        send(by_sendgrid(candor, standin))
    assert standin.accepted == dict.fromkeys(addresses, 6)
    assert set(states(candor)) == {"accepted"}


def test_after_many_kills_nobody_is_missed_and_nobody_gets_it_twice(candor: Installation, environment: dict[str, str]) -> None:
    addresses = readers(candor, 6)
    for failpoint in ("after_claim", "mid_body", "after_body", "after_sending", "after_response", "after_accepted"):
        open_incident(candor, title=failpoint)
        killed_at(failpoint, environment)
    send(candor)
    assert written_to(candor) == dict.fromkeys(addresses, 6)
    assert set(states(candor)) == {"accepted"}


@pytest.mark.slow
def test_in_a_storm_of_kills_and_lost_answers_nobody_gets_it_twice_and_all_others_are_held(
    candor: Installation, environment: dict[str, str], standin: SendGridStandIn
) -> None:
    luck = random.Random(7)
    addresses = set(readers(candor, 300))
    open_incident(candor)
    faults = [Fault("accept_then_drop"), Fault("429", retry_after=0), Fault("reset_before_reading"), None, None, None, None, None]
    standin.fault_for = lambda _: luck.choice(faults)
    points = [name for name, _, _ in SENDGRID]
    mailing = environment | through(standin) | {"TEST_BATCH": "3"}
    for _ in range(8):
        storm = [worker(mailing, CANDOR_FAILPOINT=f"{luck.choice(points)}:{luck.randint(1, 3)}") for _ in range(2)]
        assert {process.wait(60) for process in storm} <= {0, -9}
        assert max(standin.accepted.values(), default=0) <= 1
    standin.fault_for = None
    for seconds in (400, 800):
        with later(seconds=seconds):
            send(by_sendgrid(candor, standin))
    with later(seconds=2000):
        send(by_sendgrid(candor, standin))
    told = progress(candor)
    assert set(standin.accepted.values()) == {1}
    assert told.recipients == 300 and told.accepted + told.held == 300 and told.held < 300
    doubtful = {place for batch in batches(candor) if batch.state == "held" for place in range(batch.lo, batch.hi + 1)}
    assert addresses - set(standin.accepted) <= {f"reader{place}@example.org" for place in doubtful}


def test_a_failpoint_does_nothing_in_a_normal_start(candor: Installation, environment: dict[str, str]) -> None:
    readers(candor, 1)
    open_incident(candor)
    assert worker(environment, CANDOR_FAILPOINT="after_claim", CANDOR_ENV="production").wait(60) == 0
    assert sum(written_to(candor).values()) == 1


def test_a_lease_ends_by_itself_when_the_holder_is_on_another_host(
    candor: Installation, environment: dict[str, str], standin: SendGridStandIn
) -> None:
    readers(candor, 2)
    open_incident(candor)
    killed_at("after_claim", environment | through(standin))
    with candor.database.write() as session:
        session.query(Worker).update({"host": "elsewhere"})
    mailing = by_sendgrid(with_settings(candor, lease=30.0), standin)
    with later(seconds=100):
        send(mailing)
    assert states(candor) == ["leased"]
    with later(seconds=121):
        send(mailing)
    assert states(candor) == ["accepted"] and set(standin.accepted.values()) == {1}
