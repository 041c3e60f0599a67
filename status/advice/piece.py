"""Advice as readers get it: a frozen value, and what is to be said of it at a time. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from status.advice.model import Advice
from status.advice.wording import NAMES, SEVERITY, Part, Words, parts, plain, summary
from status.clock import from_iso
from status.phrasing import removed

GONE = "Words removed"


@dataclass(frozen=True)
class Change:
    """Old words and new ones, whole."""

    old: tuple[Part, ...]
    new: tuple[Part, ...]
    at: datetime


@dataclass(frozen=True)
class Narrowed:
    """For whom it was withdrawn, and why."""

    whom: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class Piece:
    """As `model.Advice`; `incident` is the code of the one that it is about. `changes` and `narrowed`: oldest first. `tombstone`: what stands in place of
    words that were redacted."""

    id: str
    incident: str | None
    position: int
    severity: str
    words: Words
    changes: tuple[Change, ...]
    narrowed: tuple[Narrowed, ...]
    issued_at: datetime
    said_at: datetime
    withdrawn_at: datetime | None = None
    withdrawn_why: str = ""
    redacted_at: datetime | None = None
    tombstone: str = ""

    @property
    def parts(self) -> tuple[Part, ...]:
        """Its wording as it stands."""
        return parts(self.words, self.severity, [(one.whom, one.reason) for one in self.narrowed])

    @property
    def plain(self) -> str:
        """The wording as text, a line each."""
        return plain(self.parts)

    @property
    def first(self) -> str:
        """Its first line, as a name for it."""
        if self.redacted_at:
            return GONE
        return self.words.do[0] if self.words.do else f"{NAMES['dont']}: {self.words.dont[0]}"

    @property
    def summary(self) -> str:
        """What it says to do and not to do, in one line."""
        return summary(self.parts)


@dataclass(frozen=True)
class News:
    """What became of advice: `label` and the words, for whoever got it before."""

    label: str
    text: str
    at: datetime


def piece(row: Advice) -> Piece:
    """The row as a value."""
    return Piece(
        id=row.id,
        incident=row.incident_code,
        position=row.position,
        severity=row.severity,
        words=row.told(),
        changes=tuple(Change(_parts(one["old"]), _parts(one["new"]), from_iso(one["at"])) for one in row.changes),
        narrowed=tuple(Narrowed(one["for"], one["reason"], from_iso(one["at"])) for one in row.narrowed),
        issued_at=row.issued_at,
        said_at=row.changed_at,
        withdrawn_at=row.withdrawn_at,
        withdrawn_why=row.withdrawn_why,
        redacted_at=row.redacted_at,
        tombstone=removed("advice", row.redacted_because or "") if row.redacted_at else "",
    )


def gravest_first(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """What was not withdrawn, the gravest first, then as issued."""
    grades = list(SEVERITY)
    return tuple(sorted((one for one in pieces if one.withdrawn_at is None), key=lambda one: (grades.index(one.severity), one.position)))


def news(pieces: Iterable[Piece], since: datetime, until: datetime | None) -> tuple[News, ...]:
    """What became of them after `since` and before `until` (None: up to now), oldest first."""
    told = [one for each in pieces for one in _became(each)]
    return tuple(sorted((one for one in told if one.at > since and (until is None or one.at < until)), key=lambda one: one.at))


def _became(one: Piece) -> Sequence[News]:
    """A change names the old words: the new ones stand beside it."""
    told = [News("Advice changed", f"Before: {summary(change.old)}", change.at) for change in one.changes]
    if one.withdrawn_at is None:
        return told
    text = one.tombstone or f"{one.summary} Why we withdrew it: {one.withdrawn_why}"
    return [*told, News("Advice withdrawn", text, one.withdrawn_at)]


def _parts(stored: dict[str, Any]) -> tuple[Part, ...]:
    return parts(Words.of(stored), stored["severity"])
