"""A question as readers see it: a frozen value."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from status.clock import from_iso
from status.faqs.model import Faq as FaqRow
from status.phrasing import removed


@dataclass(frozen=True)
class From:
    """The update that a change follows from."""

    update: str
    incident: str
    at: datetime


@dataclass(frozen=True)
class FaqChange:
    """Old words and new ones; None for what stayed."""

    question: tuple[str, str] | None
    answer: tuple[str, str] | None
    follows: From | None
    at: datetime


@dataclass(frozen=True)
class Faq:
    """As `faqs.model.Faq`; `incident` is the code of the one that it is about. `changes`: oldest first. `tombstone`: what stands in place of words that
    were redacted."""

    id: str
    slug: str
    question: str
    answer: str
    incident: str | None
    changes: tuple[FaqChange, ...]
    answered_at: datetime
    withdrawn_at: datetime | None = None
    withdrawn_why: str = ""
    redacted_at: datetime | None = None
    tombstone: str = ""

    @property
    def changed_at(self) -> datetime | None:
        """When its words last changed; None when they are the first ones."""
        return self.changes[-1].at if self.changes else None

    @property
    def mark(self) -> str:
        """The word that stands with the date of its words, for good: pages have no clock, and a date is true on every copy."""
        return "changed" if self.changes else "new"

    @property
    def said_at(self) -> datetime:
        """When we last said something in answer."""
        return self.changed_at or self.answered_at


def value(row: FaqRow) -> Faq:
    """The row as a value."""
    changes = tuple(_change(one) for one in row.changes)
    return Faq(
        id=row.id,
        slug=row.slug,
        question=row.question,
        answer=row.answer,
        incident=row.incident_code,
        changes=changes,
        answered_at=row.created_at,
        withdrawn_at=row.withdrawn_at,
        withdrawn_why=row.withdrawn_why,
        redacted_at=row.redacted_at,
        tombstone=removed("answer", row.redacted_because or "") if row.redacted_at else "",
    )


def _change(told: dict[str, Any]) -> FaqChange:
    follows = told["update"]
    return FaqChange(
        question=tuple(told["question"]) if told["question"] else None,
        answer=tuple(told["answer"]) if told["answer"] else None,
        follows=From(follows["id"], follows["incident"], from_iso(follows["at"])) if follows else None,
        at=from_iso(told["at"]),
    )
