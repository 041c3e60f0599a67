"""What each setting of the page may be: a text in, a value out; a mistake is one sentence under the setting's name. Pure."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email

from status.errors import Invalid
from status.fields import LANGUAGE_TAG, NAME_LIMIT, label, one_line, shown, words
from status.journal.model import Site
from status.moments import zone_of
from status.settings import Settings
from status.site.colours import COLOURS, check_colours

# Every page carries these: so few and so short that the front page stays a light one.
MOST_LINKS = 6
LABEL_LIMIT, LOGO_LIMIT, ADDRESS_LIMIT, HOLDING_LIMIT = 40, 40, 300, 500
LONGEST_UNDO = 300
MOST_LANGUAGES = 20
COLOUR = "colours."
ALIASES = {"address": "postal_address"}


def read(name: str, text: str, stands: Mapping[str, str]) -> tuple[str, Any]:
    """The column that the setting `name` is kept in, and its value. `stands`: the colours as they are."""
    name = ALIASES.get(name, name)
    if name.startswith(COLOUR):
        return "colours", _colours({**stands, name.removeprefix(COLOUR): text.strip()})
    if name not in SETTABLE:
        known = ", ".join((*SETTABLE, *(f"{COLOUR}{one}" for one in COLOURS)))
        raise Invalid({"name": f"“{shown(name)}” is not a setting of the site; there are {known}."})
    return name, SETTABLE[name](name, text)


def as_text(site: Site) -> dict[str, str]:
    """What stands, as it would be typed."""
    told = {name: str(getattr(site, name)) for name in SETTABLE if name not in _TOLD}
    told |= {name: tell(getattr(site, name)) for name, tell in _TOLD.items()}
    return told | {f"{COLOUR}{one}": site.colours.get(one, "") for one in COLOURS}


def changes(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a `site.changed` event set, by column. The first archives hold one setting an event."""
    return facts["changes"] if "changes" in facts else {facts["name"]: facts["value"]}


def overruled(settings: Settings) -> dict[str, str]:
    """Settings for which the environment has the last word, each with the variable that has it."""
    told = {"undo_window": "CANDOR_ANNOUNCE_DELAY"} if settings.announce_delay is not None else {}
    return told | ({"postal_address": "MAIL_POSTAL_ADDRESS"} if settings.postal_address else {})


def _name(field: str, text: str) -> str:
    return one_line(field, text, NAME_LIMIT)


def _zone(_: str, text: str) -> str:
    return zone_of(text.strip()).key


def _postal(field: str, text: str) -> str:
    return words(field, text, 300, required=False)


def _holding(field: str, text: str) -> str:
    return words(field, text, HOLDING_LIMIT, required=False)


def _logo(field: str, text: str) -> str:
    return one_line(field, text, LOGO_LIMIT, required=False)


def _undo(field: str, text: str) -> int:
    text = text.strip()
    if not (text.isascii() and text.isdigit() and len(text) < 4 and int(text) <= LONGEST_UNDO):
        raise Invalid({field: f"Undo window has to be a whole number of seconds from 0 to {LONGEST_UNDO}."})
    return int(text)


def _languages(field: str, text: str) -> list[str]:
    """The first one is written in."""
    tags = list(dict.fromkeys(text.replace(",", " ").split()))
    if not tags or len(tags) > MOST_LANGUAGES or not all(LANGUAGE_TAG.fullmatch(tag) for tag in tags):
        raise Invalid(
            {field: f"Languages has to be one to {MOST_LANGUAGES} languages' tags, like “en, pt-BR”; the first is the one you write in."}
        )
    return tags


def _all_colours(_: str, text: str) -> dict[str, str]:
    """`link=#0a4f9e, link_dark=#93c3ff`; nothing for our own."""
    pairs = (part.partition("=") for part in text.replace(",", " ").split())
    return _colours({name: value if equals else name for name, equals, value in pairs})


def _colours(told: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value.lower() for name, value in told.items() if value or name not in COLOURS}
    check_colours(kept)
    return kept


def _address(field: str, text: str) -> str:
    """A web address; nothing for none."""
    text = one_line(field, text, ADDRESS_LIMIT, required=False)
    if text and not _is_web(text):
        raise Invalid({field: f"{label(field)} has to be an address that starts with https:// (or http://)."})
    return text


def _contact(field: str, text: str) -> str:
    """A web address or an e-mail address."""
    text = one_line(field, text, ADDRESS_LIMIT, required=False)
    email = text.removeprefix("mailto:")
    if text and not _is_web(text) and not _is_email(email):
        raise Invalid({field: f"{label(field)} has to be a web address that starts with https://, or an e-mail address."})
    return text if not text or _is_web(text) else f"mailto:{email}"


def _links(field: str, text: str) -> list[dict[str, str]]:
    """A line each: words, then the address."""
    lines = [line.strip() for line in text.replace("; ", "\n").splitlines() if line.strip()]
    if len(lines) > MOST_LINKS:
        raise Invalid({field: f"{label(field)} holds {len(lines)} links: {MOST_LINKS} are the most, so that the page stays light."})
    return [_link(field, line) for line in lines]


def _link(field: str, line: str) -> dict[str, str]:
    said, _, url = line.replace("\t", " ").rpartition(" ")
    if not said.strip() or not _is_web(url) or len(url) > ADDRESS_LIMIT:
        raise Invalid({field: f"{label(field)}: “{shown(line)}” has to be words and an address, like “Help https://help.example.org”."})
    return {"label": one_line(field, said, LABEL_LIMIT), "url": url}


def _is_web(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and text.isprintable() and not set(text) & set(' "<>\\`')
    except ValueError:  # a broken IPv6 address
        return False


def _is_email(text: str) -> bool:
    try:
        return bool(validate_email(text, check_deliverability=False, strict=True, test_environment=True))
    except EmailNotValidError:
        return False


def _told_links(links: list[dict[str, str]]) -> str:
    return "\n".join(f"{one['label']} {one['url']}" for one in links)


SETTABLE: dict[str, Callable[[str, str], Any]] = {
    "name": _name,
    "logo_text": _logo,
    "postal_address": _postal,
    "zone": _zone,
    "languages": _languages,
    "undo_window": _undo,
    "holding_note": _holding,
    "imprint": _address,
    "privacy": _address,
    "contact": _contact,
    "header_links": _links,
    "footer_links": _links,
    "colours": _all_colours,
    "demo": lambda _, text: text == "yes",
}
_TOLD: dict[str, Callable[[Any], str]] = {
    "contact": lambda told: told.removeprefix("mailto:"),
    "languages": ", ".join,
    "header_links": _told_links,
    "footer_links": _told_links,
    "colours": lambda told: ", ".join(f"{name}={value}" for name, value in told.items()),
    "demo": lambda told: "yes" if told else "no",
}
