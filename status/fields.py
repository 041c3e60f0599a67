"""What people type, checked: every refusal is one sentence that names the field and the rule.

`Checked` gathers the mistakes of a whole form, so that a person mends them in one go.
"""

import re
from collections.abc import Callable, Collection
from typing import ParamSpec, TypeVar

from status.errors import Invalid

P = ParamSpec("P")
T = TypeVar("T")

TITLE_LIMIT = 200
BODY_LIMIT = 25_000
NAME_LIMIT = 100
# A language as HTML and mails name it: `de`, `pt-BR`.
LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")

_TURNS_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
# What XML 1.0 cannot carry (feeds would break), plus the C1 controls; tab and line feed are judged apart.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")


class Checked:
    """Runs checks one after the other and raises all their mistakes at once."""

    def __init__(self) -> None:
        self.mistakes: dict[str, str] = {}

    def __call__(self, check: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
        """The check's value, or None when it found a mistake (kept for `done`)."""
        try:
            return check(*args, **kwargs)
        except Invalid as mistake:
            self.mistakes.update(mistake.mistakes)
            return None

    def done(self) -> None:
        """Raises `Invalid` with every mistake found, if there is one."""
        if self.mistakes:
            raise Invalid(self.mistakes)


def one_line(field: str, value: str | None, limit: int, *, required: bool = True) -> str:
    """A line of words: trimmed, at most `limit` characters, no line break, no control character."""
    text = (value or "").strip()
    if "\n" in text or "\r" in text or "\u2028" in text or "\u2029" in text:
        raise Invalid({field: f"{label(field)} is one line: take out the line break."})
    return _words(field, text, limit, required)


def words(field: str, value: str | None, limit: int = BODY_LIMIT, *, required: bool = True) -> str:
    """Text of several lines: line ends become LF, blank ends are trimmed, at most `limit` characters."""
    text = (value or "").replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    text = "\n".join(line.rstrip() for line in text.split("\n")).strip("\n").rstrip()
    return _words(field, text, limit, required)


def choice(field: str, value: str, known: Collection[str]) -> str:
    """One of `known`, as written there."""
    if value not in known:
        raise Invalid({field: f"{label(field)} cannot be “{shown(value)}”: choose one of {', '.join(known)}."})
    return value


def label(field: str) -> str:
    """The field's name as it starts a sentence: `next_update` → `Next update`."""
    return field.replace("_", " ").replace("-", " ").capitalize()


def shown(value: str, limit: int = 60) -> str:
    """`value` made safe to repeat in a sentence: printable, short."""
    clean = "".join(c if c.isprintable() else "\ufffd" for c in value)
    return clean if len(clean) <= limit else clean[: limit - 1] + "…"


def _words(field: str, text: str, limit: int, required: bool) -> str:
    if required and not text.strip():
        raise Invalid({field: f"{label(field)} is empty: say what people will notice." if field == "body" else f"{label(field)} is empty."})
    if len(text) > limit:
        raise Invalid({field: f"{label(field)} is too long: {len(text):,} characters, at most {limit:,} are allowed."})
    if _SURROGATE.search(text):
        raise Invalid({field: f"{label(field)} holds bytes that are not valid UTF-8: write it again in UTF-8."})
    if turned := _TURNS_DIRECTION.search(text):
        raise Invalid({field: f"{label(field)} holds U+{ord(turned[0]):04X}, a character that turns the writing direction: take it out."})
    if bad := _UNPRINTABLE.search(text):
        raise Invalid({field: f"{label(field)} holds the control character U+{ord(bad[0]):04X}: take it out."})
    return text
