"""Words that wait for their time: published by the clock, exactly once."""

import threading
from datetime import timedelta

import pytest

from status import clock, tokens
from status.db import Installation
from status.errors import Conflict, Invalid, NotFound
from status.incidents import queries
from status.incidents.commands import Words, cancel_scheduled, move_scheduled, publish_due, schedule
from status.journal import queries as journal
from status.journal.kinds import KINDS
from tests.cast import do, ines, open_incident, resolve


def wait(candor: Installation, verb: str, code: str, **words: object) -> str:
    published = do(candor, schedule, ines(candor), verb, code, Words(**{"body": "As promised.", "at": "+1m", **words}))
    return str(published.update_id)


def later(minutes: float = 2) -> "object":
    return clock.set_to(clock.now() + timedelta(minutes=minutes))


def test_nothing_shows_before_its_time_and_then_it_does_once(candor: Installation) -> None:
    code = open_incident(candor).code
    update_id = wait(candor, "update", code)
    assert do(candor, publish_due) is None
    with later():
        assert do(candor, publish_due).update_id == update_id
        assert do(candor, publish_due) is None
    with candor.database.read() as session:
        assert queries.scheduled(session, update_id).state == "published"
        assert [u.id for u in queries.updates(session, code)][0] == update_id


def test_eight_workers_at_once_publish_it_once(candor: Installation) -> None:
    code = open_incident(candor).code
    wait(candor, "update", code)
    start = clock.now() + timedelta(minutes=2)

    def work() -> None:
        with clock.set_to(start):
            do(candor, publish_due)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with candor.database.read() as session:
        assert len(queries.updates(session, code)) == 2


def test_an_incident_can_be_opened_later_under_the_code_it_was_given(candor: Installation) -> None:
    published = do(candor, schedule, ines(candor), "open", "", Words(title="T", body="B", at="+1m"))
    with later():
        do(candor, publish_due)
    with candor.database.read() as session:
        assert queries.get(session, published.code).title == "T"


def test_what_cannot_be_said_any_more_fails_for_people_to_see_and_never_stops_the_line(candor: Installation) -> None:
    gone, other = open_incident(candor).code, open_incident(candor).code
    failed = wait(candor, "update", gone, status="monitoring")
    wait(candor, "update", other)
    resolve(candor, gone)
    with later():
        do(candor, publish_due)
        do(candor, publish_due)
    with candor.database.read() as session:
        assert [(one.id, one.words["body"]) for one in queries.failed(session)] == [(failed, "As promised.")]
        assert "resolved" in queries.failed(session)[0].reason
        assert len(queries.updates(session, other)) == 2


def test_cancelled_words_are_never_published(candor: Installation) -> None:
    code = open_incident(candor).code
    update_id = wait(candor, "update", code)
    do(candor, cancel_scheduled, ines(candor), code, update_id)
    with later():
        assert do(candor, publish_due) is None
    with pytest.raises(Conflict, match="cancelled"):
        do(candor, cancel_scheduled, ines(candor), code, update_id)


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"at": "2001-01-01 00:00"}, "at"),
        ({"at": "+99999999d"}, "at"),
        ({"at": "2030-01-01"}, "at"),
        ({"body": ""}, "body"),
        ({"next_update": "+0s"}, "next_update"),
    ],
)
def test_a_mistake_shows_when_it_is_made_not_when_it_falls_due(candor: Installation, words: dict[str, object], field: str) -> None:
    code = open_incident(candor).code
    with candor.database.read() as session:
        before = journal.head(session)
    with pytest.raises(Invalid) as refused:
        wait(candor, "update", code, **words)
    assert list(refused.value.fields()) == [field]
    with candor.database.read() as session:
        assert journal.head(session) == before


def test_the_words_stay_sealed_until_they_are_published(candor: Installation) -> None:
    assert not KINDS["incident.update_scheduled"].public
    assert KINDS["incident.update_published"].public


def test_two_submits_of_one_scheduling_form_wait_once(candor: Installation) -> None:
    code, form = open_incident(candor).code, tokens.new_id()
    assert wait(candor, "update", code, id=form) == wait(candor, "update", code, id=form) == form
    with candor.database.read() as session:
        assert len(queries.waiting(session, code)) == 1


def test_moved_words_are_published_at_their_new_time_alone(candor: Installation) -> None:
    code = open_incident(candor).code
    update_id = wait(candor, "update", code, at="+1m")
    do(candor, move_scheduled, ines(candor), code, update_id, "+1h")
    with later(30):
        assert do(candor, publish_due) is None
    with later(61):
        assert do(candor, publish_due).update_id == update_id
        with pytest.raises(Conflict, match="cannot be moved any more: it is published"):
            do(candor, move_scheduled, ines(candor), code, update_id, "+2h")


def test_a_move_is_sealed_and_said_once(candor: Installation) -> None:
    code = open_incident(candor).code
    update_id = wait(candor, "update", code)
    with candor.database.read() as session:
        seen, before = clock.iso(queries.scheduled(session, update_id).due_at), journal.head(session)
    do(candor, move_scheduled, ines(candor), code, update_id, "2038-01-19T10:00Z", seen)
    with candor.database.read() as session:
        moved = journal.head(session)
    do(candor, move_scheduled, ines(candor), code, update_id, "2038-01-19T10:00Z", seen)
    with pytest.raises(Conflict, match="moved meanwhile"):
        do(candor, move_scheduled, ines(candor), code, update_id, "2038-01-20T10:00Z", seen)
    with candor.database.read() as session:
        assert journal.head(session) == moved != before
    assert not KINDS["incident.schedule_moved"].public


@pytest.mark.parametrize(
    ("at", "sentence"), [("2001-01-01 00:00", "in the past"), ("", "At"), ("+3h", "could not be published: Next update")]
)
def test_words_are_moved_only_to_a_time_when_they_can_be_said(candor: Installation, at: str, sentence: str) -> None:
    code = open_incident(candor).code
    update_id = wait(candor, "update", code, next_update=clock.iso(clock.now() + timedelta(hours=2)))
    with pytest.raises(Invalid, match=sentence) as refused:
        do(candor, move_scheduled, ines(candor), code, update_id, at)
    assert list(refused.value.fields()) == ["at"]
    for wrong in ((code, "nosuchupdate"), ("nosuchcode00", update_id)):
        with pytest.raises(NotFound):
            do(candor, move_scheduled, ines(candor), *wrong, "+2h")


def test_of_publishing_cancelling_and_moving_one_wins(candor: Installation) -> None:
    code, who = open_incident(candor).code, ines(candor)
    waiting = [wait(candor, "update", code) for _ in range(12)]
    start, won = clock.now() + timedelta(minutes=2), {"cancelled": set[str](), "moved": set[str]()}

    def at_once(verb: str) -> None:
        with clock.set_to(start):
            for update_id in waiting:
                if verb == "published":
                    do(candor, publish_due)
                    continue
                try:
                    if verb == "moved":
                        do(candor, move_scheduled, who, code, update_id, "+1h")
                    else:
                        do(candor, cancel_scheduled, who, code, update_id)
                except Conflict:
                    continue
                won[verb].add(update_id)

    threads = [threading.Thread(target=at_once, args=(verb,)) for verb in ("published", "cancelled", "moved")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with candor.database.read() as session:
        states = {update_id: queries.scheduled(session, update_id).state for update_id in waiting}
        said = {one.id for one in queries.updates(session, code)} & {*waiting}
        told = [journal.said(one) for one in journal.events_after(session, 0)]
    assert said == {one for one, state in states.items() if state == "published"}
    assert won["cancelled"] == {one for one, state in states.items() if state == "cancelled"}
    assert not said & (won["cancelled"] | won["moved"]), "what was stopped or put off was not said"
    moves = [one.facts["id"] for one in told if one.kind == "incident.schedule_moved"]
    assert set(moves) == won["moved"] and {*said, *won["cancelled"], *won["moved"]} == {*waiting}
