"""What was published by mistake goes from everywhere, the chain still verifies, and nothing else can be changed."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, text
from sqlalchemy.exc import DBAPIError

from status.acknowledge import acknowledge, say
from status.archive import events
from status.archive.export import extent, lines
from status.archive.importing import look_through, read_in
from status.archive.restore import restore
from status.archive.verify import verify
from status.db import Installation
from status.delivery import drain, fanout, worker
from status.delivery.claim import claim
from status.delivery.consignment import Writer
from status.errors import Conflict, Invalid, NotFound
from status.incidents.commands import Published, Words, cancel, cancel_scheduled, correct, redact, schedule
from status.journal.record import record
from status.migrations import upgrade
from status.subscribers import commands as subscribers
from tests.cast import announce, do, ines, open_incident, resolve, update
from tests.conftest import build, rows
from tests.flows.mail import Outbox
from tests.redacting import SAID, SECRET, WHY, holders, kept


def redacted(candor: Installation, code: str, update_id: str, **told: Any) -> Published:
    return say(candor, redact, ines(candor), code, update_id, **{"reason": WHY, **told}).value


def plain(candor: Installation) -> tuple[str, str]:
    told = open_incident(candor, body=f"The password is {SECRET}.")
    return told.code, told.update_id


def corrected(candor: Installation) -> tuple[str, str]:
    told = open_incident(candor, body=f"The password is {SECRET}.")
    do(candor, correct, ines(candor), told.code, told.update_id, body=f"It is {SECRET}!", reason=f"{SECRET} was wrong.")
    note = do(candor, correct, ines(candor), told.code, told.update_id, body="It is a secret.", reason="Wrong.", notify=True)
    return told.code, note.update_id


def scheduled(candor: Installation) -> tuple[str, str]:
    told = open_incident(candor)
    waiting = do(candor, schedule, ines(candor), "update", told.code, Words(body=f"It is {SECRET}.", at="+1h"))
    do(candor, cancel_scheduled, ines(candor), told.code, waiting.update_id)
    return told.code, update(candor, told.code, body=f"It is {SECRET}.").update_id


def resolved(candor: Installation) -> tuple[str, str]:
    told = open_incident(candor)
    return told.code, resolve(candor, told.code, data="lost", lost=f"The photos of {SECRET}.").update_id


def taken_back(candor: Installation) -> tuple[str, str]:
    told = open_incident(candor)
    slip = update(candor, told.code, undo=60, body=f"It is {SECRET}.")
    do(candor, cancel, ines(candor), told.code, slip.update_id)
    return told.code, slip.update_id


def title(candor: Installation) -> tuple[str, str]:
    return open_incident(candor, title=f"All about {SECRET}").code, "title"


@pytest.mark.parametrize("story", [plain, corrected, scheduled, resolved, taken_back, title])
def test_the_words_go_from_everywhere_and_all_copies_still_agree(
    candor: Installation, tmp_path: Path, story: Callable[[Installation], tuple[str, str]]
) -> None:
    do(candor, subscribers.add, "ada@example.net")
    code, update_id = story(candor)
    kept(candor)
    fanout.follow(candor)
    assert holders(candor), "the search finds it"
    redacted(candor, code, update_id)
    head = kept(candor)
    assert holders(candor) == []
    assert WHY in (candor.settings.public / "ledger.jsonl").read_text()
    page = (candor.settings.public / f"incidents/{code}/index.html").read_text()
    assert ("Title removed" in page) == (update_id == "title")
    assert (WHY in page) == (story not in {title, taken_back})
    drain.drain(candor)
    mails = Outbox(candor.settings.var).mails()
    assert mails and all(SECRET not in mail.subject + mail.text + mail.html for mail in mails)
    fresh = build(tmp_path / "new", URL.create("sqlite", database=str(tmp_path / "new" / "candor.db")))
    upgrade(fresh)
    assert restore(fresh, candor.settings.archive) == head == kept(fresh)
    if candor.database.dialect == "sqlite":
        assert {table: rows(fresh, table) for table in SAID} == {table: rows(candor, table) for table in SAID}
    assert redacted(candor, code, update_id).again, "twice is once"


def test_an_export_carries_the_redaction_and_comes_back_byte_for_byte(candor: Installation, tmp_path: Path) -> None:
    code, update_id = corrected(candor)
    redacted(candor, code, update_id)
    with candor.database.read() as session:
        file = "".join(lines(session, extent(session)))
    fresh = build(tmp_path / "new", URL.create("sqlite", database=str(tmp_path / "new" / "candor.db")))
    upgrade(fresh)
    read_in(fresh, [line.encode() for line in file.splitlines(keepends=True)], dry_run=False)
    with fresh.database.read() as session:
        assert "".join(lines(session, extent(session))) == file
    forged = file.replace('"status":"investigating"', '"status":"identified"', 1)
    with pytest.raises(Invalid, match="does not follow"):
        look_through(line.encode() for line in forged.splitlines(keepends=True))


def test_an_archive_that_was_not_redacted_yet_is_restored_without_the_words(candor: Installation, tmp_path: Path) -> None:
    code, update_id = plain(candor)
    kept(candor)
    archive = candor.settings.archive / events.FILE
    before = archive.read_text()
    redacted(candor, code, update_id)
    archive.write_text(before + archive.read_text().splitlines(keepends=True)[-1])
    fresh = build(tmp_path / "new", URL.create("sqlite", database=str(tmp_path / "new" / "candor.db")))
    upgrade(fresh)
    restore(fresh, candor.settings.archive)
    kept(fresh)
    assert holders(fresh) == []


def test_what_remains_of_a_redacted_event_is_vouched_for(candor: Installation) -> None:
    code, update_id = plain(candor)
    redacted(candor, code, update_id)
    kept(candor)
    with candor.database.write() as session:
        session.execute(text("DROP TRIGGER event_is_never_changed" + (" ON event" if candor.database.dialect != "sqlite" else "")))
        session.execute(text("UPDATE event SET facts = replace(facts, 'investigating', 'identified') WHERE redacted_in IS NOT NULL"))
    (candor.settings.archive / events.FILE).unlink()
    acknowledge(candor)
    assert "does not fit the seal of its redaction" in verify(candor)[0]


def test_a_second_redaction_of_one_event_holds_too(candor: Installation) -> None:
    told = open_incident(candor, title=f"About {SECRET}", body=f"It is {SECRET}.")
    redacted(candor, told.code, told.update_id)
    redacted(candor, told.code, "title", instead="About somebody")
    kept(candor)
    assert holders(candor) == []
    assert "About somebody" in (candor.settings.public / "index.html").read_text()


def test_old_pieces_of_the_ledger_lose_the_words_too(candor: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("ledger_rows", "ledger", "follow"):
        monkeypatch.setattr(f"status.publishing.{module}.PIECE", 4)
    code, update_id = plain(candor)
    for _ in range(4):
        update(candor, code)
    kept(candor)
    redacted(candor, code, update_id)
    assert holders(candor) == []
    assert len(list((candor.settings.public / "ledger").glob("*.jsonl"))) > 1


def test_mails_written_before_and_not_sent_are_written_anew(candor: Installation) -> None:
    do(candor, subscribers.add, "ada@example.net")
    code, update_id = plain(candor)
    fanout.follow(candor)
    redacted(candor, code, update_id)
    drain.drain(candor)
    (mail,) = Outbox(candor.settings.var).mails()
    assert SECRET not in mail.text + mail.html and WHY in mail.text


def test_a_batch_that_was_claimed_before_is_sent_without_the_words(candor: Installation) -> None:
    do(candor, subscribers.add, "ada@example.net")
    code, update_id = plain(candor)
    fanout.follow(candor)
    me = worker.sign_on(candor.database)
    with candor.database.write() as session:
        parcels = claim(session, me, 5, timedelta(minutes=1))
        writer = Writer(session)
        writer.load(session, parcels)
    redacted(candor, code, update_id)
    with candor.database.read() as session:
        (parcel,) = writer.load(session, parcels)
    assert SECRET not in writer.consign(parcel).message.text


def test_a_redaction_between_writing_mails_and_storing_them_is_noticed(candor: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    do(candor, subscribers.add, "ada@example.net")
    code, update_id = plain(candor)
    render = fanout.message.render

    def rendered(letter: Any) -> Any:
        mail = render(letter)
        if not told:
            told.append(mail)
            redacted(candor, code, update_id)
        return mail

    told: list[Any] = []
    monkeypatch.setattr(fanout.message, "render", rendered)
    fanout.follow(candor)
    assert told and SECRET in told[0].text
    candor.database.forget()  # somebody read from the database while it was redacted
    assert holders(candor) == []


# What anybody could try with one event that may be redacted, and what it would need besides.
TRIES = (
    "UPDATE event SET facts = '{{}}'",
    "UPDATE event SET facts = '{{}}', redacted_in = {by}, hash = 'x'",
    "UPDATE event SET facts = '{{}}', redacted_in = {by}, actor = 'x'",
    "UPDATE event SET facts = '{{}}', redacted_in = {other}",
    "UPDATE event SET facts = '{{}}', redacted_in = {by}",
    "DELETE FROM event",
)


@pytest.mark.parametrize("attempt", TRIES)
def test_the_triggers_let_nothing_else_through(candor: Installation, attempt: str) -> None:
    code, update_id = plain(candor)
    redacted(candor, code, update_id)
    with candor.database.read() as session:
        by, done = session.execute(text("SELECT redacted_in, revision FROM event WHERE redacted_in IS NOT NULL")).one()
    statement = attempt.format(by=by, other=by - 1)
    for revision in (done, 1):
        with pytest.raises(DBAPIError), candor.database.write() as session:
            session.execute(text(f"{statement} WHERE revision = {revision}"))


def test_an_event_of_another_kind_opens_no_door(candor: Installation) -> None:
    with candor.database.write() as session:
        by = record(session, "faq.ordered", "faqs", None, {"ids": [], "incidents": [], "events": [{"revision": 1}]}).revision
    with pytest.raises(DBAPIError), candor.database.write() as session:
        session.execute(text(f"UPDATE event SET facts = '{{}}', redacted_in = {by} WHERE revision = 1"))


def test_what_cannot_be_redacted_is_told(candor: Installation) -> None:
    code, update_id = plain(candor)
    waiting = do(candor, schedule, ines(candor), "update", code, Words(body="Later.", at="+1h"))
    with pytest.raises(Conflict, match="cancel them first"):
        redacted(candor, code, waiting.update_id)
    with pytest.raises(NotFound):
        redacted(candor, code, "nosuchupdate")
    with pytest.raises(Invalid, match="Reason is empty"):
        redacted(candor, code, update_id, reason="")
    with pytest.raises(Invalid, match="repeats the words"):
        redacted(candor, code, update_id, reason=f"We wrote: The password is {SECRET}.")
    redacted(candor, code, update_id)
    with pytest.raises(NotFound):
        do(candor, correct, ines(candor), code, update_id, body="Other words.", reason="Wrong.")
    shown = json.loads((candor.settings.public / f"incidents/{code}.json").read_text())
    assert shown["incident_updates"][-1]["candor"]["redacted_at"] and WHY in shown["incident_updates"][-1]["body"]
    announce(candor)
