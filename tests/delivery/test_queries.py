"""What operators see of the mails, and what they may name."""

import pytest

from status.db import Installation
from status.delivery import commands, fanout, queries
from status.errors import NotFound
from status.subscribers import commands as subscribers
from tests.cast import do, open_incident, update
from tests.delivery.post import batches, jobs, progress, readers, send

KEYS = [
    "incident",
    "update",
    "channel",
    "state",
    "recipients",
    "accepted",
    "delivered",
    "bounced",
    "held",
    "queued",
    "started_at",
    "finished_at",
]


def test_before_anything_is_sent_all_recipients_are_queued(candor: Installation) -> None:
    addresses = readers(candor, 4)
    do(candor, subscribers.remove, addresses[0])
    open_incident(candor)
    fanout.follow(candor)
    told = progress(candor)
    assert (told.state, told.recipients, told.queued, told.accepted, told.started_at) == ("queued", 3, 3, 0, None)


def test_the_list_has_the_keys_that_scripts_read(candor: Installation) -> None:
    readers(candor, 1)
    told = open_incident(candor)
    send(candor)
    row = progress(candor).as_json()
    assert set(KEYS) <= set(row)
    assert (row["incident"], row["update"], row["channel"], row["state"]) == (told.code, told.update_id, "email", "done")
    assert row["finished_at"].endswith("Z") and row["started_at"] <= row["finished_at"]


def test_mails_are_listed_newest_first_and_by_update_or_incident(candor: Installation) -> None:
    told = open_incident(candor)
    other = open_incident(candor, title="Another")
    later = update(candor, told.code)
    send(candor)
    with candor.database.read() as session:
        assert [one.update for one in queries.listed(session)] == [later.update_id, other.update_id, told.update_id]
        assert [one.update for one in queries.listed(session, told.code)] == [later.update_id, told.update_id]
        assert [one.update for one in queries.listed(session, other.update_id)] == [other.update_id]
        assert queries.running(session) == []


def test_what_is_not_there_is_said_in_a_sentence(candor: Installation) -> None:
    for command in (commands.pause, commands.resume, commands.retry, commands.accept):
        with pytest.raises(NotFound, match="There is no mail of"):
            do(candor, command, "nosuchthing1")


@pytest.mark.parametrize("number", [1, 2])
def test_the_sum_of_all_columns_is_the_number_of_recipients(candor: Installation, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    monkeypatch.setattr("status.delivery.claim.BATCH", number)
    readers(candor, 5)
    open_incident(candor)
    send(candor)
    told = progress(candor)
    assert told.recipients == told.accepted + told.queued + told.held + told.bounced + told.failed == 5
    assert len(batches(candor)) == -(-5 // number)


def test_the_oldest_mail_that_should_be_on_its_way_is_known(candor: Installation) -> None:
    with candor.database.read() as session:
        assert queries.oldest_unsent(session) is None
    readers(candor, 1)
    told = open_incident(candor)
    fanout.follow(candor)
    with candor.database.read() as session:
        assert queries.oldest_unsent(session) == jobs(candor)[0].created_at
    do(candor, commands.pause, told.code)
    with candor.database.read() as session:
        assert queries.oldest_unsent(session) is None
