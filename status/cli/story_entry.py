"""One entry of the story: front matter in TOML between two lines of +++, then the words. Pure.

What the commands would refuse halfway through is refused here, before the first word is played.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from status.advice.commands import graded
from status.advice.reading import read_words
from status.cli.story import DATA_VERBS, INCIDENT_VERBS, VERBS, Advice, Data, Entry, Story, Verb, is_day
from status.components.states import STATES
from status.data.states import CERTAINTY, DATA
from status.errors import Invalid
from status.fields import TITLE_LIMIT, choice, label, one_line, shown, words
from status.front_matter import parted
from status.incidents.commands import Words
from status.incidents.states import AFTER, DATA_AT_THE_END, IMPACTS
from status.promises.repeat import read_weekly

_TIME = re.compile(r"\d{4}-\d\d-\d\d(?: \d\d:\d\d)?")
_KIND = {str: "a text in quotes", list: "a list of texts in brackets", dict: "a table", bool: "true or false"}

# The keys of an entry: what kind of value each holds, and the verbs that say it.
_KEYS: Mapping[str, tuple[type, Sequence[str]]] = {
    "at": (str, VERBS),
    "verb": (str, VERBS),
    "title": (str, ("open",)),
    "status": (str, ("open", "update")),
    "impact": (str, ("open", "update", "resolve")),
    "data": (str, ("open", "update", "resolve", "record")),
    "certainty": (str, ("open", "update", "resolve", "record")),
    "lost": (str, ("resolve",)),
    "components": (dict, ("open", "update", "resolve")),
    "next_update": (str, ("open", "update", "resolve", "move")),
    "topics": (list, ("open", "update", "resolve")),
    "every": (str, ("open", "update")),
    "answers": (list, ("update", "resolve")),
    "notify": (bool, INCIDENT_VERBS),
    "corrects": (str, ("correct",)),
    "reason": (str, ("correct",)),
    "question": (str, ("ask",)),
    "changes": (str, ("change",)),
    "follows": (str, ("change",)),
    "moves": (str, ("move",)),
    "do": (list, ("advise",)),
    "dont": (list, ("advise",)),
    "who": (str, ("advise",)),
    "already": (str, ("advise",)),
    "severity": (str, ("advise",)),
    "withdraws": (str, ("withdraw",)),
    "for": (str, ("withdraw",)),
    "kind": (str, ("record", "progress")),
    "window": (str, ("record",)),
    "affected": (str, ("record",)),
    "of": (str, ("record", "progress")),
    "done": (str, ("progress",)),
    "unaffected": (list, ("spare",)),
}
_KINDS = {key: kind for key, (kind, _) in _KEYS.items()}
_NEEDED: Mapping[str, Sequence[str]] = {
    "open": ("title",),
    "update": (),
    "correct": ("corrects", "reason"),
    "resolve": ("data",),
    "ask": ("question",),
    "change": ("changes",),
    "advise": ("who",),
    "withdraw": ("withdraws",),
    "move": ("moves", "next_update"),
    "record": ("kind",),
    "spare": ("unaffected",),
    "progress": ("kind", "done", "of"),
}
# What is said beside the words.
_BESIDE = ("corrects", "reason", "question", "changes", "follows", "moves")
_ADVICE = ("do", "dont", "who", "already", "severity", "withdraws", "for")
_DATA = ("kind", "window", "affected", "of", "done", "unaffected")


def read_entry(name: str, text: str, page: Story) -> Entry:
    """The entry that a file's text holds. `page`: the story's own page, whose components it may name."""
    told, body = parted(text)
    check_keys(told, _KINDS, needed=("at", "verb"))
    verb = cast(Verb, choice("verb", told["verb"], VERBS))
    check_keys(told, _KINDS, needed=_NEEDED[verb])
    for key in told:
        if verb not in _KEYS[key][1]:
            raise Invalid({key: f"{label(key)} is not said with {verb}, but with {' or '.join(_KEYS[key][1])}."})
    _check_values(told, page)
    elsewhere = {"at", "verb", *_BESIDE, *_ADVICE, *_DATA}
    text = words("body", body, required=verb not in DATA_VERBS)
    said = Words(body=text, **{key: value for key, value in told.items() if key not in elsewhere})
    beside = {key: told.get(key, "") for key in _BESIDE}
    recorded: dict[str, Any] = {key: tuple(told[key]) if key == "unaffected" else told[key] for key in _DATA if key in told}
    return Entry(name, read_time("at", told["at"]), verb, said, **beside, advice=_advice(told, said.body), data=Data(**recorded))


def _advice(told: Mapping[str, Any], why: str) -> Advice:
    """Checked as the command would, so that a slip shows before the first word is played."""
    texts = {key: str(told.get(key, "")) for key in ("who", "already", "severity", "withdraws", "for")}
    do, dont = tuple(told.get("do", [])), tuple(told.get("dont", []))
    if told["verb"] == "advise":
        read_words(do=do, dont=dont, why=why, who=texts["who"], already=texts["already"])
        graded(texts["severity"])
    return Advice(do, dont, texts["who"], texts["already"], texts["severity"], texts["withdraws"], texts["for"])


def _check_values(told: Mapping[str, Any], page: Story) -> None:
    for key in ("title", "question"):
        one_line(key, told.get(key), TITLE_LIMIT, required=False)
    for key in ("status", "impact", "data"):
        if key in told:
            choice(key, told[key], _choices(key, told["verb"]))
    if "certainty" in told:
        choice("certainty", told["certainty"], CERTAINTY)
    check_known("components", list(told.get("components", {})), page)
    for state in told.get("components", {}).values():
        choice("components", str(state), STATES)
    if "every" in told:
        read_weekly(told["every"])
    said_at = read_time("at", told["at"])
    if "next_update" in told and read_time("next_update", told["next_update"], day=True) <= said_at:
        raise Invalid({"next_update": "Next update lies before the entry's own time: promise a time to come."})


def _choices(key: str, verb: str) -> Collection[str]:
    if key == "status":
        return [status for status in AFTER if status != "resolved"]
    if key == "impact":
        return IMPACTS
    return DATA_AT_THE_END if verb == "resolve" else DATA


def check_keys(told: Mapping[str, Any], kinds: Mapping[str, type], needed: Sequence[str]) -> None:
    """Every key is one of `kinds` and holds what it should; those `needed` are there."""
    for key, value in told.items():
        if key not in kinds:
            raise Invalid({key: f"“{shown(key)}” is not a key that stands here; there are {', '.join(kinds)}."})
        if type(value) is not kinds[key] or (isinstance(value, list) and not all(isinstance(one, str) for one in value)):
            raise Invalid({key: f"{label(key)} has to be {_KIND[kinds[key]]}."})
    for key in needed:
        if not told.get(key):
            raise Invalid({key: f"{label(key)} is missing."})


def check_known(key: str, names: Sequence[str], page: Story) -> None:
    """Every name is a component of the story's page."""
    known = {part.name for part in page.parts}
    if stranger := next((name for name in names if name not in known), None):
        raise Invalid({key: f"{label(key)}: “{shown(stranger)}” is not a component of site.toml."})


def read_time(key: str, text: str, *, day: bool = False) -> datetime:
    """A local time. With `day` a date alone is welcome too, and means the end of that day."""
    try:
        if _TIME.fullmatch(text) and (day or not is_day(text)):
            return datetime.fromisoformat(f"{text} 23:59" if is_day(text) else text)
    except ValueError:
        pass
    raise Invalid({key: f"{label(key)} “{shown(text)}” is not a time that exists: write it like 2009-10-12 17:15."})
