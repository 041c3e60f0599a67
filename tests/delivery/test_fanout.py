"""From announced updates to jobs: once, whatever happens, and at a cost that does not grow with the readers."""

from sqlalchemy import event as sql_event
from sqlalchemy import select

from status.db import Installation
from status.delivery import fanout
from status.delivery.model import MessageSnapshot
from status.journal import queries as journal
from status.subscribers import commands
from tests.cast import announce, component, do, open_incident, update
from tests.delivery.post import jobs, killed_at, outbox, readers, send, written_to


def test_an_announced_update_becomes_one_job_for_those_who_were_there(candor: Installation) -> None:
    readers(candor, 3)
    told = open_incident(candor)
    assert fanout.follow(candor) == fanout.follow(candor)
    (job,) = jobs(candor)
    assert (job.update_id, job.incident_code, job.channel, job.language, job.high_id, job.cursor, job.state) == (
        told.update_id,
        told.code,
        "email",
        "en",
        3,
        0,
        "run",
    )


def test_nothing_is_mailed_before_the_undo_window_is_over(candor: Installation) -> None:
    readers(candor, 1)
    open_incident(candor, undo=60)
    assert send(candor).recipients == 0 and jobs(candor) == []


def test_an_update_that_shall_not_notify_mails_nobody(candor: Installation) -> None:
    readers(candor, 1)
    told = open_incident(candor, notify=False)
    update(candor, told.code)
    assert len(jobs(candor)) == 0
    send(candor)
    assert [job.incident_code for job in jobs(candor)] == [told.code] and len(outbox(candor)) == 1


def test_a_database_that_starts_at_its_head_mails_nobody_about_the_past(candor: Installation) -> None:
    readers(candor, 1)
    told = open_incident(candor)
    do(candor, fanout.start_at_head)
    do(candor, fanout.start_at_head)
    send(candor)
    assert outbox(candor) == []
    update(candor, told.code)
    send(candor)
    assert len(outbox(candor)) == 1


def test_killed_after_the_fan_out_it_is_not_done_twice(candor: Installation, environment: dict[str, str]) -> None:
    readers(candor, 2)
    open_incident(candor)
    killed_at("after_fanout", environment)
    assert len(jobs(candor)) == 1
    send(candor)
    assert len(jobs(candor)) == 1 and set(written_to(candor).values()) == {1}


def test_another_follower_that_was_faster_leaves_nothing_to_do(candor: Installation) -> None:
    readers(candor, 1)
    open_incident(candor)
    with candor.database.read() as session:
        position, at = fanout.position_of(session), journal.head(session)
        drafts = [draft for event in fanout._announced(session, position) for draft in fanout._drafts(session, candor, event)]
    fanout.follow(candor)
    head = jobs(candor)[0].id
    fanout._write(candor.database, position, at, 99, drafts)
    assert [job.id for job in jobs(candor)] == [head]
    with candor.database.read() as session:
        assert len(session.execute(select(MessageSnapshot.id)).all()) == 1


def test_who_confirms_after_it_was_said_is_not_told(candor: Installation) -> None:
    readers(candor, 1)
    open_incident(candor, undo=0.001)
    do(candor, commands.add, "late@example.org")
    announce(candor)
    send(candor)
    assert set(written_to(candor)) == {"reader1@example.org"}


def test_readers_of_chosen_components_are_told_of_those_and_of_what_touches_none(candor: Installation) -> None:
    web, mail = component(candor, "Web"), component(candor, "Mail")
    do(candor, commands.add, "all@example.org")
    do(candor, commands.add, "web@example.org", components=[web])
    do(candor, commands.add, "mail@example.org", components=[mail])
    told = open_incident(candor, components={web: "major_outage"})
    send(candor)
    assert set(written_to(candor)) == {"all@example.org", "web@example.org"}
    update(candor, told.code)  # names no component, and is still about the same one
    send(candor)
    assert written_to(candor) == {"all@example.org": 2, "web@example.org": 2}
    open_incident(candor, title="Something else")
    send(candor)
    assert written_to(candor)["mail@example.org"] == 1


def test_the_fan_out_runs_as_many_statements_for_two_hundred_readers_as_for_one(candor: Installation) -> None:
    def statements() -> int:
        seen: list[str] = []
        listener = lambda *args: seen.append(args[2])  # noqa: E731
        sql_event.listen(candor.database.engine, "before_cursor_execute", listener)
        open_incident(candor)
        del seen[:]
        fanout.follow(candor)
        sql_event.remove(candor.database.engine, "before_cursor_execute", listener)
        return len(seen)

    readers(candor, 1)
    statements()
    few = statements()
    readers(candor, 200)
    assert statements() == few <= 27
