"""`CANDOR_SITE`: what a new database starts with. Read once, by `init`; afterwards the database is the truth."""

import tomllib
from pathlib import Path
from typing import Any

from status.errors import Invalid
from status.fields import NAME_LIMIT, Checked, one_line, words
from status.moments import zone_of

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
    for component in values["components"]:
        check(_component, component)
    if not 0 <= values["undo_window"] <= 300:
        check.mistakes["undo_window"] = "Undo window has to lie between 0 and 300 seconds."
    if check.mistakes:
        raise Invalid({key: f"{where}: {sentence}" for key, sentence in check.mistakes.items()})
    return values


def _component(told: Any) -> None:
    """A name, or a table of `name` and perhaps `group`."""
    parts = {"name": told} if isinstance(told, str) else told
    if not isinstance(parts, dict) or not set(parts) <= {"name", "group"} or not all(isinstance(part, str) for part in parts.values()):
        raise Invalid({"components": 'Components has to be a list of names, or of tables like { name = "Web", group = "Phone" }.'})
    one_line("components", parts.get("name", ""), NAME_LIMIT)
    one_line("components", parts.get("group", ""), NAME_LIMIT, required=False)


_KIND = {str: "a text in quotes", list: "a list in brackets", dict: "a table", int: "a whole number"}
