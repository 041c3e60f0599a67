"""Nothing is said into the void: every kind of event writes rows, and everything announced reaches every kind of reader."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import status.advice.commands
import status.components.commands
import status.data.commands
import status.faqs.commands
import status.incidents.commands
import status.operators.commands
import status.promises.changing
import status.site.commands  # noqa: F401  (all eight register what writes the rows)
from status.components.states import PLAIN
from status.db import Installation
from status.journal.kinds import KINDS
from status.journal.record import APPLY
from status.settings import HOME
from status.subscribers import commands as subscribers
from status.web.deeds import DEEDS
from tests.cast import component, do, open_incident, resolve, update
from tests.house.channels import FEEDS, FRONT, INCIDENT, follow

# Words that stand nowhere by themselves.
TITLE, BODY, MORE, LOST, PART = (
    "Quokkas ate the cable",
    "Please keep the battery in.",
    "Half of it is back.",
    "Two days of photos.",
    "Sidekick sync",
)


def test_every_kind_of_event_has_what_writes_its_rows() -> None:
    assert set(APPLY) == set(KINDS)


def test_every_kind_of_event_has_words_for_the_list_of_who_did_what() -> None:
    assert set(DEEDS) == set(KINDS)


def test_every_kind_of_event_is_said_somewhere() -> None:
    """Besides the list of kinds and the marks of what writes rows: a kind that nobody says is dead."""
    said = {text for file in (HOME / "status").rglob("*.py") if file.name not in {"kinds.py", "deeds.py"} for text in texts_of(file)}
    assert set(KINDS) - said == set()


def texts_of(file: Path) -> Iterator[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    marks = {id(part) for node in ast.walk(tree) for mark in getattr(node, "decorator_list", []) for part in ast.walk(mark)}
    yield from (
        node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in marks
    )


@pytest.fixture
def reader(candor: Installation) -> str:
    address = "ada@example.net"
    do(candor, subscribers.add, address)
    return address


def holds(candor: Installation, words: str, *paths: str, code: str) -> list[str]:
    """The files among these that do not hold the words."""
    folder = candor.settings.public
    return [path for path in paths if words not in (folder / path.format(code)).read_text(encoding="utf-8")]


@pytest.mark.parametrize("words", [TITLE, BODY, PART], ids=["title", "body", "component"])
def test_what_was_announced_reaches_every_kind_of_reader(candor: Installation, reader: str, words: str) -> None:
    part = component(candor, PART)
    code = open_incident(candor, title=TITLE, body=BODY, components={part: "major_outage"}, next_update="+2h", data="at_risk").code
    mails = follow(candor)
    assert holds(candor, words, *FRONT, *INCIDENT, *FEEDS, code=code) == []
    assert [mail.to for mail in mails] == [reader]
    assert (words in mails[0].text, words in mails[0].html) == (True, True)
    if words == TITLE:
        assert TITLE in mails[0].subject


def test_states_promises_and_data_are_told_in_plain_words_everywhere(candor: Installation, reader: str) -> None:
    part = component(candor, PART)
    code = open_incident(candor, title=TITLE, body=BODY, components={part: "major_outage"}, next_update="+2h", data="at_risk").code
    mail = follow(candor)[0]
    people = ("index.html", "text.txt", "incidents/{}/index.html", "incidents/{}.txt")
    assert holds(candor, PLAIN["major_outage"], *people, code=code) == []
    assert PLAIN["major_outage"] in mail.text
    assert "Next update by " in mail.text
    assert "UTC" in mail.text, "a time names its zone"
    promise = '"due_at"'
    assert holds(candor, promise, "incidents/{}.json", "status.json", code=code) == []


def test_an_update_and_the_end_reach_them_too(candor: Installation, reader: str) -> None:
    code = open_incident(candor, title=TITLE, body=BODY).code
    update(candor, code, body=MORE, status="identified")
    follow(candor)
    assert holds(candor, MORE, *FRONT, *INCIDENT, *FEEDS, code=code) == []
    resolve(candor, code, body="It is over.", data="lost", lost=LOST)
    told = [mail for mail in follow(candor) if LOST in mail.text]
    assert holds(candor, "It is over.", *INCIDENT, *FEEDS, code=code) == []
    assert holds(candor, LOST, *INCIDENT, code=code) == []
    assert ["It is over." in mail.text for mail in told] == [True], "what was lost is told once, with the end"


def test_what_was_lost_is_told_in_the_feeds(candor: Installation) -> None:
    code = open_incident(candor, title=TITLE, body=BODY).code
    resolve(candor, code, body="It is over.", data="lost", lost=LOST)
    follow(candor)
    assert holds(candor, LOST, *FEEDS, code=code) == []


def test_what_only_page_and_feeds_should_tell_is_mailed_to_nobody(candor: Installation, reader: str) -> None:
    code = open_incident(candor, title=TITLE, body=BODY, notify=False).code
    assert follow(candor) == []
    assert holds(candor, BODY, *FRONT, *INCIDENT, *FEEDS, code=code) == []
