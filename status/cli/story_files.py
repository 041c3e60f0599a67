"""Reads content/demo/. A mistake in a file is one sentence that names the file, the key and the rule; then nothing is played."""

import tomllib
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from status.cli.story import INCIDENT_VERBS, Entry, Part, Reader, Story, moved
from status.cli.story_entry import check_keys, check_known, read_entry
from status.errors import Invalid
from status.fields import NAME_LIMIT, label, one_line, shown
from status.fields import words as several_lines
from status.moments import zone_of

_SITE = {"name": str, "zone": str, "operator": str, "today": str, "postal_address": str}
_PART = {"name": str, "group": str, "description": str}
# What an entry may name: said with these verbs.
_NAMES = {
    "changes": (("ask",), "a question asked"),
    "withdraws": (("advise",), "advice given"),
    "moves": (INCIDENT_VERBS, "an entry that promised word"),
}
_READER = {"email": str, "language": str, "components": list}


def read(folder: Path) -> Story:
    """The story in `folder`: site.toml, and every .md file an entry (README.md is for people)."""
    site = folder / "site.toml"
    with _naming(site):
        page = _page(tomllib.loads(_text(site)))
    files = sorted(file for file in folder.glob("*.md") if file.name != "README.md")
    entries = sorted((_entry(file, page) for file in files), key=lambda entry: (entry.at, entry.name))
    story = replace(page, entries=tuple(entries))
    for place, entry in enumerate(entries):
        with naming(folder, entry):
            _fits(entry, story, place)
    with _naming(site):
        if not entries or entries[0].at.date() >= story.today:
            raise Invalid({"today": "Today has to come after the day of the first entry."})
    return story


def naming(folder: Path, entry: Entry) -> AbstractContextManager[None]:
    """Whatever a command refuses inside is told as a mistake in the entry's file."""
    return _naming(folder / f"{entry.name}.md")


@contextmanager
def _naming(file: Path) -> Iterator[None]:
    """Whatever is wrong inside is told as a mistake in `file`."""
    try:
        yield
    except Invalid as mistake:
        raise Invalid({key: f"{file}: {sentence}" for key, sentence in mistake.mistakes.items()}) from None
    except tomllib.TOMLDecodeError as wrong:
        raise Invalid({"file": f"{file}: The file is not TOML where it should be: {wrong}."}) from None


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as refused:
        raise Invalid({"file": f"The file cannot be read: {refused.strerror}."}) from None
    except UnicodeDecodeError:
        raise Invalid({"file": "The file holds bytes that are not valid UTF-8: write it again in UTF-8."}) from None


def _entry(file: Path, page: Story) -> Entry:
    with _naming(file):
        return read_entry(file.stem, _text(file), page)


def _fits(entry: Entry, story: Story, place: int) -> None:
    """How an entry stands to those before it, and whether the days in its words exist."""
    before = story.entries[:place]
    if not before and entry.verb != "open":
        raise Invalid({"verb": "Verb has to be open: nothing was said before this entry."})
    named = {key: getattr(entry, key) for key in ("corrects", "changes", "follows", "moves")} | {"withdraws": entry.advice.withdraws}
    for key, name in named.items():
        verbs, noun = _NAMES.get(key, (INCIDENT_VERBS, "an entry"))
        if name and name not in {other.name for other in before if other.verb in verbs and (key != "moves" or other.promises)}:
            raise Invalid({key: f"{label(key)}: “{shown(name)}” is not {noun} before this one."})
    moved(replace(story, entries=(entry,)), timedelta(0))


def _page(told: dict[str, Any]) -> Story:
    parts = tuple(Part(**table) for table in _tables(told, "components", _PART, "name"))
    readers = tuple(
        Reader(**{**table, "components": tuple(table.get("components", ()))}) for table in _tables(told, "readers", _READER, "email")
    )
    check_keys(told, _SITE, needed=("name", "zone", "operator", "today"))
    page = Story(
        name=one_line("name", told["name"], NAME_LIMIT),
        zone=zone_of(told["zone"]).key,
        operator=one_line("operator", told["operator"], NAME_LIMIT),
        today=_day("today", told["today"]),
        entries=(),
        parts=parts,
        readers=readers,
        postal_address=several_lines("postal_address", told.get("postal_address"), 300, required=False),
    )
    for reader in readers:
        check_known("readers", reader.components, page)
    return page


def _tables(told: dict[str, Any], key: str, kinds: Mapping[str, type], name: str) -> list[dict[str, Any]]:
    """Takes the tables under `key` out of `told`: each one checked, no two of the same name."""
    tables = told.pop(key, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise Invalid({key: f"{label(key)} are tables, each of them under [[{key}]]."})
    for table in tables:
        check_keys(table, kinds, needed=(name,))
    names = [table[name] for table in tables]
    if twice := next((one for one in names if names.count(one) > 1), None):
        raise Invalid({key: f"{label(key)}: “{shown(twice)}” stands there twice."})
    return tables


def _day(key: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid({key: f"{label(key)} “{shown(text)}” is not a day that exists: write it like 2009-10-12."}) from None
