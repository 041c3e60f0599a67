"""Mails that are not sent yet must not carry words that were redacted: they are written anew, in the transaction that redacts."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, delete, false, insert, select, true, update
from sqlalchemy.orm import Session

from status.db import Installation
from status.delivery import message, writing
from status.delivery.model import DeliveryJob, MessageSnapshot
from status.journal.model import Event
from status.journal.record import Said
from status.journal.redaction import revisions
from status.notes.commands import forget_reminders
from status.settings import Settings


def rewrite(session: Session, settings: Settings, redactions: Iterable[Said]) -> None:
    """Gives every mail about redacted words a new snapshot, and takes the old one out of the database.

    What is on its way this very moment cannot be called back. (Templates are rendered inside the transaction here, and only here: nothing
    may be sent in between.)
    """
    for said in redactions:
        for job in session.execute(select(DeliveryJob).where(_that_carry(session, said))).scalars().all():
            _write_anew(session, settings, job)
        noun, _, code = said.subject.partition(":")
        if noun == "incident":
            forget_reminders(session, code)


def _that_carry(session: Session, said: Said) -> ColumnElement[bool]:
    """Mails that may hold what went: of these updates; of the incident that it was about; of any, since it was first
    said: the question alone of an answer, which may have been about another incident then."""
    noun, _, name = said.subject.partition(":")
    if said.kind == "incident.redacted" and not said.facts["title"]:
        return DeliveryJob.update_id.in_(said.facts["updates"])
    if noun == "incident":
        return DeliveryJob.incident_code == name
    if noun not in {"advice", "faq"}:
        return false()
    about: str | None = said.facts["incident"] if noun == "advice" else None
    if about:
        return DeliveryJob.incident_code == about
    since: ColumnElement[bool] = DeliveryJob.created_at >= session.get_one(Event, min(revisions(said.facts))).at
    return since


def _write_anew(session: Session, settings: Settings, job: DeliveryJob) -> None:
    mail = message.render(writing.read(session, settings, job.update_id, job.language))
    old, insertion = job.snapshot_id, insert(MessageSnapshot).values(mail.stored()).returning(MessageSnapshot.id)
    snapshot = session.execute(insertion).scalar_one()
    session.execute(update(DeliveryJob).where(DeliveryJob.id == job.id).values(snapshot_id=snapshot))
    session.execute(delete(MessageSnapshot).where(MessageSnapshot.id == old))


def out_of_reach(candor: Installation, code: str | None = None) -> list[str]:
    """Where redacted words may be still, in sentences for an operator: what was sent or copied cannot be called back. `code`: the incident whose
    mails carried them; None: any's."""
    with candor.database.read() as session:
        of_it = DeliveryJob.incident_code == code if code else true()
        sent = set(session.execute(select(DeliveryJob.update_id).where(of_it).distinct()).scalars())
    outbox = candor.settings.var / "outbox"
    files = sum(1 for file in outbox.glob("*.eml") if sent & set(file.name.split("-")))
    told = [
        "Gone from page, feeds, database, archive and ledger. Out of reach: mails that were sent, backups and exports made before, others' copies."
    ]
    if candor.database.dialect == "postgresql":
        told.append("PostgreSQL takes it out of its files with its next VACUUM.")
    if files:
        whose = "about this incident " if code else ""
        told.append(f"{files} .eml file{'' if files == 1 else 's'} {whose}in {outbox}: yours to delete.")
    return told
