"""The holding note: where word is due and nobody has written, words that operators approved beforehand say so, by themselves."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from status.db import now_of
from status.fields import Checked
from status.incidents import states
from status.incidents.commands.facts import Before, update_facts
from status.incidents.commands.words import Speaker, Words
from status.incidents.model import Incident, IncidentUpdate
from status.journal import queries as journal
from status.journal.record import Said, hold, record
from status.promises import queries as promises
from status.promises.model import Promise
from status.promises.states import GRACE

CLOCK = Speaker(None)


def anything_to_hold(session: Session) -> bool:
    """Whether `say_holding_notes` would say something: asked without the site's lock."""
    return any(_owed_in_silence(session))


def say_holding_notes(session: Session) -> list[Said]:
    """Says the site's holding note of each open incident whose promised word is due while nobody has written. Safe to repeat.

    Once in a row: the next one comes only after a person has written, and was late again. It answers no promise, mails nobody, and leaves the
    incident's version alone, so that whoever is writing right now is not refused.
    """
    site = hold(session)
    session.expire_all()
    told = []
    for promise, incident in _owed_in_silence(session):
        words = Words(body=f"{states.NO_PERSON}\n\n{site.holding_note}", answers=["none"], notify=False)
        check = Checked()
        facts = update_facts(session, CLOCK, check, words, Before.of(incident), incident.code, site.zone, incident.status)
        check.done()
        said = {"promise": promise.id, "update": facts}
        told.append(record(session, "incident.holding_note", f"incident:{incident.code}", None, said))
    return told


def _owed_in_silence(session: Session) -> Iterator[tuple[Promise, Incident]]:
    """A promise of each incident that wants the note. After a day the page says *missed*: then a note holds nothing any more."""
    site, now, seen = journal.site(session), now_of(session), set()
    if site is None or not site.holding_note:
        return
    for promise in promises.unsettled(session):
        if promise.overdue(now) and now <= promise.due_at + GRACE and promise.incident_code not in seen:
            incident = session.get_one(Incident, promise.incident_code)
            if incident.status in states.OPEN and _silent_since(session, promise):
                seen.add(incident.code)
                yield promise, incident


def _silent_since(session: Session, promise: Promise) -> bool:
    """Whether a person had the last word, before it fell due. What was taken back counts: it shows that somebody is there."""
    last = select(IncidentUpdate).where(IncidentUpdate.incident_code == promise.incident_code).order_by(IncidentUpdate.revision.desc())
    newest = session.execute(last.limit(1)).scalar_one()
    return newest.kind != states.AUTOMATIC and newest.published_at < promise.due_at
