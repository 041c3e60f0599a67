"""Questions and their answers: which stand where, and made ready to be shown. Pure; no markup here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate
from typing import Any

from status.clock import iso
from status.markdown import to_text
from status.publishing.changes import Segment, changes
from status.publishing.faq import Faq, FaqChange, From
from status.publishing.site import Incident, Site

# The front page carries so many with their answers at most; the rest are linked, so that it stays one light file. However long a trouble lasts, all
# that was said of it stands there: what is left of so many characters after that is for questions, and room for the first there always is.
MOST_ASKED = 10
ROOM = 5_000
ALWAYS = 1


@dataclass(frozen=True)
class FaqDiff:
    """A change as readers see it: old words to new ones, of the question and of the answer."""

    question: tuple[Segment, ...]
    answer: tuple[Segment, ...]
    follows: From | None
    at: datetime


@dataclass(frozen=True)
class Question:
    """A question with what it is about (None when that was taken back) and its changes, the newest first."""

    faq: Faq
    about: Incident | None
    changes: tuple[FaqDiff, ...]


@dataclass(frozen=True)
class Questions:
    """Questions for a page: those that stand, tombstones of those withdrawn, how many more there are elsewhere, and, where there is room for it,
    what changed last in each, by its id."""

    standing: tuple[Faq, ...]
    withdrawn: tuple[Faq, ...] = ()
    more: int = 0
    changed: Mapping[str, FaqDiff] = field(default_factory=dict)


def first_ones(site: Site) -> Questions:
    """As many as may stand beside what goes on: those of open incidents first, in the operators' order, then the newest."""
    standing, living = _standing(site.faqs), {one.code for one in site.open}
    first = [one for one in standing if one.incident in living]
    rest = sorted((one for one in standing if one.incident not in living), key=lambda one: (one.answered_at, one.id), reverse=True)
    shown = (*first, *rest)[:MOST_ASKED]
    return Questions(shown, more=len(standing) - len(shown))


def front(site: Site) -> Questions:
    """Those of them that the front page has room for."""
    asked = first_ones(site)
    shown = _that_fit(asked.standing, ROOM - sum(len(said.body) for one in site.open for said in one.updates[1:]))
    return Questions(shown, more=asked.more + len(asked.standing) - len(shown))


def _that_fit(faqs: Sequence[Faq], room: int) -> tuple[Faq, ...]:
    lengths = accumulate(len(one.question) + len(one.answer) for one in faqs)
    return tuple(one for number, (one, length) in enumerate(zip(faqs, lengths, strict=True)) if number < ALWAYS or length <= room)


def of_incident(site: Site, code: str) -> Questions:
    """Those about an incident, in the operators' order."""
    return _told_whole(one for one in site.faqs if one.incident == code)


def as_json(base_url: str, one: Faq) -> dict[str, Any]:
    """A question for machines."""
    return {
        "id": one.id,
        "slug": one.slug,
        "url": f"{base_url}/faq/{one.slug}",
        "question": one.question,
        "answer": one.answer,
        "incident": one.incident,
        "answered_at": iso(one.answered_at),
        "changed_at": iso(one.changed_at) if one.changed_at else None,
        "changes": [_change_json(change) for change in one.changes],
        "withdrawn_at": iso(one.withdrawn_at) if one.withdrawn_at else None,
        "redacted_at": iso(one.redacted_at) if one.redacted_at else None,
    }


def everything(site: Site) -> Questions:
    """All of them, in the operators' order."""
    return _told_whole(site.faqs)


def _standing(faqs: Iterable[Faq]) -> tuple[Faq, ...]:
    return tuple(one for one in faqs if one.withdrawn_at is None)


def _withdrawn(faqs: Iterable[Faq]) -> tuple[Faq, ...]:
    return tuple(one for one in faqs if one.withdrawn_at is not None)


def question(site: Site, slug: str) -> Question:
    """The one at that address."""
    faq = next(one for one in site.faqs if one.slug == slug)
    about = site.incidents.get(faq.incident or "")
    return Question(faq, None if about is None or about.cancelled_at else about, tuple(_diff(change) for change in reversed(faq.changes)))


def newest_change(one: Faq) -> FaqDiff | None:
    """What changed last; None when its words are the first ones."""
    return _diff(one.changes[-1]) if one.changes else None


def _told_whole(faqs: Iterable[Faq]) -> Questions:
    """Those that stand with what changed last, and the tombstones."""
    faqs = tuple(faqs)
    changed = {one.id: _diff(one.changes[-1]) for one in _standing(faqs) if one.changes}
    return Questions(_standing(faqs), _withdrawn(faqs), changed=changed)


def _diff(change: FaqChange) -> FaqDiff:
    """Compared as people read it; when only marks such as asterisks differ, as it was typed."""
    asked = changes(*change.question) if change.question else ()
    old, new = change.answer or ("", "")
    return FaqDiff(asked, changes(to_text(old), to_text(new)) or changes(old, new), change.follows, change.at)


def _change_json(change: FaqChange) -> dict[str, Any]:
    return {
        "question": {"old": change.question[0], "new": change.question[1]} if change.question else None,
        "answer": {"old": change.answer[0], "new": change.answer[1]} if change.answer else None,
        "update": change.follows.update if change.follows else None,
        "at": iso(change.at),
    }
