"""content/demo/ holds what an operator would say and when: what follows from it is for the program to find out."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from status.markdown import to_text
from status.promises.states import PLAIN
from status.promises.states import STATES as PROMISE_STATES
from status.settings import HOME

FOLDER = HOME / "content" / "demo"
FILES = sorted(FOLDER.iterdir())
ENTRIES = [file for file in FILES if file.suffix == ".md" and file.name != "README.md"]
# Verbs that are also the name of a promise's state.
SAID = {"open"}
COUNTED = "|".join(sorted({*PLAIN.values(), *PROMISE_STATES, "on time", "overdue", "moved"} - {"open"}))
TALLY = re.compile(rf"\b(\d+|one|two|three|four|five|six) (promises? )?({COUNTED})\b", re.IGNORECASE)
ID = re.compile(r"\b(?=[a-z0-9]*[0-9])(?=[a-z0-9]*[a-z])[a-z0-9]{12}\b|urn:uuid:|\b[0-9a-f]{8}-[0-9a-f]{4}-")
DAY = re.compile(
    r"\b(Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|June|July|August|September|October|November|December)\b"
)


def values(told: Any) -> list[tuple[str, Any]]:
    """Every key with its value, those of tables inside too."""
    pairs: list[tuple[str, Any]] = []
    for key, value in told.items():
        inner = value if isinstance(value, list) else [value]
        pairs += [(key, one) for one in inner if not isinstance(one, dict)]
        pairs += [pair for one in inner if isinstance(one, dict) for pair in values(one)]
    return pairs


def front(file: Path) -> list[tuple[str, Any]]:
    """What a file's front matter (or the whole TOML file) says."""
    text = file.read_text(encoding="utf-8")
    return values(tomllib.loads(text if file.suffix == ".toml" else text.split("+++")[1]))


def body(file: Path) -> str:
    return file.read_text(encoding="utf-8").split("+++", 2)[2]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_nothing_in_it_is_an_id(file: Path) -> None:
    assert not ID.search(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("file", [*ENTRIES, FOLDER / "site.toml"], ids=lambda file: file.name)
def test_its_front_matter_names_no_state_of_a_promise(file: Path) -> None:
    for key, value in front(file):
        assert key not in PROMISE_STATES
        assert value not in set(PROMISE_STATES) - SAID and (value not in SAID or key == "verb")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_nothing_in_it_is_counted(file: Path) -> None:
    assert not TALLY.search(file.read_text(encoding="utf-8"))
    assert file.name == "README.md" or not any(isinstance(value, int | float) and not isinstance(value, bool) for _, value in front(file))


def test_no_key_is_one_that_only_the_program_fills_in() -> None:
    filled_in = {"id", "code", "revision", "guid", "tally", "state", "due_at", "made_in", "fulfilled_by", "actor"}
    assert not filled_in & {key for file in [*ENTRIES, FOLDER / "site.toml"] for key, _ in front(file)}


@pytest.mark.parametrize("file", ENTRIES, ids=lambda file: file.name)
def test_every_day_named_in_the_words_is_a_blank(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert not DAY.search(re.sub(r"\[\[.*?\]\]", "", text))


@pytest.mark.parametrize("file", ENTRIES, ids=lambda file: file.name)
def test_its_words_are_short_and_read_well_without_any_markup(file: Path) -> None:
    assert "*" not in to_text(body(file)).replace("\n* ", "\n")
    assert len(body(file).split()) <= 220
