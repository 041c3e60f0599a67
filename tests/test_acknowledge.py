"""Said becomes kept and shown, whoever finishes it."""

import json

import pytest
from sqlalchemy.exc import OperationalError

from status import acknowledge as module
from status.acknowledge import acknowledge, say, speaker
from status.archive import events
from status.db import Installation
from status.errors import Invalid
from status.incidents.commands import Words, open_incident
from status.journal import queries as journal
from tests.cast import ines
from tests.cast import open_incident as opened


def kept(candor: Installation) -> list[int]:
    return [line["revision"] for _, line in events.read(candor.settings.archive / events.FILE) if line]


def test_what_is_said_is_kept_and_shown_when_the_door_answers(candor: Installation) -> None:
    outcome = say(candor, open_incident, ines(candor), Words(title="T", body="B"))
    assert outcome.late == ()
    assert outcome.revision in kept(candor)
    file = candor.settings.public / "incidents" / f"{outcome.value.code}.json"
    assert json.loads(file.read_text())["name"] == "T"


def test_without_an_undo_window_the_command_also_announces(candor: Installation) -> None:
    say(candor, open_incident, ines(candor), Words(title="T", body="B"))
    assert "[Investigating] T" in (candor.settings.public / "feed.rss").read_text()


def test_what_is_refused_was_never_said(candor: Installation) -> None:
    who = ines(candor)
    with candor.database.read() as session:
        before = journal.head(session)
    with pytest.raises(Invalid):
        say(candor, open_incident, who, Words(title="", body=""))
    with candor.database.read() as session:
        assert journal.head(session) == before


def test_who_comes_next_finishes_what_a_killed_door_left(candor: Installation) -> None:
    code = opened(candor).code  # committed, and then nothing
    assert acknowledge(candor) == ()
    assert (candor.settings.public / "incidents" / f"{code}.json").exists()
    with candor.database.read() as session:
        assert kept(candor)[-1] == journal.head(session)


def test_a_failing_archive_holds_back_neither_page_nor_mail_and_heals(candor: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    code = opened(candor).code

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(module, "keep", full)
        assert acknowledge(candor) == ("not yet copied to the archive: No space left on device",)
    assert (candor.settings.public / "incidents" / f"{code}.json").exists()
    assert acknowledge(candor) == ()
    assert kept(candor)


def test_a_database_that_falls_away_after_the_commit_does_not_unsay_it(candor: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    who = ines(candor)

    def gone(*_: object) -> int:
        raise OperationalError("SELECT", {}, Exception("connection lost"))

    with monkeypatch.context() as patch:
        for turn in ("announce", "keep", "show"):
            patch.setattr(module, turn, gone)
        outcome = say(candor, open_incident, who, Words(title="T", body="B"))
    assert len(outcome.late) == 3
    assert acknowledge(candor) == ()
    assert (candor.settings.public / "incidents" / f"{outcome.value.code}.json").exists()


def test_the_environment_s_undo_window_wins_over_the_site_s(candor: Installation) -> None:
    from dataclasses import replace

    assert speaker(candor, None).undo.total_seconds() == 0
    unset = Installation(replace(candor.settings, announce_delay=None), candor.database)
    assert speaker(unset, None).undo.total_seconds() == 60
