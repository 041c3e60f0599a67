"""Erasing somebody: row, choice, requests and mails go, and so does the address in every entry of their log.

What remains is a proof that only the site's key can make, so that no old list brings the address back. The archive's copy
follows within a day (`archive.erasing`).
"""

from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from status.db import now_of
from status.errors import NotFound
from status.fields import shown
from status.notes import commands as notes
from status.subscribers import log, queries
from status.subscribers.address import read_address
from status.subscribers.model import Subscriber, SubscriberComponent, SubscriptionRequest

# Those who were brought in and never confirmed are kept for so long.
UNCONFIRMED = timedelta(days=7)
_AT_ONCE = 1000


def erase(session: Session, subscriber: Subscriber) -> None:
    """Nothing of them remains but the proof."""
    log.hold(session)
    _take_out(session, subscriber, queries.erased_proof(session, subscriber.email_key))
    _forget_asking(session, subscriber.email_key)


def erase_address(session: Session, address: str) -> None:
    """The same by address, also of one who only asked; `NotFound` when it is not here."""
    log.hold(session)
    key = read_address(address).key
    subscriber = session.execute(select(Subscriber).where(Subscriber.email_key == key)).scalar_one_or_none()
    if subscriber is not None:
        erase(session, subscriber)
    elif not _forget_asking(session, key):
        raise NotFound(f"There is nothing about “{shown(key)}” here.")


def forget_unconfirmed(session: Session) -> int:
    """Takes away who was brought in a week ago and never confirmed; they may be brought in again. Returns how many."""
    log.hold(session)
    old = Subscriber.state == "pending", Subscriber.created_at < now_of(session) - UNCONFIRMED
    found = session.execute(select(Subscriber).where(*old).order_by(Subscriber.id).limit(_AT_ONCE)).scalars().all()
    for subscriber in found:
        _take_out(session, subscriber, "")
    return len(found)


def _take_out(session: Session, subscriber: Subscriber, proof: str) -> None:
    session.execute(delete(SubscriberComponent).where(SubscriberComponent.subscriber_id == subscriber.id))
    session.execute(delete(Subscriber).where(Subscriber.id == subscriber.id))
    log.erase(session, subscriber.id, proof)


def _forget_asking(session: Session, email_key: str) -> bool:
    asked = select(SubscriptionRequest.id).where(SubscriptionRequest.email_key == email_key).limit(1)
    found = session.execute(asked).first() is not None
    session.execute(delete(SubscriptionRequest).where(SubscriptionRequest.email_key == email_key))
    notes.forget(session, email_key)
    return found
