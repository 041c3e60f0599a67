"""A full or broken disk: what was said stands, the operator reads which copy is late (exit 3), and it heals by itself."""

import os
from pathlib import Path

import pytest

from status.db import Installation
from status.delivery import queries as delivery
from status.subscribers import commands as subscribers
from tests.cast import do
from tests.faults.disks import can_mount, disk, fill, free, needs_mount, no_file_can_grow, read_only
from tests.flows.flask import Flask, until
from tests.flows.mail import Outbox, told

READERS = ("ada@example.net", "bob@example.net", "cy@example.net")
ONCE = dict.fromkeys(READERS, 1)
# Longer than what a half-used block would still take.
LONG = "Nobody can sync. " * 1_000
OPEN = ("incident", "open", "--title", "Sync is down", "--body", LONG)
TRIED_AGAIN = "It will be tried again."


@pytest.fixture
def flask(candor: Installation, environment: dict[str, str]) -> Flask:
    """The command of an installation with three readers and a page."""
    for address in READERS:
        do(candor, subscribers.add, address)
    flask = Flask(environment)
    flask.say("publish")
    return flask


def all_sent(candor: Installation) -> bool:
    with candor.database.read() as session:
        return [one.state for one in delivery.listed(session)] == ["done"]


def page(candor: Installation) -> str:
    return (candor.settings.public / "index.html").read_text(encoding="utf-8")


@needs_mount
def test_a_full_archive_is_told_holds_nothing_back_and_heals(candor: Installation, flask: Flask) -> None:
    archive = candor.settings.archive
    with disk(archive):
        before = (archive / "events.jsonl").read_bytes()
        fill(archive)
        answer = flask.run(*OPEN)
        assert (answer.code, answer.sentence.endswith(TRIED_AGAIN)) == (3, True)
        assert "not yet copied to the archive: No space left on device" in answer.sentence
        assert "shown on the page" not in answer.sentence
        assert answer.last in page(candor)
        assert (archive / "events.jsonl").read_bytes() == before, "no half line is left"

        with flask.worker():
            until(lambda: all_sent(candor))
            assert told(Outbox(candor.settings.var), "Nobody can sync.") == ONCE
            free(archive)
            until(lambda: answer.last in (archive / "events.jsonl").read_text(encoding="utf-8"))
        assert flask.say("verify").startswith("ok ")


@needs_mount
def test_a_full_public_folder_is_told_keeps_the_old_page_whole_and_heals(candor: Installation, flask: Flask) -> None:
    public = candor.settings.public
    with disk(public):
        before = {file: file.read_bytes() for file in public.rglob("*.*") if file.is_file()}
        fill(public)
        answer = flask.run(*OPEN)
        assert (answer.code, answer.sentence.endswith(TRIED_AGAIN)) == (3, True)
        assert "not yet shown on the page: No space left on device" in answer.sentence
        assert "archive" not in answer.sentence
        assert answer.last in (candor.settings.archive / "events.jsonl").read_text(encoding="utf-8")
        assert {file: file.read_bytes() for file in before} == before, "the old page is better than half a page"

        with flask.worker():
            free(public)
            until(lambda: answer.last in page(candor))
            until(lambda: all_sent(candor))
        assert told(Outbox(candor.settings.var), "Nobody can sync.") == ONCE


@needs_mount
def test_a_full_outbox_loses_and_doubles_no_mail(candor: Installation, flask: Flask) -> None:
    """A mail file is whole or not there: none is half written, and those that fitted are not written again."""
    box = Outbox(candor.settings.var)
    with disk(box.folder):
        fill(box.folder)
        flask.say(*OPEN)
        with flask.worker() as worker:
            until(lambda: "outbox cannot be written" in worker.said)
            assert box.mails() == []
            free(box.folder)
            until(lambda: all_sent(candor))
        assert told(box, "Nobody can sync.") == ONCE
        assert len(box.mails()) == len(READERS)


@needs_mount
def test_a_database_without_room_says_so_and_stores_nothing(tmp_path: Path) -> None:
    """SQLite on a full disk: the statement does not stand, and that is told. What was said before is unharmed."""
    var = tmp_path / "var"
    flask = Flask({"CANDOR_VAR": str(var), "CANDOR_ANNOUNCE_DELAY": "0"})
    flask.say("init")
    flask.say("incident", "open", "--title", "Before", "--body", "All is well.")
    with disk(var):
        head = flask.say("verify")
        fill(var)
        answer = flask.run(*OPEN)
        assert (answer.code, answer.out, "Traceback" in answer.err) == (1, "", False)
        assert "The database cannot be used: " in answer.sentence
        free(var)
        assert flask.say("verify") == head
        code = flask.say(*OPEN)
        assert flask.say("verify").startswith("ok ")
        assert code in (var / "public/index.html").read_text(encoding="utf-8")


@needs_mount
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_disk_that_turned_read_only_makes_both_copies_late(candor: Installation, flask: Flask) -> None:
    with disk(candor.settings.var):
        with read_only(candor.settings.var):
            answer = flask.run(*OPEN)
        assert answer.code == 3
        assert answer.sentence.count("not yet") == 2
        assert answer.sentence.endswith(f"Read-only file system. {TRIED_AGAIN}")
        with flask.worker():
            until(lambda: answer.last in page(candor))
        assert flask.say("verify").startswith("ok ")


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_quota_makes_both_copies_late_and_heals(candor: Installation, flask: Flask) -> None:
    """Needs no root: a process that may not make any file longer; its database is a server elsewhere."""
    with no_file_can_grow():
        answer = flask.run(*OPEN)
    assert (answer.code, answer.sentence.endswith(TRIED_AGAIN)) == (3, True)
    assert "not yet copied to the archive: File too large; not yet shown on the page: File too large" in answer.sentence
    with flask.worker():
        until(lambda: answer.last in page(candor) and all_sent(candor))
    assert flask.say("verify").startswith("ok ")
    assert told(Outbox(candor.settings.var), "Nobody can sync.") == ONCE


def refused(flask: Flask, *command: str) -> str:
    """The one sentence of a command that cannot even begin."""
    answer = flask.run(*command)
    assert answer.code == 2, answer
    assert (answer.out, "Traceback" in answer.err) == ("", False)
    assert answer.sentence.endswith(".")
    return answer.sentence


@pytest.mark.parametrize("command", ["init", "worker", "serve"])
def test_a_file_in_the_place_of_the_folder_is_told(tmp_path: Path, command: str) -> None:
    var = tmp_path / "var"
    var.write_text("not a folder")
    assert str(var) in refused(Flask({"CANDOR_VAR": str(var)}), command)
    assert var.read_text() == "not a folder"


@pytest.mark.parametrize("command", ["init", "worker", "serve"])
def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, command: str) -> None:
    var = tmp_path / "var"
    var.mkdir()
    flask = Flask({"CANDOR_VAR": str(var)})
    if os.geteuid() != 0:
        var.chmod(0o500)
        assert str(var) in refused(flask, command)
    elif can_mount():  # root may write everywhere but there
        with disk(var), read_only(var):
            assert str(var) in refused(flask, command)
    else:
        pytest.skip("root, and not allowed to mount: nothing is unwritable")
