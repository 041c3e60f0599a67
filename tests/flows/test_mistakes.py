"""Whatever is typed wrongly at the command line ends with 2 and one clear sentence, last on stderr; nothing is stored."""

import json
import os
import sqlite3
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.flows.flask import Flask, Told

pytestmark = pytest.mark.slow

OPEN = ("incident", "open", "--title", "Sync is down", "--body", "Nobody can sync.")


@dataclass(frozen=True)
class Mistake:
    """A command with something wrong in it, and what its sentence has to name. CODE, UPDATE, PART stand for ids that exist."""

    name: str
    command: tuple[str, ...]
    names: str
    settings: dict[str, str] = field(default_factory=dict)


def opening(name: str, names: str, *options: str) -> Mistake:
    return Mistake(name, (*OPEN, *options), names)


def setting(variable: str, value: str, names: str = "") -> Mistake:
    return Mistake(f"{variable}={value}", ("incident", "list"), names or variable, {variable: value})


MISTAKES = (
    opening("a title that is too long", "200", "--title", "x" * 201),
    opening("a body that is too long", "25,000", "--body", "x" * 25_001),
    opening("an empty title", "Title is empty", "--title", " "),
    opening("an empty body", "Body is empty", "--body", ""),
    opening("a control character in the title", "U+0007", "--title", "ding\x07"),
    opening("a control character in the body", "U+001B", "--body", "\x1b[31mred"),
    opening("bytes that are not UTF-8 in the title", "UTF-8", "--title", "caf\udce9"),
    opening("bytes that are not UTF-8 in the body", "UTF-8", "--body", "caf\udce9"),
    opening("a line feed in the title", "one line", "--title", "Sync\nBcc: x@example.net"),
    opening("a carriage return in the title", "one line", "--title", "Sync\rX"),
    opening("a character that turns the writing direction", "U+202E", "--title", "Sync \u202e is down"),
    opening("midnight", "midnight", "--next-update", "midnight"),
    opening("24:00", "24:00", "--next-update", "2027-01-15 24:00"),
    opening("a time of day alone", "18:00", "--next-update", "18:00"),
    opening("a promise for the past", "past", "--next-update", "2020-01-01"),
    opening("a due time in the past", "past", "--at", "2020-01-01 10:00"),
    opening("a due date without a time", "time of day", "--at", "2027-01-15"),
    opening("a promise beyond the calendar", "Next update", "--next-update", "+99999999d"),
    opening("a promise in the last year", "9998", "--next-update", "9999-12-31"),
    opening("a due time beyond the calendar", "At", "--at", "+99999999d"),
    opening("a beginning in the future", "future", "--happened-at", "+2h"),
    opening("a component that nobody knows", "nonsense", "--component", "nonsense=operational"),
    opening("a component without a state", "ID=STATE", "--component", "PART"),
    opening("a state that does not exist", "on_fire", "--component", "PART=on_fire"),
    opening("an impact that does not exist", "huge", "--impact", "huge"),
    opening("a status that does not exist", "thinking", "--status", "thinking"),
    opening("a data state that does not exist", "fine", "--data", "fine"),
    Mistake("words based on an older version", ("incident", "update", "CODE", "--body", "More.", "--if-version", "0"), "Somebody else"),
    Mistake("an update without words", ("incident", "update", "CODE"), "Body is empty"),
    Mistake("a topic that was not promised", ("incident", "update", "CODE", "--body", "More.", "--answers", "the moon"), "not open"),
    Mistake("a resolution that is silent about data", ("incident", "resolve", "CODE", "--body", "Over."), "data"),
    Mistake("lost data without words", ("incident", "resolve", "CODE", "--body", "Over.", "--data", "lost"), "Lost"),
    Mistake("an update of an incident that is not there", ("incident", "update", "nonsense", "--body", "More."), "nonsense"),
    Mistake(
        "a scheduled update of one that is not there", ("incident", "update", "nonsense", "--body", "More.", "--at", "+1h"), "nonsense"
    ),
    Mistake("a resolution of one that is not there", ("incident", "resolve", "nonsense", "--body", "Over.", "--data", "none"), "nonsense"),
    Mistake("an incident to show that is not there", ("incident", "show", "nonsense"), "nonsense"),
    Mistake("an incident code that is not UTF-8", ("incident", "show", "caf\udce9"), "incident"),
    Mistake("a correction of no update", ("incident", "correct", "CODE", "nonsense", "--body", "B", "--reason", "R"), "update"),
    Mistake(
        "a correction that changes nothing",
        ("incident", "correct", "CODE", "UPDATE", "--body", "Nobody can sync.", "--reason", "R"),
        "same",
    ),
    Mistake("a correction without a reason", ("incident", "correct", "CODE", "UPDATE", "--body", "B"), "--reason"),
    Mistake("a cancellation of nothing", ("incident", "cancel", "CODE", "nonsense"), "scheduled"),
    Mistake("a subscriber that is no address", ("subscriber", "add", "not an address"), "address"),
    Mistake("two addresses in one", ("subscriber", "add", "a@example.net,b@example.net"), "address"),
    Mistake("a file that is not there", ("subscriber", "import", "/nonexistent.csv"), "/nonexistent.csv"),
    Mistake(
        "an export into no folder", ("subscriber", "export", "/nonexistent/x.csv"), "/nonexistent/x.csv cannot be written: there is no"
    ),
    Mistake("nothing to send again", ("delivery", "retry", "--all"), "held"),
    Mistake("a mail that does not exist", ("delivery", "show", "nonsense"), "nonsense"),
    Mistake("a setting of the site that is not there", ("site", "set", "nonsense", "1"), "nonsense"),
    Mistake("a zone that does not exist", ("site", "set", "zone", "Mars/Olympus"), "Mars/Olympus"),
    Mistake("an undo window of a year", ("site", "set", "undo_window", "31536000"), "300"),
    Mistake("a component without a name", ("component", "add", ""), "Name"),
    Mistake("an archive that is not there", ("restore", "/nonexistent"), "/nonexistent"),
    Mistake("an option that is not there", ("incident", "open", "--nonsense"), "--nonsense"),
    Mistake("a noun without a verb", ("component",), "one of add, change, list"),
    Mistake("a command that is not there", ("nonsense",), "nonsense"),
    Mistake("a verb that is not there", ("incident", "nonsense"), "nonsense"),
    Mistake("an argument that is missing", ("incident", "update"), "CODE"),
    Mistake("an option without its value", ("incident", "open", "--title"), "--title"),
    Mistake("a version that is no number", ("incident", "update", "CODE", "--if-version", "new"), "new"),
    Mistake("a port that is none", ("serve", "--port", "0"), "--port"),
    setting("CANDOR_NONSENSE", "1"),
    setting("CANDOR_PORT", "http"),
    setting("CANDOR_HOLD", "-1"),
    setting("CANDOR_LEASE", "soon"),
    setting("CANDOR_ANNOUNCE_DELAY", "a minute"),
    setting("CANDOR_BASE_URL", "status.example.org"),
    setting("CANDOR_TRUSTED_PROXIES", "all"),
    setting("CANDOR_ENV", "staging"),
    setting("DATABASE_URL", "mysql://localhost/candor"),
    setting("DATABASE_URL", "a database"),
    setting("SENDGRID_API_KEY_FILE", "/nonexistent"),
    setting("SENDGRID_HOST", "api.sendgrid.com"),
    setting("SECRET_KEY", "short"),
    setting("MAIL_FROM", "Acme, Inc. Störungen (EU) <status@example.org>", "quotes"),
    setting("MAIL_FROM", "nobody", "MAIL_FROM"),
)


@dataclass
class House:
    """An installation with one open incident."""

    flask: Flask
    var: Path
    ids: dict[str, str]

    def run(self, mistake: Mistake) -> Told:
        """Types it."""
        command = [self._with_ids(word) for word in mistake.command]
        return self.flask.run(*command, **mistake.settings)

    def _with_ids(self, word: str) -> str:
        for name, value in self.ids.items():
            word = word.replace(name, value)
        return word

    def everything(self) -> str:
        """All that is stored: the database in full, the archive, the public folder, the outbox."""
        database = sqlite3.connect(self.var / "candor.db")
        files = sorted(f"{file} {file.stat().st_mtime_ns}" for file in self.var.rglob("*") if file.parent != self.var)
        try:
            return "\n".join([*database.iterdump(), *files])
        finally:
            database.close()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    var = tmp_path_factory.mktemp("mistakes") / "var"
    flask = Flask({"CANDOR_VAR": str(var), "CANDOR_ANNOUNCE_DELAY": "0"})
    flask.say("init")
    part = flask.say("component", "add", "Sync")
    code = flask.say(*OPEN)
    update = json.loads((var / f"public/incidents/{code}.json").read_bytes())["incident_updates"][0]["id"]
    return House(flask, var, {"CODE": code, "UPDATE": update, "PART": part})


@dataclass
class Answers:
    """How each mistake was answered, and what was stored before and after all of them."""

    told: dict[str, "Future[Told]"]
    before: str
    after: str


@pytest.fixture(scope="module")
def answers(house: House) -> Iterator[Answers]:
    """All of them at once: each is a process of its own, and they have nothing to do with each other."""
    before = house.everything()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        told = {mistake.name: pool.submit(house.run, mistake) for mistake in MISTAKES}
    yield Answers(told, before, house.everything())


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name[:60])
def test_it_ends_with_two_and_one_clear_sentence(answers: Answers, mistake: Mistake) -> None:
    assert_refused(answers.told[mistake.name].result(), mistake.names)


def assert_refused(told: Told, names: str) -> None:
    assert told.code == 2, told
    assert "Traceback" not in told.err
    assert told.out == ""
    assert names.lower() in told.sentence.lower()
    assert told.sentence.endswith((".", "?")), told.sentence
    assert told.sentence.isprintable()
    assert len(told.sentence) < 400


def test_nothing_of_all_that_was_stored(answers: Answers) -> None:
    assert answers.after == answers.before


def fresh(tmp_path: Path, **settings: str) -> Flask:
    return Flask({"CANDOR_VAR": str(tmp_path / "var"), "CANDOR_ANNOUNCE_DELAY": "0", **settings})


def test_not_even_the_speaker_of_a_refused_word_is_stored(tmp_path: Path) -> None:
    """The host's user becomes an operator with the first thing they say, not with the first mistake they make."""
    flask = fresh(tmp_path)
    flask.say("init")
    before = flask.say("verify")
    assert_refused(flask.run("incident", "open", "--title", "", "--body", "B"), "Title is empty")
    assert flask.say("verify") == before


CONTENT = {
    "no TOML": ("name = Our services", "line 1"),
    "a key that is not there": ('nmae = "Ours"', "nmae"),
    "a zone that does not exist": ('zone = "Mars/Olympus"', "Mars/Olympus"),
    "a number for a text": ("name = 4", "name"),
    "an undo window of an hour": ("undo_window = 3600", "300"),
    "a name of two lines": ('name = "a\\nb"', "one line"),
    "a component without a name": ('components = [{ group = "Checkout" }]', "components"),
    "a component of an odd kind": ("components = [7]", "components"),
    "no UTF-8": ("name = 'caf\udce9'", "UTF-8"),
}


@pytest.mark.parametrize("mistake", CONTENT)
def test_a_mistake_in_the_content_file_is_told_and_no_site_is_made(tmp_path: Path, mistake: str) -> None:
    text, names = CONTENT[mistake]
    file = tmp_path / "site.toml"
    file.write_bytes(text.encode(errors="surrogateescape"))
    flask = fresh(tmp_path, CANDOR_SITE=str(file))
    assert_refused(flask.run("init"), names)
    assert str(file) in flask.run("init").sentence
    assert not (tmp_path / "var/public").exists()


def test_the_content_file_is_read_once(tmp_path: Path) -> None:
    """The database is the truth afterwards: what became of the file stops nobody from starting."""
    file = tmp_path / "site.toml"
    file.write_text('name = "Ours"', encoding="utf-8")
    flask = fresh(tmp_path, CANDOR_SITE=str(file))
    flask.say("init")
    file.write_text("nonsense", encoding="utf-8")
    flask.say("init")
    file.unlink()
    flask.say("init")


def test_a_content_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert_refused(fresh(tmp_path, CANDOR_SITE="/nonexistent.toml").run("init"), "/nonexistent.toml")


def test_a_database_that_was_not_made_yet_is_told(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    assert_refused(fresh(tmp_path).run("incident", "list"), "flask init")


def test_restoring_over_what_is_there_is_refused(house: House) -> None:
    assert_refused(house.flask.run("restore", str(house.var / "archive")), "not empty")


def test_a_folder_may_have_any_name(tmp_path: Path) -> None:
    """A `#`, a `?` or a percent sign in CANDOR_VAR is part of its name: everything lies under it, nothing beside it."""
    var = tmp_path / "a b#c?d%25e"
    flask = Flask({"CANDOR_VAR": str(var), "CANDOR_ANNOUNCE_DELAY": "0"})
    assert flask.say("init") == f"Created: {var}/candor.db"
    code = flask.say(*OPEN)
    assert code in flask.say("incident", "list")
    assert flask.say("verify").startswith("ok ")
    assert list(tmp_path.iterdir()) == [var]
    assert {"candor.db", "archive", "public"} <= {one.name for one in var.iterdir()}


def test_words_that_a_terminal_cannot_show_are_escaped(tmp_path: Path) -> None:
    flask = fresh(tmp_path)
    flask.say("init")
    code = flask.say("incident", "open", "--title", "🔥 Café", "--body", "Zu heiß.")
    listed = flask.run("incident", "list", PYTHONIOENCODING="ascii")
    assert (listed.code, "Caf" in listed.out) == (0, True)
    shown = flask.run("incident", "show", code, "--json", LC_ALL="C")
    assert (shown.code, json.loads(shown.out)["name"]) == (0, "🔥 Café")
