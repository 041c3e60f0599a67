"""The one wording of advice: what every channel shows, in this order and under these names. Pure.

A page, a mail, a feed item, a text and a chat message differ in their marks alone; nobody types advice twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

# How grave it is, the gravest first, and what people read of it.
SEVERITY: Mapping[str, str] = {"critical": "Urgent", "high": "Important", "normal": ""}
HEADING = "What to do now"
NAMES: Mapping[str, str] = {
    "who": "For",
    "do": "Do",
    "dont": "Do not",
    "why": "Why",
    "already": "Already happened?",
    "narrowed": "No longer for",
}


@dataclass(frozen=True)
class Words:
    """What operators say: each `do` and `dont` a line that starts with a verb. `already`: for those to whom it has happened; may be empty."""

    do: tuple[str, ...] = ()
    dont: tuple[str, ...] = ()
    why: str = ""
    who: str = ""
    already: str = ""

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Words":
        """As they are kept in facts and rows."""
        return cls(tuple(stored["do"]), tuple(stored["dont"]), stored["why"], stored["who"], stored["already"])

    def stored(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self) | {"do": list(self.do), "dont": list(self.dont)}


@dataclass(frozen=True)
class Part:
    """A named piece of the wording: `key` as in `NAMES`; one line, or a list when `listed`."""

    key: str
    name: str
    lines: tuple[str, ...]
    listed: bool = False

    @property
    def heading(self) -> str:
        """The name as it stands before the words."""
        return self.name if self.name.endswith("?") else f"{self.name}:"


def parts(words: Words, severity: str, narrowed: Sequence[tuple[str, str]] = ()) -> tuple[Part, ...]:
    """The whole wording, in the order in which people need it. `narrowed`: for whom it was withdrawn, and why."""
    mark = f" ({SEVERITY[severity].lower()})" if SEVERITY[severity] else ""
    told = [
        Part("who", NAMES["who"], (f"{words.who}{mark}",)),
        Part("do", NAMES["do"], words.do, listed=True),
        Part("dont", NAMES["dont"], words.dont, listed=True),
        Part("why", NAMES["why"], (words.why,)),
        Part("already", NAMES["already"], (words.already,) if words.already else ()),
        Part("narrowed", NAMES["narrowed"], tuple(f"{whom}. {NAMES['why']}: {reason}" for whom, reason in narrowed), listed=True),
    ]
    return tuple(part for part in told if part.lines)


def summary(told: Sequence[Part]) -> str:
    """What it says to do and not to do, in one line: `Do: Keep the phone on. Do not: Reset it.`"""
    return " ".join(f"{part.name}: {' '.join(map(_ended, part.lines))}" for part in told if part.key in {"do", "dont"})


def plain(told: Sequence[Part]) -> str:
    """The whole wording as text, a line each."""
    return "\n".join(line for part in told for line in _lines(part))


def compared(told: Sequence[Part]) -> str:
    """The whole wording, every line under its own name: for showing old words beside new ones."""
    return "\n".join(f"{part.heading} {line}" for part in told for line in part.lines)


def _lines(part: Part) -> list[str]:
    return [part.heading, *(f"- {line}" for line in part.lines)] if part.listed else [f"{part.heading} {' '.join(part.lines)}"]


def _ended(line: str) -> str:
    return line if line[-1] in ".!?…" else f"{line}."
