"""A database rebuilt from the archive says the same, row for row."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import URL, inspect

from status import clock
from status.archive.follow import follow
from status.archive.restore import restore, torn
from status.archive.verify import verify
from status.components.commands import retire
from status.db import Installation
from status.errors import Conflict, Invalid
from status.faqs.commands import place, withdraw
from status.incidents.commands import (
    Words,
    attach_question,
    cancel,
    change_advice,
    change_question,
    correct,
    progress_data,
    schedule,
    spare_data,
    withdraw_advice,
)
from status.maintenance.commands import Plan, say_what_time_did, take_back
from status.maintenance.commands import cancel as cancel_plan
from status.maintenance.commands import change as change_plan
from status.maintenance.commands import update as checking
from status.migrations import upgrade
from status.promises import changing
from status.promises.queries import unanswered
from tests.cast import advise, component, do, faq, ines, maintenance, open_incident, record, resolve, update
from tests.conftest import build, rows

# What is no statement of an operator: how far followers and senders are, and who holds a cookie.
NOT_SAID = {
    "alembic_version",
    "follower",
    "one_time_link",
    "sign_in",
    "worker",
    "credential",
    "recovery_code",
    "attempt",
    "note",
    "subscription_request",
}


@pytest.fixture
def told(candor: Installation) -> Installation:
    web, mail = component(candor, "Web", group="Phone"), component(candor, "Mail")
    first = open_incident(candor, components={web: "major_outage"}, next_update="+30m", data="loss_likely")
    do(candor, correct, ines(candor), first.code, first.update_id, body="Other words.", reason="Wrong.", notify=True)
    update(candor, first.code, components={mail: "partial_outage"}, next_update="2030-01-01", status="monitoring")
    resolve(candor, first.code, data="lost", lost="Photos of some.")
    other = open_incident(candor, undo=60, title="Still going on")
    wrong = update(candor, other.code, undo=60, status="monitoring", components={web: "major_outage"}, next_update="+1h")
    do(candor, cancel, ines(candor), other.code, wrong.update_id)
    do(candor, schedule, ines(candor), "update", other.code, Words(body="Later.", at="+1h"))
    planned = maintenance(candor, components=[mail], start="+1s", end="+2h", before="Save your work.")
    with clock.set_to(clock.now() + timedelta(minutes=1)):
        do(candor, say_what_time_did)
        do(candor, checking, ines(candor), planned.code, body="We look.", status="verifying")
        do(candor, change_plan, ines(candor), planned.code, Plan(body="Longer.", end="+5h"))
        wrong = do(candor, cancel_plan, ines(candor, 60), planned.code, body="Broken off.")
        do(candor, take_back, ines(candor), planned.code, wrong.update_id)
    weekly = open_incident(candor, title="Every week", every="fri@17:00", topics=["what came back"])
    update(candor, weekly.code)
    moved = open_incident(candor, title="Moved", next_update="+2h")
    with candor.database.read() as session:
        (promise,) = unanswered(session, moved.code)
    do(candor, changing.move, ines(candor).actor, promise.id, "+3h", reason="Tests take longer.")
    do(candor, changing.withdraw, ines(candor).actor, promise.id, reason="Not needed any more.")
    do(candor, retire, None, mail)
    why, when = faq(candor, "Why?", incident=first.code), faq(candor, "When?")
    do(candor, change_question, None, why, answer="A cable.", update=first.update_id)
    do(candor, attach_question, None, when, other.code)
    do(candor, place, None, when, 1)
    do(candor, withdraw, None, why, reason="Wrong.")
    keep, scam = advise(candor, other.code), advise(candor, do=[], dont=["Answer anybody who asks for your password."])
    do(candor, change_advice, None, keep, severity="high", already="")
    do(candor, withdraw_advice, None, keep, reason="It is back there.", for_whom="Restored accounts")
    do(candor, withdraw_advice, None, scam, reason="It was one call.")
    record(candor, first.code, state="lost", affected="9", of="12")
    record(candor, first.code, state="restored", note="They were found.")
    do(candor, progress_data, None, first.code, kind="Contacts", done="9", of="9")
    do(candor, spare_data, None, first.code, ["voicemail"])
    follow(candor)
    return candor


def rebuilt(tmp_path: Path) -> Installation:
    fresh = build(tmp_path / "new", URL.create("sqlite", database=str(tmp_path / "new" / "candor.db")))
    upgrade(fresh)
    return fresh


def test_every_table_of_what_was_said_comes_back_row_for_row(told: Installation, tmp_path: Path) -> None:
    fresh = rebuilt(tmp_path)
    head = restore(fresh, told.settings.archive)
    follow(fresh)
    assert verify(fresh) == ("", head) == verify(told)
    if told.database.dialect == fresh.database.dialect:
        tables = sorted(set(inspect(told.database.engine).get_table_names()) - NOT_SAID)
        assert {table: rows(fresh, table) for table in tables} == {table: rows(told, table) for table in tables}


def test_a_database_that_holds_something_is_not_overwritten(told: Installation) -> None:
    with pytest.raises(Conflict, match="not empty"):
        restore(told, told.settings.archive)


def test_a_broken_archive_restores_nothing(told: Installation, tmp_path: Path) -> None:
    file = told.settings.archive / "events.jsonl"
    file.write_text(file.read_text().replace("Photos of some", "Photos of many"))
    fresh = rebuilt(tmp_path)
    with pytest.raises(Invalid, match="cannot be trusted"):
        restore(fresh, told.settings.archive)
    assert rows(fresh, "event") == rows(fresh, "incident") == []


@pytest.mark.parametrize("tail", [b'{"revision":', b"\0\0\0", b'{"revision":99}'])
def test_a_torn_last_line_is_left_out_of_both_files(told: Installation, tmp_path: Path, tail: bytes) -> None:
    whole = verify(told)[1]
    for name in ("events.jsonl", "subscribers.jsonl"):
        with (told.settings.archive / name).open("ab") as file:
            file.write(tail)
    assert torn(told.settings.archive) == ["events.jsonl", "subscribers.jsonl"]
    assert restore(rebuilt(tmp_path), told.settings.archive) == whole


def test_a_torn_line_in_the_middle_restores_nothing_and_is_named(told: Installation, tmp_path: Path) -> None:
    file = told.settings.archive / "events.jsonl"
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join([*lines[:3], lines[3][:40] + b"\n", *lines[4:]]))
    with pytest.raises(Invalid, match=r"line 4 cannot be trusted"):
        restore(rebuilt(tmp_path), told.settings.archive)
    assert torn(told.settings.archive) == []
