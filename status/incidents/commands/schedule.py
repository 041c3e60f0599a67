"""Words that are said now and published by the clock: schedule, move, cancel, and the sweep that publishes what fell due."""

from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy import update as sql_update
from sqlalchemy.orm import Session

from status import clock, tokens
from status.db import changed, now_of
from status.errors import Conflict, ForPeople, Invalid, NotFound
from status.incidents import queries
from status.incidents.commands import publish
from status.incidents.commands.words import Published, Speaker, Words
from status.incidents.model import ScheduledUpdate
from status.journal.record import Said, applies, hold, record
from status.moments import read_instant

VERBS = {"open": "an incident", "update": "an update", "resolve": "a resolution"}


def schedule(session: Session, speaker: Speaker, verb: str, code: str, words: Words, version: int | None = None) -> Published:
    """Keeps the words until `words.at`. They are tried now, so that a mistake shows while somebody can mend it."""
    site = hold(session)
    if words.id and (again := queries.scheduled(session, words.id)):
        return Published(again.incident_code, again.id, again=True)
    due_at = _to_come(session, words.at, site.zone)
    code, update_id = code or words.code or tokens.new_id(), words.id or tokens.new_id()
    said = Words(**{**words.stored(), "at": "", "id": update_id, "code": code if verb == "open" else ""})
    _try(session, due_at, speaker, verb, code, said, version)
    facts = {"id": update_id, "incident": code, "verb": verb, "words": said.stored(), "due_at": clock.iso(due_at)}
    record(session, "incident.update_scheduled", f"incident:{code}", speaker.actor, facts)
    return Published(code, update_id)


def cancel_scheduled(session: Session, speaker: Speaker, code: str, update_id: str) -> None:
    """Takes words back that were still waiting."""
    hold(session)
    _waiting(session, code, update_id, "cancelled")
    record(session, "incident.schedule_cancelled", f"incident:{code}", speaker.actor, {"id": update_id})


def move_scheduled(session: Session, speaker: Speaker, code: str, update_id: str, at: str, seen: str = "") -> None:
    """Gives words that wait another time. They are tried as of then. `seen`: the time that was moved from, as `clock.iso` says it; another one
    now is a `Conflict`. Moved to where it is, nothing is said."""
    site = hold(session)
    waiting = _waiting(session, code, update_id, "moved")
    due_at = _to_come(session, at, site.zone)
    if due_at == waiting.due_at:
        return
    if seen and seen != clock.iso(waiting.due_at):
        raise Conflict("This was moved meanwhile: look at its new time, then move it again if that is not right.")
    try:
        _try(session, due_at, Speaker(waiting.actor), waiting.verb, code, Words(**waiting.words), None)
    except Invalid as mistake:
        raise Invalid({"at": f"At that time the words could not be published: {mistake}"}) from None
    record(session, "incident.schedule_moved", f"incident:{code}", speaker.actor, {"id": update_id, "due_at": clock.iso(due_at)})


def _to_come(session: Session, at: str, zone: str) -> datetime:
    due_at = read_instant("at", at, zone, now_of(session))
    if due_at <= now_of(session):
        raise Invalid({"at": "At lies in the past: write a time to come."})
    return due_at


def _waiting(session: Session, code: str, update_id: str, done: str) -> ScheduledUpdate:
    """The words that wait under that id; whoever was faster is told. The caller holds the site's lock."""
    waiting = queries.scheduled(session, update_id)
    if waiting is None or waiting.incident_code != code:
        raise NotFound("There is no scheduled update of that id: `flask incident show` lists those there are.")
    if waiting.state != "waiting":
        raise Conflict(f"This scheduled update cannot be {done} any more: it is {waiting.state}.")
    return waiting


def scheduled_due(session: Session) -> bool:
    """Whether `publish_due` would find something: asked without the site's lock."""
    query = select(ScheduledUpdate.id).where(ScheduledUpdate.state == "waiting", ScheduledUpdate.due_at <= now_of(session)).limit(1)
    return session.execute(query).first() is not None


def publish_due(session: Session) -> Published | None:
    """Publishes the oldest words that fell due, exactly once whatever number of workers sweep; None when none are left.

    Its undo window was the time before. What cannot be said any more (the incident is resolved, say) fails for
    people to see and never stops the line.
    """
    hold(session)
    query = select(ScheduledUpdate).where(ScheduledUpdate.state == "waiting", ScheduledUpdate.due_at <= now_of(session))
    waiting = session.execute(
        query.order_by(ScheduledUpdate.due_at, ScheduledUpdate.id).limit(1).execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if waiting is None:
        return None
    words, speaker = Words(**waiting.words), Speaker(waiting.actor)
    try:
        with session.begin_nested():
            return _publish(session, speaker, waiting.verb, waiting.incident_code, words, None)
    except ForPeople as mistake:
        facts = {"id": waiting.id, "reason": str(mistake)}
        record(session, "incident.schedule_failed", f"incident:{waiting.incident_code}", None, facts)
        return Published(waiting.incident_code, waiting.id)


def _try(session: Session, due_at: datetime, speaker: Speaker, verb: str, code: str, words: Words, version: int | None) -> None:
    """Says it as if it were `due_at`, and takes it all back: whatever is wrong with the words is raised."""
    now, trial = now_of(session), session.begin_nested()
    session.info["now"] = due_at
    try:
        _publish(session, speaker, verb, code, words, version)
    finally:
        session.info["now"] = now
        trial.rollback()
        session.expire_all()


def _publish(session: Session, speaker: Speaker, verb: str, code: str, words: Words, version: int | None) -> Published:
    if verb == "open":
        return publish.open_incident(session, speaker, words)
    return (publish.update if verb == "update" else publish.resolve)(session, speaker, code, words, version)


@applies("incident.update_scheduled")
def _apply_scheduled(session: Session, said: Said) -> None:
    facts = said.facts
    session.execute(
        insert(ScheduledUpdate).values(
            id=facts["id"],
            incident_code=facts["incident"],
            verb=facts["verb"],
            words=facts["words"],
            due_at=clock.from_iso(facts["due_at"]),
            actor=said.actor,
            created_at=said.at,
        )
    )


@applies("incident.schedule_moved")
def _apply_moved(session: Session, said: Said) -> None:
    _set(session, said.facts["id"], due_at=clock.from_iso(said.facts["due_at"]))


@applies("incident.schedule_cancelled")
def _apply_cancelled(session: Session, said: Said) -> None:
    _set(session, said.facts["id"], state="cancelled")


@applies("incident.schedule_failed")
def _apply_failed(session: Session, said: Said) -> None:
    _set(session, said.facts["id"], state="failed", reason=said.facts["reason"])


def _set(session: Session, update_id: str, **values: object) -> None:
    """The compare-and-set: moves the row only while it waits, so that of publishing, moving and cancelling one wins."""
    row = sql_update(ScheduledUpdate).where(ScheduledUpdate.id == update_id, ScheduledUpdate.state == "waiting")
    if changed(session, row.values(**values)) != 1:
        raise Conflict("This scheduled update does not wait any more.")
