"""Topics and reasons of a promise, redacted. Updates make promises and answer them by topic, and scheduled words may: so it is told here.

A topic gets another name in its place, as answers refer to it by name; a reason gets its tombstone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from status.fields import Checked, words
from status.incidents import queries
from status.incidents.model import ScheduledUpdate
from status.journal import queries as journal
from status.journal.record import Said, applies, hold
from status.journal.redaction import REASON_LIMIT, Places, check_silent, redact, say, texts
from status.phrasing import removed_text
from status.promises import queries as promises
from status.promises.model import Promise
from status.promises.states import NEXT_UPDATE

TOPIC_GONE = "Topic removed"
_KIND = "promise.redacted"
# The lists in which topics stand, and the events in which reasons do.
_LISTS = {"topics", "answers"}
_REASONS = {"promise.moved", "promise.withdrawn"}


def redact_promise(session: Session, actor: str | None, promise_id: str, *, reason: str) -> None:
    """Takes a promise's topics and the reasons of its moves and its withdrawal out of everything that Candor keeps, wherever its incident repeats them.

    What was promised by when, and what became of it, stays. Safe to repeat.
    """
    hold(session)
    promise = promises.get(session, promise_id)
    check = Checked()
    why = check(words, "reason", reason, REASON_LIMIT) or ""
    check.done()
    code = promise.incident_code
    events = journal.of_subject(session, f"incident:{code}")
    told = [journal.said(event) for event in events]
    stays = {removed_text(one.facts["reason"]) for one in told if one.kind == _KIND}
    reasons = {one.facts["reason"] for one in told if one.kind in _REASONS and one.facts["id"] == promise_id} - stays
    going = _Going(_renamed(session, code, _topics(told, promise_id)), dict.fromkeys(reasons, removed_text(why)))
    check_silent({"reason": why}, [*going.topics, *going.reasons])
    say(session, _KIND, f"incident:{code}", actor, {"id": promise_id, "incident": code, "reason": why}, events, going.places)


@dataclass(frozen=True)
class _Going:
    """What goes, and what stands instead."""

    topics: Mapping[str, str]
    reasons: Mapping[str, str]

    def places(self, said: Said) -> Places:
        """Of one event."""
        if said.kind in _REASONS:
            return {("reason",): self.reasons[said.facts["reason"]]} if said.facts["reason"] in self.reasons else {}
        found = ((path, text) for path, text in texts(said.facts) if len(path) > 1 and path[-2] in _LISTS)
        return {path: self.topics[text] for path, text in found if text in self.topics}


def _topics(told: Iterable[Said], promise_id: str) -> list[str]:
    """Every topic that it was made with."""
    made = [one.facts["update"].get("promise") for one in told if isinstance(one.facts.get("update"), dict)]
    return [text for one in made if one and one["id"] == promise_id for text in one["topics"]]


def _renamed(session: Session, code: str, topics: Iterable[str]) -> dict[str, str]:
    """A name for each, other than those that stand in the incident: answers choose topics by name. Our own words stay."""
    if queries.get(session, code).kind == "maintenance":
        return {}
    known = {topic.text for one in promises.of_incident(session, code) for topic in one.told()}
    gone = [text for text in dict.fromkeys(topics) if text != NEXT_UPDATE and not text.startswith(TOPIC_GONE)]
    names = (name for number in range(1, 1_000) if (name := TOPIC_GONE if number == 1 else f"{TOPIC_GONE} ({number})") not in known)
    return dict(zip(gone, names, strict=False))


@applies(_KIND)
def _apply_redacted(session: Session, said: Said) -> None:
    gone, code = redact(session, said), said.facts["incident"]
    topics = {one.text: one.instead for one in gone if one.path[-1] != "reason"}
    reasons = {one.text: one.instead for one in gone if one.path[-1] == "reason"}
    for promise in promises.of_incident(session, code):
        _redact_row(promise, topics, reasons)
    for row in session.execute(select(ScheduledUpdate).where(ScheduledUpdate.incident_code == code)).scalars():
        told = {name: [topics.get(one, one) for one in row.words[name]] for name in _LISTS if row.words.get(name)}
        row.words = {**row.words, **told}
    session.flush()


def _redact_row(promise: Promise, topics: Mapping[str, str], reasons: Mapping[str, str]) -> None:
    def named(told: list[Any]) -> list[Any]:
        return [{**one, "text": topics.get(one["text"], one["text"])} for one in told]

    promise.topics = named(promise.topics)
    promise.weeks = [{**week, "topics": named(week["topics"])} for week in promise.weeks]
    promise.moved = [{**one, "reason": reasons.get(one["reason"], one["reason"])} for one in promise.moved]
    promise.withdrawn_reason = reasons.get(promise.withdrawn_reason, promise.withdrawn_reason)
