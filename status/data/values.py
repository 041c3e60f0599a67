"""The loss record of an incident as frozen values. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from status.clock import from_iso
from status.data.states import is_smaller


@dataclass(frozen=True)
class Claim:
    """What was said of a kind of data. `window`: from when, in words; `affected` of `total`: how many, None when nobody said."""

    state: str
    certainty: str = ""
    window: str = ""
    affected: int | None = None
    total: int | None = None
    note: str = ""

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Claim":
        """As it is kept in facts and rows."""
        return cls(**{name: stored[name] for name in ("state", "certainty", "window", "affected", "total", "note")})

    def stored(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    def is_smaller_than(self, other: "Claim") -> bool:
        """Whether it claims less harm, or is less sure."""
        return is_smaller((other.state, other.certainty), (self.state, self.certainty))


@dataclass(frozen=True)
class Said:
    """A claim, and when it was made."""

    claim: Claim
    at: datetime


@dataclass(frozen=True)
class Point:
    """So much of it was back: `done` of `total`. `note`: why the base changed, or words about it."""

    done: int
    total: int
    note: str
    at: datetime

    @property
    def share(self) -> float:
        """From 0 to 1."""
        return self.done / self.total


@dataclass(frozen=True)
class Kind:
    """A kind of data with all that was said of it, oldest first, and how much was back when."""

    name: str
    said: tuple[Said, ...]
    series: tuple[Point, ...] = ()
    redacted_at: datetime | None = None

    @property
    def now(self) -> Claim:
        """What stands."""
        return self.said[-1].claim


@dataclass(frozen=True)
class Spared:
    """What is not affected, as it was said then."""

    lines: tuple[str, ...]
    at: datetime


@dataclass(frozen=True)
class Record:
    """The record of an incident: its kinds in the order in which they came, and what is not affected (each time it was said, oldest first)."""

    kinds: tuple[Kind, ...] = ()
    spared: tuple[Spared, ...] = ()
    version: int = 0

    def __bool__(self) -> bool:
        """Whether something was recorded."""
        return bool(self.kinds or self.not_affected)

    @property
    def not_affected(self) -> tuple[str, ...]:
        """What is not affected, as it stands."""
        return self.spared[-1].lines if self.spared else ()

    def kind(self, name: str) -> Kind | None:
        """The kind of that name, whatever its case."""
        return next((one for one in self.kinds if one.name.casefold() == name.casefold()), None)

    def until(self, end: datetime | None) -> "Record":
        """As it stood before `end`; None: as it stands."""
        if end is None:
            return self
        told = [(one, tuple(said for said in one.said if said.at < end)) for one in self.kinds]
        kinds = (replace(one, said=said, series=tuple(p for p in one.series if p.at < end)) for one, said in told if said)
        return replace(self, kinds=tuple(kinds), spared=tuple(one for one in self.spared if one.at < end))

    def spoken_at(self) -> tuple[datetime, ...]:
        """Every time that something was said in it, or taken out of it."""
        of_kinds = [said.at for one in self.kinds for said in one.said] + [point.at for one in self.kinds for point in one.series]
        return (*of_kinds, *(one.at for one in self.spared), *(one.redacted_at for one in self.kinds if one.redacted_at))


def record(kinds: list[Any], spared: list[Any], version: int) -> Record:
    """The row's columns as a value."""
    return Record(
        kinds=tuple(_kind(one) for one in kinds),
        spared=tuple(Spared(tuple(one["lines"]), from_iso(one["at"])) for one in spared),
        version=version,
    )


def _kind(stored: Mapping[str, Any]) -> Kind:
    return Kind(
        name=stored["kind"],
        said=tuple(Said(Claim.of(one), from_iso(one["at"])) for one in stored["said"]),
        series=tuple(Point(one["done"], one["of"], one["note"], from_iso(one["at"])) for one in stored["series"]),
        redacted_at=from_iso(stored["redacted_at"]) if "redacted_at" in stored else None,
    )
