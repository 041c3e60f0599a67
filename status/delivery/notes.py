"""Sends notes, one after the other: each is *sending* in the database before its first byte leaves, and never sent twice.

Apart from `drain`: a note does not wait for a large send, and a provider that hangs over a note holds no update back.
"""

import logging
import threading
import time
from datetime import timedelta
from random import random

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from status.db import Installation, changed, now_of
from status.delivery import note_mail, retry, worker
from status.delivery.channels.email import channel as email_channel
from status.delivery.consignment import Channel
from status.delivery.model import Worker
from status.delivery.note_mail import Sender
from status.delivery.outcome import Outcome
from status.delivery.sweep import REPEATABLE
from status.failpoints import hit
from status.journal import queries as journal
from status.notes.model import NUDGE, Note
from status.notes.states import AFTER, WORTH_SENDING
from status.promises.queries import reminder_stands

log = logging.getLogger("candor.delivery")


def send(candor: Installation, *, seconds: float | None = None, stop: threading.Event | None = None) -> int:
    """Sends what waits and may be sent now; returns how many were taken. `seconds`: begins nothing new after that.

    Any number of processes may do it at once; killed anywhere, it has either not begun with a note, or left it as *sending*.
    """
    until, taken = None if seconds is None else time.monotonic() + seconds, 0
    if not anything_to_do(candor):
        return 0
    with candor.database.read() as session:
        site = journal.site(session)
    if site is None:
        return 0
    who, channel = note_mail.sender(candor.settings, site), email_channel(candor.settings, demo=site.demo)
    _sweep(candor)
    while not (stop and stop.is_set()) and (until is None or time.monotonic() < until):
        note = _begin(candor, channel, who)
        if note is None:
            return taken
        taken += _send(candor, channel, who, note)
    return taken


def anything_to_do(candor: Installation) -> bool:
    """Whether a note waits, or was left behind: asked without any lock."""
    with candor.database.read() as session:
        due = Note.not_before.is_(None) | (Note.not_before <= now_of(session))
        left = (Note.state == "sending") | ((Note.state == "queued") & due)
        return session.execute(select(Note.id).where(left).limit(1)).first() is not None


def _begin(candor: Installation, channel: Channel, who: Sender) -> Note | None:
    """Takes the oldest note that may be sent, and says that bytes may leave. One that cannot be put together ends here."""
    me = worker.sign_on(candor.database)
    while True:
        with candor.database.write() as session:
            worker.beat(session, me)
            now = now_of(session)
            due = Note.not_before.is_(None) | (Note.not_before <= now)
            query = select(Note).where(Note.state == "queued", due).order_by(Note.id).limit(1).with_for_update(skip_locked=True)
            note = session.execute(query).scalar_one_or_none()
            if note is None:
                return None
            if note.kind == NUDGE and not reminder_stands(session, note.facts):
                session.delete(note)
                continue
            if unfit := _unfit(note, who, now - note.created_at > WORTH_SENDING):
                _move(session, note, unfit[0], last_error=unfit[1], settled_at=now)
                continue
            lease = now + timedelta(seconds=candor.settings.lease)
            if _move(session, note, "about_to_send", owner=me, attempt=note.attempt + 1, lease_until=lease, via=channel.name):
                return note


def _unfit(note: Note, who: Sender, old: bool) -> tuple[str, str] | None:
    """Why the note is not to be sent at all."""
    if old:
        return "too_old", note.last_error or "it waited for too long"
    try:
        note_mail.render(who, note)
    except Exception as fault:
        log.exception("note %d cannot be put together", note.id)
        return "unwritable", f"{type(fault).__name__}: {fault}"
    return None


def _send(candor: Installation, channel: Channel, who: Sender, note: Note) -> int:
    hit("after_sending")
    try:
        outcome = channel.write(note_mail.consign(who, note))()
    except Exception as fault:  # a fault of ours, after bytes may have left
        outcome = Outcome("lost", f"a fault of ours: {type(fault).__name__}: {fault}")
    hit("after_response")
    if outcome.parts:
        outcome = Outcome(outcome.parts[0].kind, outcome.parts[0].words)
    if outcome.kind != "accepted":
        log.warning("note %d, try %d, %s: %s", note.id, note.attempt, outcome.kind, outcome.reason)
    with candor.database.write() as session:
        _settle(session, note, outcome)
    hit("after_accepted")
    return outcome.kind == "accepted"


def _settle(session: Session, note: Note, outcome: Outcome) -> None:
    """Writes the answer down; a late one counts as well, as long as nobody else took the note meanwhile."""
    now = now_of(session)
    if outcome.kind in ("unreached", "later", "refused"):
        until = now + retry.wait(note.attempt, random(), outcome.asked)  # noqa: S311 (not a secret)
        _move(session, note, outcome.kind, last_error=outcome.reason, not_before=until, owner=None, lease_until=None)
    elif not _move(session, note, outcome.kind, last_error=outcome.reason, settled_at=now) and outcome.kind == "accepted":
        note.state = "lost"
        _move(session, note, "accepted", last_error="", settled_at=now)


def _sweep(candor: Installation) -> None:
    """What the dead were sending: files are simply written again; of anything else nobody knows, and it is not sent again."""
    with candor.database.write() as session:
        for note in session.execute(select(Note).where(Note.state == "sending").order_by(Note.id)).scalars().all():
            if not _over(session, note):
                continue
            if note.via in REPEATABLE:
                _move(session, note, "repeatable", owner=None, lease_until=None)
            else:
                _move(session, note, "lost", last_error="the process that sent it ended, or fell silent", settled_at=now_of(session))


def _over(session: Session, note: Note) -> bool:
    now = now_of(session)
    if note.lease_until is None or note.lease_until <= now:
        return True
    row = session.get(Worker, note.owner) if note.owner else None
    return row is None or worker.is_gone(worker.identity_of(row), row.beat_at, worker.identity(), now)


def _move(session: Session, note: Note, happened: str, **values: object) -> bool:
    """One UPDATE that names state, owner and attempt as they were seen; False when the note is somebody else's by now."""
    mine: list[ColumnElement[bool]] = [Note.id == note.id, Note.state == note.state, Note.attempt == note.attempt]
    mine.append(Note.owner.is_(None) if note.owner is None else Note.owner == note.owner)
    told = {"state": AFTER[note.state, happened], **values}
    session.expunge(note) if note in session else None
    if changed(session, update(Note).where(*mine).values(**told)) != 1:
        return False
    for name, value in told.items():
        setattr(note, name, value)
    return True
