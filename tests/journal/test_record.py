"""The stream: gapless, in commit order, chained, never changed."""

import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from status.clock import iso
from status.db import Installation
from status.journal import chain, queries
from status.journal.kinds import KINDS
from status.journal.model import START
from status.journal.record import APPLY
from tests.cast import component, do, open_incident, update


def test_revisions_are_gapless_and_chained(candor: Installation) -> None:
    open_incident(candor)
    previous = START
    with candor.database.read() as session:
        for number, event in enumerate(queries.walk(session), 1):
            assert event.revision == number
            assert event.previous == previous
            assert event.hash == chain.link(previous, number, iso(event.at), event.event_hash)
            previous = event.hash
        site = queries.site(session)
        assert site is not None
        assert (site.revision, site.head) == (number, previous)


def test_writers_that_run_at_once_leave_no_gap_and_lose_nothing(candor: Installation) -> None:
    code = open_incident(candor).code
    with candor.database.read() as session:
        before = queries.head(session)
    faults: list[BaseException] = []

    def speak() -> None:
        try:
            for _ in range(10):
                update(candor, code)
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=speak) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    with candor.database.read() as session:
        events = queries.events_after(session, before)
        assert [event.revision for event in events] == list(range(before + 1, before + len(events) + 1))
        assert sum(event.kind == "incident.update_published" for event in events) == 40


def test_a_failed_command_leaves_no_revision(candor: Installation) -> None:
    with candor.database.read() as session:
        before = queries.head(session)
    with pytest.raises(RuntimeError), candor.database.write() as session:
        from status.components import commands

        commands.add(session, None, name="Web data")
        raise RuntimeError
    with candor.database.read() as session:
        assert queries.head(session) == before


@pytest.mark.parametrize("statement", ["UPDATE event SET facts = '{}' WHERE revision = 1", "DELETE FROM event WHERE revision = 1"])
def test_the_database_refuses_to_change_an_event(candor: Installation, statement: str) -> None:
    with pytest.raises(DBAPIError, match="an event is never"), candor.database.write() as session:
        session.execute(text(statement))


def test_every_kind_of_event_has_exactly_one_applier() -> None:
    assert set(APPLY) == set(KINDS)


def test_canonical_json_is_sorted_compact_and_utf8() -> None:
    assert chain.canonical({"b": 1, "a": "ü"}) == '{"a":"ü","b":1}'


def test_components_keep_the_order_of_their_level(candor: Installation) -> None:
    first, second = component(candor, "Web"), component(candor, "Mail")
    from status.components import commands
    from status.components import queries as components

    do(candor, commands.order, None, [second, first])
    with candor.database.read() as session:
        assert [c.id for c in components.leaves(session)] == [second, first]
