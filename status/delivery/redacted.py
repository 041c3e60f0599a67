"""Mails that are not sent yet must not carry words that were redacted: they are written anew, in the transaction that redacts."""

from collections.abc import Iterable

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.orm import Session

from status.db import Installation
from status.delivery import letter, message
from status.delivery.model import DeliveryJob, MessageSnapshot
from status.journal.record import Said
from status.notes.commands import forget_reminders
from status.settings import Settings


def rewrite(session: Session, settings: Settings, redactions: Iterable[Said]) -> None:
    """Gives every mail about redacted words a new snapshot, and takes the old one out of the database.

    What is on its way this very moment cannot be called back. (Templates are rendered inside the transaction here, and only here: nothing
    may be sent in between.)
    """
    for said in redactions:
        of_it = DeliveryJob.update_id.in_(said.facts["updates"])
        whole = DeliveryJob.incident_code == said.subject.partition(":")[2] if said.facts["title"] else of_it
        for job in session.execute(select(DeliveryJob).where(or_(of_it, whole))).scalars():
            _write_anew(session, settings, job)
        forget_reminders(session, said.subject.partition(":")[2])


def _write_anew(session: Session, settings: Settings, job: DeliveryJob) -> None:
    mail = message.render(letter.read(session, settings, job.update_id, job.language))
    old, insertion = job.snapshot_id, insert(MessageSnapshot).values(mail.stored()).returning(MessageSnapshot.id)
    snapshot = session.execute(insertion).scalar_one()
    session.execute(update(DeliveryJob).where(DeliveryJob.id == job.id).values(snapshot_id=snapshot))
    session.execute(delete(MessageSnapshot).where(MessageSnapshot.id == old))


def out_of_reach(candor: Installation, code: str) -> list[str]:
    """Where an incident's redacted words may be still, in sentences for an operator: what was sent or copied cannot be called back."""
    with candor.database.read() as session:
        sent = session.execute(select(DeliveryJob.update_id).where(DeliveryJob.incident_code == code).distinct()).scalars().all()
    outbox = candor.settings.var / "outbox"
    files = sum(1 for one in sent for _ in outbox.glob(f"*-{one}-*.eml"))
    told = [
        "Gone from page, feeds, database, archive and ledger. Out of reach: mails that were sent, backups and exports made before, others' copies."
    ]
    if candor.database.dialect == "postgresql":
        told.append("PostgreSQL takes it out of its files with its next VACUUM.")
    if files:
        told.append(f"{files} .eml file{'' if files == 1 else 's'} about this incident in {outbox}: yours to delete.")
    return told
