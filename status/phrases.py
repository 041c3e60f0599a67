"""Update templates: content/phrases/*.md, each a text with ‹blanks› that an operator fills in.

Read whenever a form is opened, so that a file somebody adds is there at once; one that cannot be read is named and holds up nothing.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from status.errors import Invalid
from status.fields import NAME_LIMIT, one_line, shown, words
from status.front_matter import parted
from status.settings import HOME

FOLDER = HOME / "content" / "phrases"
# The phrase behind the short way from a promise that falls due.
NOTHING_NEW = "nothing-new"
_BLANK = re.compile("‹([^‹›\n]{1,100})›")
_KEYS: Mapping[str, type] = {"when": str, "status": str, "blanks": list}
# The status that a phrase says, and the forms that offer it; in the order in which they are offered.
FORMS: Mapping[str, tuple[str, ...]] = {
    "": ("update",),
    "investigating": ("open", "reopen"),
    "identified": ("open", "update"),
    "monitoring": ("open", "update"),
    "resolved": ("resolve",),
}


@dataclass(frozen=True)
class Phrase:
    """A text to begin with. `name`: its file's, without `.md`; `when`: what it is for; `status`: what it says, empty: none."""

    name: str
    when: str
    status: str
    body: str

    def filled(self, known: Mapping[str, str]) -> str:
        """The text, with the blanks filled that are known."""
        return _BLANK.sub(lambda blank: known.get(blank[1], blank[0]), self.body)


@dataclass(frozen=True)
class Shelf:
    """All phrases, and why a file is none: its name and a sentence."""

    phrases: tuple[Phrase, ...]
    broken: Mapping[str, str]

    def offered(self, verb: str) -> list[Phrase]:
        """Those for the form of that verb."""
        return [one for one in self.phrases if verb in FORMS[one.status]]


def shelf() -> Shelf:
    """What stands in the folder now; nothing when there is no folder."""
    phrases, broken = list[Phrase](), dict[str, str]()
    for file in sorted(FOLDER.glob("*.md")):
        if file.name == "README.md":
            continue
        try:
            phrases.append(read(file))
        except Invalid as mistake:
            broken[file.name] = str(mistake)
    return Shelf(tuple(sorted(phrases, key=lambda one: list(FORMS).index(one.status))), broken)


def read(file: Path) -> Phrase:
    """The phrase in a file; `Invalid` says in a sentence what is wrong with it."""
    try:
        told, body = parted(file.read_text(encoding="utf-8"))
    except OSError as refused:
        raise Invalid({"file": f"The file cannot be read: {refused.strerror}."}) from None
    except UnicodeDecodeError:
        raise Invalid({"file": "The file holds bytes that are not valid UTF-8: write it again in UTF-8."}) from None
    except tomllib.TOMLDecodeError as wrong:
        raise Invalid({"file": f"The front matter is not TOML: {wrong}."}) from None
    for key, value in told.items():
        if not isinstance(value, _KEYS.get(key, ())):
            raise Invalid({key: f"“{shown(key)}” is not a key of a phrase, or holds another kind of value; there are {', '.join(_KEYS)}."})
    if (status := told.get("status", "")) not in FORMS:
        raise Invalid({"status": f"Status cannot be “{shown(status)}”: choose one of {', '.join(filter(None, FORMS))}, or leave it out."})
    phrase = Phrase(file.stem, one_line("when", told.get("when"), NAME_LIMIT), status, words("body", body))
    _check_blanks(told.get("blanks"), phrase.body)
    return phrase


def unfilled(body: str) -> list[str]:
    """The blanks of our phrases that stand in the text, as they stand. Other words in ‹ › are quotations."""
    found = dict.fromkeys(_BLANK.findall(body))
    known = {blank for one in shelf().phrases for blank in _BLANK.findall(one.body)} if found else set()
    return [f"‹{blank}›" for blank in found if blank in known]


def check_filled(body: str) -> None:
    """Refuses words that still hold a blank: nobody is to read one."""
    if len(blanks := unfilled(body)) == 1:
        raise Invalid({"body": f"Body still holds the blank {blanks[0]}: fill it in, or take it out."})
    if blanks:
        raise Invalid({"body": f"Body still holds the blanks {', '.join(blanks)}: fill them in, or take them out."})


def _check_blanks(told: list[object] | None, body: str) -> None:
    """The list, where there is one, names the blanks of the text: a misspelt one would be published."""
    stand = set(_BLANK.findall(body))
    if told is not None and (strange := [one for one in told if one not in stand] + sorted(stand - set(map(str, told)))):
        raise Invalid({"blanks": f"Blanks and text do not agree on “{shown(str(strange[0]))}”."})
