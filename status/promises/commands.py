"""Making and answering promises (from within an update's transaction), and what time alone does to them."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from status import tokens
from status.clock import from_iso, iso
from status.db import now_of
from status.errors import Invalid
from status.journal.model import Site
from status.journal.record import Said, applies, hold, record
from status.moments import Deadline
from status.promises import queries
from status.promises.model import Promise
from status.promises.states import GRACE, NEXT_UPDATE


def facts_for(due: Deadline) -> dict[str, Any]:
    """What an update's event says of the promise made in it."""
    return {"id": tokens.new_id(), "due_at": iso(due.at), "precision": due.precision, "zone": due.zone, "topics": [NEXT_UPDATE]}


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
        _settle(session, promise, said)


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
        )
    )


def take_back(session: Session, said: Said, incident_code: str, update_id: str) -> None:
    """Undoes what an update did to promises: the one made in it is withdrawn, what it answered is open again."""
    for promise in session.execute(select(Promise).where(Promise.incident_code == incident_code)).scalars():
        if promise.made_in == update_id:
            promise.withdrawn_at = said.at
        elif any(topic["fulfilled_by"] == update_id for topic in promise.topics):
            promise.topics = [
                {**t, "fulfilled_by": None, "fulfilled_at": None} if t["fulfilled_by"] == update_id else t for t in promise.topics
            ]
        _settle(session, promise, said, again=True)


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
    _settle(session, promise, said)


def _settle(session: Session, promise: Promise, said: Said, *, again: bool = False) -> None:
    """Fixes the state once it is final, and counts it in the page's tally. `again`: an answer was taken back, so look anew."""
    final = promise.state(said.at)
    settled = promise.settled if promise.settled and not again else None if final == "open" else final
    if settled != promise.settled:
        _count(session, promise.settled, -1)
        _count(session, settled, 1)
        promise.settled = settled
    session.flush()


def _count(session: Session, state: str | None, step: int) -> None:
    if state:
        tally = dict(session.execute(select(Site.tally)).scalar_one())
        tally[state] = tally.get(state, 0) + step
        session.execute(update(Site).values(tally={name: count for name, count in tally.items() if count}))
