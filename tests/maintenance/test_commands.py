"""Planned work is said before, starts and ends by the clock, and gives its components back."""

import threading
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

import pytest

from status import clock
from status.components import queries as components
from status.db import Installation
from status.errors import Conflict, Invalid
from status.incidents import commands as incidents
from status.incidents import queries as updates
from status.incidents.commands import Words
from status.journal import queries as journal
from status.maintenance import commands, queries
from status.maintenance.commands import Plan, say_what_time_did
from status.promises.queries import unanswered
from tests.cast import component, do, ines, maintenance, open_incident, resolve


def later(hours: float) -> AbstractContextManager[Any]:
    return clock.set_to(clock.now() + timedelta(hours=hours))


def sweep(candor: Installation) -> int:
    """How much the clock had to say."""
    said = 0
    while do(candor, say_what_time_did):
        said += 1
    return said


def status(candor: Installation, code: str) -> str:
    with candor.database.read() as session:
        return updates.get(session, code).status


def state(candor: Installation, component_id: str) -> str:
    with candor.database.read() as session:
        return components.get(session, component_id).state


def kinds(candor: Installation) -> list[str]:
    with candor.database.read() as session:
        return [event.kind for event in journal.events_after(session, 0) if event.kind.startswith("maintenance.")]


def refusal(candor: Installation, **plan: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        maintenance(candor, **plan)
    return dict(refused.value.mistakes)


def test_it_starts_and_ends_by_the_clock_once(candor: Installation) -> None:
    web = component(candor, "Web")
    code = maintenance(candor, components=[web]).code
    assert (sweep(candor), status(candor, code), state(candor, web)) == (0, "scheduled", "operational")
    with later(1.1):
        assert (sweep(candor), status(candor, code), state(candor, web)) == (1, "in_progress", "under_maintenance")
        assert sweep(candor) == 0
    with later(2.1):
        assert (sweep(candor), status(candor, code), state(candor, web)) == (1, "completed", "operational")
        assert sweep(candor) == 0


def test_eight_workers_at_once_start_it_once(candor: Installation) -> None:
    maintenance(candor)
    start = clock.now() + timedelta(hours=1.5)

    def work() -> None:
        with clock.set_to(start):
            do(candor, say_what_time_did)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert kinds(candor) == ["maintenance.scheduled", "maintenance.started"]


def test_slept_through_it_is_started_and_completed_once_each_and_the_start_is_mailed_to_nobody(candor: Installation) -> None:
    code = maintenance(candor).code
    with later(30):
        sweep(candor)
    assert kinds(candor) == ["maintenance.scheduled", "maintenance.started", "maintenance.completed"]
    with candor.database.read() as session:
        assert [one.notify for one in updates.updates(session, code)] == [True, False, True]


def test_k11_moved_it_forgets_its_old_times(candor: Installation) -> None:
    code = maintenance(candor, start="+30h", end="+31h").code
    do(candor, commands.change, ines(candor), code, Plan(body="Later, sorry.", start="+50h", end="+51h"))
    with later(6.5):
        assert sweep(candor) == 0, "no old reminder"
    with later(30.5):
        assert sweep(candor) == 1, "the new reminder"
        assert status(candor, code) == "scheduled"
    with later(31.5):
        assert sweep(candor) == 0, "no start and no end at the old times"
    with later(50.5):
        assert (sweep(candor), status(candor, code)) == (1, "in_progress")
    with later(51.5):
        assert (sweep(candor), status(candor, code)) == (1, "completed")
    assert [kind.partition(".")[2] for kind in kinds(candor)] == ["scheduled", "changed", "reminded", "started", "completed"]


def test_a_reminder_comes_once_before_the_start_as_long_before_as_was_said(candor: Installation) -> None:
    maintenance(candor, start="+30h", end="+31h", remind="2h")
    maintenance(candor, start="+30h", end="+31h", remind="none")
    maintenance(candor, start="+20h", end="+21h")  # so near that its own words are the reminder
    with later(19):
        assert sweep(candor) == 0
    with later(28.5):
        sweep(candor)
        assert kinds(candor).count("maintenance.reminded") == 1
        assert sweep(candor) == 0


def test_being_checked_it_stays_open_past_its_end_and_owes_word(candor: Installation) -> None:
    web = component(candor, "Web")
    code = maintenance(candor, components=[web]).code
    with later(1.5):
        sweep(candor)
        do(candor, commands.update, ines(candor), code, body="We look whether it holds.", status="verifying")
        do(candor, commands.update, ines(candor), code, body="Still looking.")
    with later(2.5):
        assert (sweep(candor), status(candor, code), state(candor, web)) == (0, "verifying", "under_maintenance")
        with candor.database.read() as session:
            (owed,) = unanswered(session, code)
            _, row = queries.get(session, code)
            assert (owed.due_at, owed.overdue(clock.now())) == (row.ends_at, True)
        do(candor, commands.complete, ines(candor), code)
        with candor.database.read() as session:
            assert unanswered(session, code) == []
        assert (status(candor, code), state(candor, web)) == ("completed", "operational")


def test_components_fall_back_to_the_worst_that_others_still_say(candor: Installation) -> None:
    web, mail = component(candor, "Web"), component(candor, "Mail")
    trouble = open_incident(candor, components={web: "major_outage"}).code
    maintenance(candor, components=[web, mail], end="+3h")
    with later(1.5):
        sweep(candor)
        assert (state(candor, web), state(candor, mail)) == ("major_outage", "under_maintenance"), "an outage is not hidden"
        resolve(candor, trouble)
        assert state(candor, web) == "under_maintenance", "the running maintenance still counts"
        other = open_incident(candor, components={mail: "degraded_performance"}).code
    with later(3.5):
        sweep(candor)
        assert (state(candor, web), state(candor, mail)) == ("operational", "degraded_performance")
        resolve(candor, other)
        assert state(candor, mail) == "operational"


def test_cancelled_it_never_starts_and_broken_off_it_gives_back(candor: Installation) -> None:
    web = component(candor, "Web")
    never = maintenance(candor, components=[web]).code
    do(candor, commands.cancel, ines(candor), never, body="Not needed.")
    running = maintenance(candor, components=[web]).code
    with later(1.5):
        assert (sweep(candor), state(candor, web)) == (1, "under_maintenance")
        do(candor, commands.cancel, ines(candor), running, body="Broken off.")
        assert state(candor, web) == "operational"
        with pytest.raises(Conflict, match="cancelled"):
            do(candor, commands.update, ines(candor), running, body="More.")


@pytest.mark.parametrize(
    ("plan", "field", "words"),
    [
        ({"start": "+2h", "end": "+1h"}, "end", "before the start"),
        ({"start": "2030-01-01 10:00", "end": "2030-01-01 10:00"}, "end", "same instant"),
        ({"start": "2020-01-01 10:00"}, "start", "in the past"),
        ({"start": "", "end": ""}, "start", "is empty"),
        ({"end": "2030-01-15 24:00"}, "end", "midnight can mean"),
        ({"start": "2030-01-15"}, "start", "time of day"),
        ({"remind": "soon"}, "remind", "how long before the start"),
        ({"components": ["nosuchpart00"]}, "component", "is not known"),
        ({"title": ""}, "title", "is empty"),
        ({"body": ""}, "body", "is empty"),
    ],
)
def test_k06_a_window_that_cannot_be_is_refused_beside_its_field(
    candor: Installation, plan: dict[str, Any], field: str, words: str
) -> None:
    mistakes = refusal(candor, **plan)
    assert words in mistakes[field]
    assert kinds(candor) == []


def test_two_on_one_component_at_one_time_are_refused(candor: Installation) -> None:
    web, mail = component(candor, "Web"), component(candor, "Mail")
    first = maintenance(candor, components=[web], start="+2h", end="+4h").code
    assert "“Web” is under maintenance then already" in refusal(candor, components=[mail, web], start="+3h", end="+5h")["start"]
    maintenance(candor, components=[mail], start="+3h", end="+5h")
    with candor.database.read() as session:
        end = clock.iso(queries.get(session, first)[1].ends_at)
    maintenance(candor, components=[web], start=end, end="+6h")  # one ends as the other begins
    with pytest.raises(Invalid):
        do(candor, commands.change, ines(candor), first, Plan(body="Longer.", end="+5h"))


def test_what_has_begun_can_only_end_otherwise(candor: Installation) -> None:
    code = maintenance(candor).code
    with later(1.5):
        sweep(candor)
        with pytest.raises(Invalid) as refused:
            do(candor, commands.change, ines(candor), code, Plan(body="Again.", start="+5h", end="+6h"))
        assert set(refused.value.mistakes) == {"start"}
        do(candor, commands.change, ines(candor), code, Plan(body="It takes longer.", end="+2h"))
    with later(2.5):
        assert (sweep(candor), status(candor, code)) == (0, "in_progress")
    with later(4):
        assert (sweep(candor), status(candor, code)) == (1, "completed")


def test_before_its_start_it_is_neither_checked_nor_completed(candor: Installation) -> None:
    code = maintenance(candor).code
    with pytest.raises(Invalid, match="before the work has begun"):
        do(candor, commands.update, ines(candor), code, body="B", status="verifying")
    with pytest.raises(Conflict, match="has not begun"):
        do(candor, commands.complete, ines(candor), code)


def test_incidents_verbs_refuse_it_and_corrections_take_it(candor: Installation) -> None:
    said = maintenance(candor)
    for verb in (incidents.update, incidents.resolve):
        with pytest.raises(Conflict, match="planned work"):
            do(candor, verb, ines(candor), said.code, Words(body="B", data="none"))
    do(candor, incidents.correct, ines(candor), said.code, said.update_id, body="Other words.", reason="A slip.")
    with candor.database.read() as session:
        assert (updates.newest(session), updates.unresolved(session)) == ([], []), "it is no incident"


def test_the_same_form_twice_is_one_act_and_a_stale_one_is_told(candor: Installation) -> None:
    ids = {"id": "abcdefabcdef", "code": "fedcbafedcba"}
    assert maintenance(candor, **ids).again is False
    assert maintenance(candor, **ids).again is True
    with pytest.raises(Conflict, match="Somebody else"):
        do(candor, commands.change, ines(candor), ids["code"], Plan(body="B", end="+3h"), 0)


@pytest.mark.parametrize("verb", ["change", "cancel", "schedule"])
def test_within_the_undo_window_all_is_as_before(candor: Installation, verb: str) -> None:
    said = maintenance(candor, undo=60 if verb == "schedule" else 0, start="+30h", end="+31h")
    before = window(candor, said.code)
    if verb == "change":
        said = do(candor, commands.change, ines(candor, 60), said.code, Plan(body="Later.", title="Other", start="+50h", end="+51h"))
    elif verb == "cancel":
        said = do(candor, commands.cancel, ines(candor, 60), said.code, body="Not needed.")
    do(candor, commands.take_back, ines(candor), said.code, said.update_id)
    assert window(candor, said.code) == before
    with later(30.5):
        sweep(candor)
        assert status(candor, said.code) == ("resolved" if verb == "schedule" else "in_progress")


def test_a_later_end_taken_back_gives_the_promise_of_word_its_old_time(candor: Installation) -> None:
    code = maintenance(candor).code
    with later(1.5):
        sweep(candor)
        do(candor, commands.update, ines(candor), code, body="We look whether it holds.", status="verifying")
        moved = do(candor, commands.change, ines(candor, 60), code, Plan(body="It takes longer.", end="+3h"))
        do(candor, commands.take_back, ines(candor), code, moved.update_id)
    with candor.database.read() as session:
        (owed,), (_, row) = unanswered(session, code), queries.get(session, code)
        assert (owed.due_at, owed.moved) == (row.ends_at, [])


def window(candor: Installation, code: str) -> tuple[str, datetime, datetime, datetime | None]:
    with candor.database.read() as session:
        incident, row = queries.get(session, code)
        return incident.title, row.starts_at, row.ends_at, row.remind_at
