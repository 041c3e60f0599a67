"""Making and answering promises (from within an update's transaction), and what time alone does to them."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from status import tokens
from status.clock import from_iso, iso
from status.db import now_of
from status.errors import Invalid
from status.fields import Checked, one_line
from status.journal.record import Said, applies, hold, record
from status.moments import Deadline
from status.promises import queries, states
from status.promises.model import Promise
from status.promises.repeat import read_weekly
from status.promises.settling import settle
from status.promises.states import GRACE, NEXT_UPDATE

TOPIC_LIMIT = 200


def facts_for(due: Deadline, topics: Sequence[str] = (), every: str = "") -> dict[str, Any]:
    """What an update's event says of the promise made in it. `every`: `fri@17:00` when it comes again each week."""
    told = {"id": tokens.new_id(), "due_at": iso(due.at), "precision": due.precision, "zone": due.zone}
    return told | {"topics": list(topics) or [NEXT_UPDATE]} | ({"every": every} if every else {})


def read_topics(texts: Sequence[str], *, promised: bool) -> list[str]:
    """What word is promised on, each once; `Invalid` names the field `topic`."""
    check = Checked()
    topics = [check(one_line, "topic", text, TOPIC_LIMIT) for text in texts]
    check.done()
    if topics and not promised:
        raise Invalid({"topic": "Topic needs a time by which there will be word: give a next update as well."})
    if len(set(topics)) < len(topics):
        raise Invalid({"topic": "Topic is there twice: name each once."})
    if {"all", "none"} & set(topics):
        raise Invalid({"topic": "Topic cannot be “all” or “none”: those words choose what an update answers."})
    return [topic for topic in topics if topic]


def choose_answers(session: Session, incident_code: str, answers: Sequence[str] | None) -> list[dict[str, Any]]:
    """Which open topics an update fulfils: None or `all` = every one, `none` = none, else the topics named.

    Shape: `[{"promise": id, "topics": [text, …]}]`. An unknown topic is `Invalid`.
    """
    open_topics = {
        promise.id: [t.text for t in promise.told() if t.fulfilled_at is None] for promise in queries.unanswered(session, incident_code)
    }
    if answers and list(answers) == ["none"]:
        return []
    wanted = None if not answers or list(answers) == ["all"] else set(answers)
    known = {text for texts in open_topics.values() for text in texts}
    if wanted is not None and not wanted <= known:
        rule = f"write all, none, or one of: {', '.join(sorted(known))}." if known else "no promise is open now, so leave it out."
        raise Invalid({"answers": f"Answers names a topic that is not open: {rule}"})
    chosen = {pid: [text for text in texts if wanted is None or text in wanted] for pid, texts in open_topics.items()}
    return [{"promise": pid, "topics": texts} for pid, texts in chosen.items() if texts]


def apply_answers(session: Session, said: Said, update_id: str, answers: Sequence[Mapping[str, Any]]) -> None:
    """Writes which topics the update answered, and settles what is thereby final."""
    for answer in answers:
        promise = session.get_one(Promise, answer["promise"])
        promise.topics = [_answered(topic, answer["topics"], update_id, said) for topic in promise.topics]
        if promise.every and all(topic["fulfilled_at"] for topic in promise.topics):
            _begin_next_week(promise, said)
        settle(session, promise, said)


def apply_promise(session: Session, said: Said, incident_code: str, update_id: str, facts: Mapping[str, Any]) -> None:
    """Writes the promise made in an update."""
    session.execute(
        insert(Promise).values(
            id=facts["id"],
            incident_code=incident_code,
            made_in=update_id,
            made_at=said.at,
            due_at=from_iso(facts["due_at"]),
            precision=facts["precision"],
            zone=facts["zone"],
            topics=[{"text": text, "fulfilled_by": None, "fulfilled_at": None} for text in facts["topics"]],
            moved=[],
            every=facts.get("every", ""),
            weeks=[],
        )
    )


def apply_end(session: Session, said: Said, incident_code: str) -> None:
    """Resolving ends what repeats: it counts by its worst week, the one that was overdue included."""
    repeating = select(Promise).where(Promise.incident_code == incident_code, Promise.every != "", Promise.settled.is_(None))
    for promise in session.execute(repeating).scalars():
        if promise.overdue(said.at):
            promise.weeks = [*promise.weeks, _week(promise, "missed")]
        promise.ended_at = said.at
        if not promise.weeks:
            promise.withdrawn_at, promise.withdrawn_reason = said.at, "resolved before its first week was over"
        settle(session, promise, said)


def _begin_next_week(promise: Promise, said: Said) -> None:
    """This week is answered; the topics are open again, due at its next time."""
    state = states.state(promise.due, promise.told(), said.at, moved=len(promise.moved) > promise.moves_counted)
    promise.weeks = [*promise.weeks, _week(promise, state)]
    promise.topics = [{**topic, "fulfilled_by": None, "fulfilled_at": None} for topic in promise.topics]
    promise.due_at = read_weekly(promise.every).after(max(promise.due_at, said.at), promise.zone)
    promise.precision, promise.overdue_said = "instant", False


def _week(promise: Promise, state: str) -> dict[str, Any]:
    return {
        "due_at": iso(promise.due_at),
        "precision": promise.precision,
        "state": state,
        "topics": list(promise.topics),
        "moves": len(promise.moved),
    }


def take_back(session: Session, said: Said, incident_code: str, update_id: str) -> None:
    """Undoes what an update did to promises: the one made in it is withdrawn, what it answered is open again."""
    for promise in session.execute(select(Promise).where(Promise.incident_code == incident_code)).scalars():
        if promise.made_in == update_id:
            promise.withdrawn_at = said.at
        elif promise.weeks and any(topic["fulfilled_by"] == update_id for topic in promise.weeks[-1]["topics"]):
            _return_to_last_week(promise, update_id)
        elif any(topic["fulfilled_by"] == update_id for topic in promise.topics):
            promise.topics = [
                {**t, "fulfilled_by": None, "fulfilled_at": None} if t["fulfilled_by"] == update_id else t for t in promise.topics
            ]
        settle(session, promise, said, again=True)


def _return_to_last_week(promise: Promise, update_id: str) -> None:
    week = promise.weeks[-1]
    promise.weeks, promise.due_at, promise.precision = promise.weeks[:-1], from_iso(week["due_at"]), week["precision"]
    promise.topics = [
        {**topic, "fulfilled_by": None, "fulfilled_at": None} if topic["fulfilled_by"] == update_id else topic for topic in week["topics"]
    ]
    promise.ended_at = None


def anything_due(session: Session) -> bool:
    """Whether `say_what_time_did` would say something: asked without the site's lock."""
    return any(_new_word(session, promise) for promise in queries.unsettled(session))


def say_what_time_did(session: Session) -> list[Said]:
    """Says of each promise, once, that it is overdue, and a day later that it is missed. Safe to repeat."""
    hold(session)
    session.expire_all()
    told = []
    for promise in queries.unsettled(session):
        if kind := _new_word(session, promise):
            facts = {"id": promise.id, "incident": promise.incident_code}
            told.append(record(session, kind, f"incident:{promise.incident_code}", None, facts))
    return told


def _new_word(session: Session, promise: Promise) -> str | None:
    now = now_of(session)
    if now > promise.due_at + GRACE and promise.state(now) != "open":
        return "promise.missed"
    return "promise.overdue" if promise.overdue(now) and not promise.overdue_said else None


def _answered(topic: Mapping[str, Any], texts: Sequence[str], update_id: str, said: Said) -> dict[str, Any]:
    if topic["text"] not in texts or topic["fulfilled_at"]:
        return dict(topic)
    return {**topic, "fulfilled_by": update_id, "fulfilled_at": iso(said.at)}


@applies("promise.overdue")
def _apply_overdue(session: Session, said: Said) -> None:
    session.execute(update(Promise).where(Promise.id == said.facts["id"]).values(overdue_said=True))


@applies("promise.missed")
def _apply_missed(session: Session, said: Said) -> None:
    promise = session.get_one(Promise, said.facts["id"])
    promise.overdue_said = True
    settle(session, promise, said)
