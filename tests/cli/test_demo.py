"""The demo: the story, played through the commands."""

import re
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
from status.cli.demo import STORY, demo, play
from status.cli.welcome import welcome
from status.components import commands as components
from status.db import Installation
from status.errors import Conflict, Invalid
from status.incidents import queries as incidents
from status.incidents.commands import publish_due
from status.incidents.model import Incident, IncidentUpdate
from status.journal import queries as journal
from status.journal.announce import announce_due
from status.journal.model import Event, Follower
from status.notes.model import Note
from status.promises.model import Promise
from status.site import commands as site
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
    """On both databases alike; what readers see of it is told in tests/flows/test_whole_story.py."""
    play(candor, real_dates=True)
    assert outcomes(candor) == [*BEFORE_E8, "half_kept", "kept_early", "kept", "moved", "kept"]


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
    assert outcomes(candor, waiting.due_at) == [*BEFORE_E8, "open", "open"]


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
    assert run(candor, "--real-dates") == "The demo story is told to its end: Fri 27 Nov 2009, 09:00 PST.\n"


@on_sqlite
@pytest.mark.parametrize("real_dates", [True, False])
def test_nobody_is_reminded_of_the_past_of_the_story(candor: Installation, real_dates: bool) -> None:
    alarmed = Installation(replace(candor.settings, alarm_to=("ops@example.org",)), candor.database)
    with clock.set_to(clock.from_iso("2026-11-25T20:00:00.000Z")):  # noon there
        play(alarmed, real_dates=real_dates)
        scheduler.nudge(alarmed)
    with candor.database.read() as session:
        assert not session.execute(select(Note)).all()
