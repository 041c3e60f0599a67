"""The demo: the story, played through the commands."""

import re
import shutil
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import URL, func, select

from status import clock, scheduler
from status.advice import queries as advice
from status.cli.demo import STORY, demo, play
from status.cli.welcome import welcome
from status.components import commands as components
from status.components.model import Component
from status.db import Installation
from status.errors import Conflict, Invalid
from status.faqs import queries as faqs
from status.incidents import queries as incidents
from status.incidents.commands import publish_due
from status.incidents.model import Incident, IncidentUpdate
from status.journal import queries as journal
from status.journal.announce import announce_due
from status.journal.model import Announcement, Event, Follower
from status.notes.model import Note
from status.promises.model import Promise
from status.site import commands as site
from status.subscribers.model import Subscriber
from tests.cast import do
from tests.cli.test_story import STARTS, starts_at
from tests.conftest import build

BEFORE_E8 = ["kept", "late", "kept", "kept", "missed"]
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def outcomes(candor: Installation, now: datetime | None = None) -> list[str]:
    """The state of every promise, the first made first."""
    with candor.database.read() as session:
        made = session.execute(select(Promise).order_by(Promise.made_at)).scalars()
        return [promise.state(now or clock.now()) for promise in made]


def published(candor: Installation) -> Sequence[IncidentUpdate]:
    """Every update, the first said first."""
    with candor.database.read() as session:
        return session.execute(select(IncidentUpdate).order_by(IncidentUpdate.revision)).scalars().all()


def count(candor: Installation, model: type) -> int:
    with candor.database.read() as session:
        return session.execute(select(func.count()).select_from(model)).scalar_one()


# --- on its own dates ---


def test_on_its_real_dates_the_promises_come_out_as_the_story_has_them(candor: Installation) -> None:
    play(candor, real_dates=True)
    assert outcomes(candor)[:6] == [*BEFORE_E8, "kept"]


def test_the_questions_of_the_story_are_asked_about_its_incident_and_one_answer_changed_with_an_update(candor: Installation) -> None:
    play(candor, real_dates=True)
    with candor.database.read() as session:
        asked, (incident,) = faqs.everything(session), incidents.newest(session)
        (follows,) = [change["update"]["id"] for one in asked for change in one.changes]
        assert {one.incident_code for one in asked} == {incident.code} and len(asked) == 7
        assert incidents.update(session, follows).body.startswith("**A joint statement")
    assert "since 2 October" in next(one.answer for one in asked if one.question == "Who is affected?")


def test_the_advice_of_the_story_is_given_about_its_incident_and_can_be_withdrawn_for_some(candor: Installation, tmp_path: Path) -> None:
    story = shutil.copytree(STORY, tmp_path / "demo")
    head = 'at = "2009-10-20 08:00"\nverb = "withdraw"\nwithdraws = "A1"\nfor = "Accounts that were restored"'
    (story / "A1-b.md").write_text(f"+++\n{head}\n+++\n\nSince [[Tuesday 20 October]] their contacts are back.\n")
    play(candor, real_dates=True, folder=story)
    with candor.database.read() as session:
        given, (incident,) = advice.everything(session), incidents.newest(session)
    assert [(one.severity, one.incident_code, clock.iso(one.issued_at)) for one in given] == [
        ("critical", incident.code, "2009-10-07T00:40:00.000Z"),
        ("normal", incident.code, "2009-10-10T19:35:00.000Z"),
        ("high", incident.code, "2009-10-11T23:00:00.000Z"),
    ]
    (narrowed,) = given[0].narrowed
    assert (narrowed["for"], narrowed["reason"]) == ("Accounts that were restored", "Since Tuesday 20 October their contacts are back.")
    assert "Accounts that were restored. Why: Since Tuesday 20" in (candor.settings.public / "index.html").read_text()


def test_word_on_monday_evening_keeps_a_promise_for_monday_though_it_is_tuesday_in_utc(candor: Installation) -> None:
    play(candor, real_dates=True)
    last = published(candor)[-1]
    assert clock.iso(last.published_at) == "2009-10-13T00:15:00.000Z"
    assert outcomes(candor)[5] == "kept"


def test_every_word_is_published_and_announced_at_its_own_time(candor: Installation) -> None:
    play(candor, real_dates=True)
    said = [clock.iso(one.published_at)[:16] for one in published(candor)]
    assert said[:3] == ["2009-10-02T16:10", "2009-10-02T19:48", "2009-10-04T01:20"]
    with candor.database.read() as session:
        announced = session.execute(select(Announcement).order_by(Announcement.revision)).scalars().all()
    assert [one.announced_at for one in announced] == [one.published_at for one in published(candor)]


def test_overdue_and_missed_are_said_at_the_moments_when_they_came_true(candor: Installation) -> None:
    play(candor, real_dates=True)
    with candor.database.read() as session:
        told = session.execute(select(Event).where(Event.kind.like("promise.%")).order_by(Event.revision)).scalars().all()
    assert [(event.kind, clock.iso(event.at)) for event in told][:3] == [
        ("promise.overdue", "2009-10-03T19:00:00.001Z"),
        ("promise.overdue", "2009-10-09T01:00:00.001Z"),
        ("promise.missed", "2009-10-10T01:00:00.001Z"),
    ]


def test_the_instants_of_the_record_never_run_backwards(candor: Installation) -> None:
    play(candor, real_dates=True)
    with candor.database.read() as session:
        at = [event.at for event in journal.walk(session) if event.kind != "site.created"]
    assert at == sorted(at)


def test_the_correction_keeps_the_old_words_and_tells_people(candor: Installation) -> None:
    play(candor, real_dates=True)
    corrected = next(one for one in published(candor) if one.corrections)
    note = next(one for one in published(candor) if one.corrects == corrected.id)
    assert corrected.corrections[0]["old"].startswith("Some people who restarted")
    assert note.kind == "correction" and note.notify


def test_the_page_is_marked_as_a_demo_and_has_its_components_and_readers(candor: Installation) -> None:
    play(candor, real_dates=True)
    with candor.database.read() as session:
        site = journal.site(session)
        leaves = session.execute(select(Component).where(Component.is_group.is_(False))).scalars().all()
        readers = session.execute(select(Subscriber)).scalars().all()
    assert site is not None and (site.name, site.zone, site.demo) == ("Corvid Mobile", "America/Los_Angeles", True)
    assert {one.name: one.state for one in leaves} | {"Email": "degraded_performance", "Download Catalog": "major_outage"} == {
        one.name: one.state for one in leaves
    }
    assert len(leaves) == 10
    assert all(one.state == "confirmed" and one.email.endswith("@example.org") for one in readers)


# --- as it is played by default ---


@on_sqlite
@pytest.mark.parametrize("wall", STARTS)
def test_whenever_it_is_played_the_past_is_told_and_the_next_word_waits(candor: Installation, wall: str) -> None:
    now = starts_at(wall)
    with clock.set_to(now):
        play(candor, real_dates=False)
        assert outcomes(candor) == [*BEFORE_E8, "open"]
    assert all(one.published_at < now for one in published(candor))
    with candor.database.read() as session:
        assert all(event.at <= now for event in journal.walk(session) if event.kind != "site.created")
        (waiting,) = incidents.waiting(session)
    assert timedelta(minutes=2) <= waiting.due_at - now <= timedelta(minutes=5)
    with clock.set_to(waiting.due_at), candor.database.write() as session:
        publish_due(session)
    assert outcomes(candor, waiting.due_at) == [*BEFORE_E8, "kept", "open"]


def test_the_word_that_waits_is_published_by_the_clock_and_keeps_its_promise(candor: Installation) -> None:
    now = starts_at("2026-11-24 23:40")
    with clock.set_to(now):
        play(candor, real_dates=False)
    with clock.set_to(now + timedelta(minutes=2)), candor.database.write() as session:
        assert publish_due(session)
        assert [said.kind for said in announce_due(session)] == ["incident.update_announced"]
    last = published(candor)[-1]
    assert (last.data, last.status) == ("recovery_possible", "identified")
    assert "Since" not in last.body and "$100 card" in last.body


def test_what_lies_behind_mails_nobody(candor: Installation) -> None:
    with clock.set_to(starts_at("2026-11-24 10:00")):
        play(candor, real_dates=False)
    with candor.database.read() as session:
        behind = [event for event in journal.walk(session) if event.kind == "incident.update_announced"]
        assert session.execute(select(Follower.position)).scalar_one() >= behind[-1].revision


def test_it_says_when_the_next_word_comes(candor: Installation) -> None:
    with clock.set_to(starts_at("2026-11-24 10:00")):
        told = play(candor, real_dates=False)
    assert told.value == (
        "The demo story is told up to Mon 23 Nov 2026, 16:07 PST. Its next update appears by itself: Tue 24 Nov, 10:02 PST."
    )


@on_sqlite
def test_it_is_told_in_less_than_two_seconds(candor: Installation) -> None:
    before = time.process_time()
    play(candor, real_dates=False)
    assert time.process_time() - before < 2


# --- what it refuses ---


def test_a_database_that_holds_something_is_refused(candor: Installation) -> None:
    with candor.database.write() as session:
        components.add(session, None, name="Web shop")
    with pytest.raises(Conflict, match="set CANDOR_VAR to a new folder"):
        play(candor, real_dates=False)
    assert count(candor, Incident) == 0


def test_it_is_not_played_twice(candor: Installation) -> None:
    play(candor, real_dates=False)
    with pytest.raises(Conflict):
        play(candor, real_dates=True)


def test_one_that_broke_off_is_seen_the_next_time(candor: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(sys.modules[play.__module__], "announce_due", breaks)
    with pytest.raises(OSError, match="no space"):
        play(candor, real_dates=False)
    monkeypatch.undo()
    with pytest.raises(Conflict, match="a demo that broke off"):
        play(candor, real_dates=False)


def test_a_mistake_in_a_file_means_that_nothing_is_said(candor: Installation, tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    folder.mkdir()
    for file in STORY.iterdir():
        (folder / file.name).write_text(file.read_text(encoding="utf-8").replace('data = "loss_likely"', 'data = "gone"'), encoding="utf-8")
    with pytest.raises(Invalid, match=r"E6\.md: Data cannot be “gone”"):
        play(candor, real_dates=False, folder=folder)
    assert count(candor, Event) == 1


# --- the command ---


def run(candor: Installation, *options: str) -> str:
    app = Flask("test")
    app.extensions["candor"] = candor
    with app.app_context():
        result = CliRunner().invoke(demo, options, catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


def test_a_fresh_folder_needs_no_preparation(tmp_path: Path) -> None:
    fresh = build(tmp_path / "var", URL.create("sqlite", database=str(tmp_path / "var" / "candor.db")))
    assert run(fresh, "--real-dates").startswith("The demo story is told")
    assert "Corvid Mobile" in (fresh.settings.public / "index.html").read_text()
    fresh.database.close()


@pytest.mark.parametrize("is_demo", [True, False])
def test_the_welcome_says_where_mail_goes_on_this_site(candor: Installation, capsys: pytest.CaptureFixture[str], is_demo: bool) -> None:
    do(candor, site.change, None, "demo", "yes" if is_demo else "no")
    welcome(Installation(replace(candor.settings, sendgrid_api_key="SG.key"), candor.database))
    (mail,) = re.findall(r"(?m)^Mail +(.+)$", capsys.readouterr().out)
    assert mail.startswith("goes out through SendGrid (https://api.sendgrid.com)")
    assert ("example.org" in mail) == is_demo


def test_if_empty_plays_once_and_is_silent_afterwards(candor: Installation) -> None:
    assert run(candor, "--if-empty").startswith("The demo story is told up to ")
    before = count(candor, Event)
    assert run(candor, "--if-empty") == ""
    assert count(candor, Event) == before


def test_real_dates_tells_that_it_came_to_its_end(candor: Installation) -> None:
    assert run(candor, "--real-dates") == "The demo story is told to its end: Mon 12 Oct 2009, 17:15 PDT.\n"


@on_sqlite
@pytest.mark.parametrize("real_dates", [True, False])
def test_nobody_is_reminded_of_the_past_of_the_story(candor: Installation, real_dates: bool) -> None:
    alarmed = Installation(replace(candor.settings, alarm_to=("ops@example.org",)), candor.database)
    with clock.set_to(clock.from_iso("2026-11-25T20:00:00.000Z")):  # noon there
        play(alarmed, real_dates=real_dates)
        scheduler.nudge(alarmed)
    with candor.database.read() as session:
        assert not session.execute(select(Note)).all()
