"""The guard on every change of state, and what happens without it."""

import ast
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from status.db import Installation
from status.delivery import fanout, guard, retry, settle
from status.delivery.channels.email_sendgrid import SendGrid
from status.delivery.claim import Parcel, claim, with_readers
from status.delivery.consignment import Writer
from status.delivery.guard import Hold, move
from status.delivery.model import DeliveryBatch
from status.delivery.outcome import Outcome
from status.settings import HOME
from tests.cast import do, open_incident
from tests.delivery.post import batches, by_sendgrid, later, readers, send, states
from tests.standins.sendgrid import SendGridStandIn

LEASE = timedelta(seconds=120)


@pytest.fixture
def mailing(candor: Installation, standin: SendGridStandIn) -> Installation:
    """Three readers, one mail, fanned out."""
    readers(candor, 3)
    open_incident(candor)
    fanout.follow(candor)
    return by_sendgrid(candor, standin)


def claimed(mailing: Installation, worker_id: str = "sleeper") -> Parcel:
    with mailing.database.write() as session:
        (parcel,) = claim(session, worker_id, 1, LEASE)
        return with_readers(session, parcel)


def wake_and_send(mailing: Installation, parcel: Parcel) -> bool:
    """A worker that slept since its claim goes on as if nothing had happened; whether it sent."""
    with mailing.database.write() as session:
        hold = settle.start(session, parcel, LEASE, "sendgrid")
        writer = Writer(session)
        writer.load(session, [parcel])
    if hold is None:
        return False
    outcome = SendGrid(mailing.settings).write(writer.consign(parcel))()
    do(mailing, settle.settle, parcel, outcome)
    return True


def test_a_worker_that_slept_past_its_lease_drops_its_batch(mailing: Installation, standin: SendGridStandIn) -> None:
    parcel = claimed(mailing)
    with later(seconds=121):
        send(mailing)
        assert not wake_and_send(mailing, parcel)
    assert set(standin.accepted.values()) == {1} and states(mailing) == ["accepted"]


def test_control_without_the_guard_the_same_sleep_doubles_the_mail(
    mailing: Installation, standin: SendGridStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unguarded(session: Any, hold: Hold, happened: str, **values: Any) -> Hold:
        state = retry.AFTER.get((hold.state, happened), "accepted")
        session.execute(update(DeliveryBatch).where(DeliveryBatch.id == hold.id).values(state=state, **values))
        return Hold(hold.id, hold.owner, values.get("attempt", hold.attempt), state)

    parcel = claimed(mailing)
    monkeypatch.setattr(settle, "move", unguarded)
    with later(seconds=121):
        send(mailing)
        assert wake_and_send(mailing, parcel)
    assert set(standin.accepted.values()) == {2}, "this control has to show a duplicate, or the tests above prove nothing"


@pytest.mark.parametrize("wrong", [{"owner": "another"}, {"owner": None}, {"attempt": 2}, {"state": "sending"}, {"id": 99}])
def test_a_batch_that_is_not_as_it_was_seen_is_left_alone(mailing: Installation, wrong: dict[str, Any]) -> None:
    hold = claimed(mailing).hold._replace(**wrong)
    happened = "about_to_send" if hold.state == "leased" else "accepted"
    assert do(mailing, move, hold, happened) is None
    assert states(mailing) == ["leased"]


def test_two_holders_of_one_claim_cannot_both_start(mailing: Installation) -> None:
    parcel = claimed(mailing)
    assert do(mailing, settle.start, parcel, LEASE, "sendgrid")
    assert do(mailing, settle.start, parcel, LEASE, "sendgrid") is None


def test_an_answer_that_comes_after_all_settles_a_doubtful_batch(mailing: Installation) -> None:
    parcel = claimed(mailing)
    hold = do(mailing, settle.start, parcel, LEASE, "sendgrid")
    with later(seconds=1021):
        send(mailing)
    assert states(mailing) == ["held"]
    assert do(mailing, settle.settle, replace(parcel, hold=hold), Outcome("accepted", message_id="m1"))
    assert states(mailing) == ["accepted"] and batches(mailing)[0].provider_msg_id == "m1"


def test_the_answer_to_an_older_try_changes_nothing(mailing: Installation) -> None:
    parcel = claimed(mailing)
    with later(seconds=121):
        send(mailing)
    assert not do(mailing, settle.settle, parcel, Outcome("accepted"))
    assert batches(mailing)[0].attempt == 2


def test_no_other_code_writes_a_state(mailing: Installation) -> None:
    allowed = {"guard.py"}
    for file in Path(HOME, "status/delivery").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            target = (
                isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "update" and ast.unparse(node.args[0])
            )
            assert target != "DeliveryBatch" or file.name in allowed, f"{file.name} changes batches without the guard"
    assert guard.move is settle.move
