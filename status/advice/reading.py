"""Advice as typed, made into words: every mistake in one sentence beside its field. Pure."""

import re
from collections.abc import Sequence

from status.advice.wording import Words
from status.errors import Invalid
from status.fields import Checked, label, one_line, shown

LINE_LIMIT, WHO_LIMIT, WHY_LIMIT = 200, 200, 400
# So many lines of each kind: nobody reads more while something is wrong.
MOST_LINES = 5
_BULLET = re.compile(r"^(?:[-*•]|\d+[.)])\s+")
_NEGATED = re.compile(r"(?:do not|don['’]?t|never)\b", re.IGNORECASE)
# Articles and pronouns: whatever follows them in English, a line that starts so does not start with its verb.
_NO_VERB = frozenset(
    [
        "the",
        "a",
        "an",
        "this",
        "that",
        "these",
        "those",
        "there",
        "it",
        "its",
        "you",
        "your",
        "we",
        "our",
        "i",
        "my",
        "he",
        "she",
        "they",
        "their",
    ]
)


def read_words(*, do: Sequence[str], dont: Sequence[str], why: str, who: str, already: str) -> Words:
    """The words, checked; `Invalid` names every mistake at once."""
    check = Checked()
    told = Words(
        do=check(_lines, "do", do) or (),
        dont=check(_lines, "dont", dont) or (),
        why=check(one_line, "why", why, WHY_LIMIT) or "",
        who=check(one_line, "who", who, WHO_LIMIT) or "",
        already=check(one_line, "already", already, WHY_LIMIT, required=False) or "",
    )
    if not (told.do or told.dont) and not {"do", "dont"} & set(check.mistakes):
        check.mistakes["do"] = "Do is empty, and Do not too: advice says at least one thing to do or not to do."
    check.done()
    return told


def _lines(field: str, typed: Sequence[str]) -> tuple[str, ...]:
    """The lines without marks of a list that came with them; empty ones are left out."""
    told = [_BULLET.sub("", line.strip()) for line in typed if line.strip()]
    if len(told) > MOST_LINES:
        raise Invalid({field: f"{_named(field)} has {len(told)} lines, at most {MOST_LINES} are read: keep what matters most."})
    return tuple(_verb_first(field, _line(field, line)) for line in told)


def _line(field: str, line: str) -> str:
    try:
        return one_line("do_not" if field == "dont" else field, line, LINE_LIMIT)
    except Invalid as mistake:
        raise Invalid({field: str(mistake)}) from None


def _verb_first(field: str, line: str) -> str:
    """A line that starts with what to do. Which words are verbs nobody can list; which never are, is a short list."""
    first = re.split(r"[\s,.;:!?]", line, maxsplit=1)[0]
    if _NEGATED.match(line):
        where = "it stands under “Do not” already" if field == "dont" else "write it under “Do not”"
        raise Invalid({field: f"{_named(field)}: “{shown(line)}” starts with “{shown(first)}”: {where}, and starts there with the verb."})
    if first.casefold() in _NO_VERB or not any(letter.isalpha() for letter in line):
        raise Invalid(
            {field: f"{_named(field)}: “{shown(line)}” does not start with a verb: say what to do first, as in “Keep the phone on”."}
        )
    return line


def _named(field: str) -> str:
    return "Do not" if field == "dont" else label(field)
