"""Finding incidents: filters, and words as people mean them, the same on both databases."""

from datetime import timedelta

import pytest

from status import clock
from status.db import Installation
from status.incidents import commands
from status.incidents.search import Wanted, find, folded
from tests.cast import component, do, ines, maintenance, open_incident, resolve, update


def titles(candor: Installation, before: str = "", limit: int = 50, **wanted: str) -> list[str]:
    with candor.database.read() as session:
        return [one.title for one in find(session, Wanted(**wanted), before, limit).incidents]


@pytest.fixture
def told(candor: Installation) -> dict[str, str]:
    """Four incidents, each a minute younger than the one before; code by title."""
    sync = component(candor, "Sync")
    codes = {}
    for number, title in enumerate(("Old", "Mistaken", "Störung", "Now")):
        with clock.set_to(clock.now() + timedelta(minutes=number)):
            state = {sync: "major_outage"} if title == "Old" else {}
            codes[title] = open_incident(candor, title=title, impact="minor" if title == "Now" else "", components=state).code
    resolve(candor, codes["Old"])
    do(candor, commands.withdraw, ines(candor), codes["Mistaken"], reason="A drill.")
    maintenance(candor, title="Planned")
    return {**codes, "sync": sync}


def test_the_newest_come_first_and_filters_leave_out(candor: Installation, told: dict[str, str]) -> None:
    assert titles(candor) == ["Now", "Störung", "Mistaken", "Old"], "and no planned work"
    assert titles(candor, state="open") == ["Now", "Störung"]
    assert titles(candor, state="resolved") == ["Old"]
    assert titles(candor, state="withdrawn") == ["Mistaken"]
    assert titles(candor, impact="minor") == ["Now"]
    assert titles(candor, component=told["sync"]) == ["Old"], "what it ever affected"
    assert titles(candor, month="1999-01") == [] != titles(candor, month=f"{clock.now():%Y-%m}")
    assert titles(candor, state="open", text="stör") == ["Störung"]


def test_pages_follow_each_other_without_gap_or_repeat(candor: Installation) -> None:
    with clock.set_to(clock.now()):  # all at one instant
        every = {open_incident(candor, title=f"No {number}").code for number in range(7)}
    for text in ("", "no"):
        seen, before = [], ""
        with candor.database.read() as session:
            for _ in range(3):
                found = find(session, Wanted(text=text), before, limit=3)
                seen, before = seen + [one.code for one in found.incidents], found.more
        assert before == "" and len(seen) == 7 and set(seen) == every


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        ("Ärger in Köln", "ÄRGER", True),
        ("Ärger in Köln", "ärger in kö", True),
        ("a\u0308rger", "Ä", True),
        ("Straße gesperrt", "STRASSE", True),
        ("Тελεφώνου σας", "ΣΑΣ", True),
        ("İstanbul", "i\u0307stanbul", True),
        ("Ärger", "arger", False),
        ("a\u0308rger", "a", False),
        ("100% of calls", "100%", True),
        ("100 of calls", "100%", False),
        ("user_name", "r_n", True),
        ("userXname", "r_n", False),
        ("back\\slash", "k\\s", True),
        ("it's [here]", "'s [h", True),
        ("two\nlines", "two\nlines", True),
        ("電話が使えません", "使え", True),
        ("🦉 owls", "🦉", True),
    ],
)
def test_words_are_found_as_typed_whatever_their_case(candor: Installation, words: str, text: str, found: bool) -> None:
    code = open_incident(candor, title="One", body="1.").code
    update(candor, code, body=f"» {words} «")
    assert titles(candor, text=text) == (["One"] if found else [])
    open_incident(candor, title=words.replace("\n", " "), body="2.")
    assert len(titles(candor, text=text.replace("\n", " "))) == (1 if "\n" in words else 2 * found)


def test_nothing_is_found_across_two_texts(candor: Installation) -> None:
    open_incident(candor, title="Calls", body="work.")
    assert titles(candor, text="callswork") == [] and titles(candor, text="CALLS") == ["Calls"]


def test_folding_twice_changes_nothing() -> None:
    for text in ("ǅ ſ K ß ﬁ Ω ᾳ", "a\u0308", "ΣΑΣ", "İ"):
        assert folded(folded(text)) == folded(text)
