"""`CANDOR_SITE`: what a new database starts with. Read once, by `init`; afterwards the database is the truth."""

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from status.errors import Invalid
from status.fields import LANGUAGE_TAG, NAME_LIMIT, Checked, one_line, shown, words
from status.moments import zone_of
from status.site.colours import check_colours

DEFAULTS: dict[str, Any] = {
    "name": "Our services",
    "zone": "UTC",
    "languages": ["en"],
    "colours": {},
    "postal_address": "",
    "undo_window": 60,
    "components": [],
}


def read(path: Path) -> dict[str, Any]:
    """The file's values over `DEFAULTS`; `Invalid` names the file, the key and the rule. No file at all is a fault too."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Invalid({"CANDOR_SITE": f"CANDOR_SITE: there is no file {path}."}) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as wrong:
        raise Invalid({"CANDOR_SITE": f"CANDOR_SITE: {path} cannot be read: {wrong}."}) from None
    return checked(told, str(path))


def checked(told: dict[str, Any], where: str) -> dict[str, Any]:
    """`told` over `DEFAULTS`, every value checked."""
    for key, value in told.items():
        if key not in DEFAULTS:
            raise Invalid({key: f"{where}: “{key}” is not a key of it; there are {', '.join(DEFAULTS)}."})
        if type(value) is not type(DEFAULTS[key]):
            raise Invalid({key: f"{where}: {key} has to be {_KIND[type(DEFAULTS[key])]}."})
    values = {**DEFAULTS, **told}
    check = Checked()
    check(one_line, "name", values["name"], NAME_LIMIT)
    check(words, "postal_address", values["postal_address"], 300, required=False)
    check(zone_of, values["zone"])
    check(_components, values["components"])
    check(_languages, values["languages"])
    check(check_colours, values["colours"])
    if not 0 <= values["undo_window"] <= 300:
        check.mistakes["undo_window"] = "Undo window has to lie between 0 and 300 seconds."
    if check.mistakes:
        raise Invalid({key: f"{where}: {sentence}" for key, sentence in check.mistakes.items()})
    return values


def _components(told: Sequence[Any]) -> None:
    """Each a name or a table, and none twice in one group: readers could not tell them apart."""
    seen = set[tuple[str, str]]()
    for component in told:
        place = _component(component)
        if place in seen:
            raise Invalid({"components": f"components names “{shown(place[1])}” twice: give each a name of its own."})
        seen.add(place)


def _component(told: Any) -> tuple[str, str]:
    """Group and name of a name, or of a table of `name` and perhaps `group`."""
    parts = {"name": told} if isinstance(told, str) else told
    if not isinstance(parts, dict) or not all(isinstance(part, str) for part in parts.values()):
        raise Invalid({"components": 'components has to be a list of names, or of tables like { name = "Web", group = "Phone" }.'})
    if strange := sorted(set(parts) - {"name", "group"}):
        raise Invalid({"components": f"components: “{shown(strange[0])}” is not a key of a component; there are name, group."})
    name = one_line("components: a name", parts.get("name", ""), NAME_LIMIT)
    return one_line("components: a group", parts.get("group", ""), NAME_LIMIT, required=False), name


def _languages(told: Sequence[Any]) -> None:
    """At least one tag like `de` or `pt-BR`; the first is the one that is written in."""
    if not told:
        raise Invalid({"languages": 'languages has to name at least one language, like ["en"].'})
    for one in told:
        if not isinstance(one, str) or not LANGUAGE_TAG.fullmatch(one):
            raise Invalid({"languages": f"languages: “{shown(str(one))}” is not a language's tag in quotes, like en, de or pt-BR."})


_KIND = {str: "a text in quotes", list: "a list in brackets", dict: "a table", int: "a whole number"}
