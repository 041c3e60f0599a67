"""Reading subscribers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple, cast

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from status import tokens
from status.errors import NotFound
from status.fields import shown
from status.journal import queries as journal
from status.subscribers import log
from status.subscribers.address import read_address
from status.subscribers.model import ErasedAddress, Subscriber, SubscriberComponent, SubscriberLog, SubscriptionRequest


class Recipient(NamedTuple):
    """Whom a mail goes to, and what is said to them alone."""

    id: int
    email: str
    nonce: str
    confirmed_at: datetime
    everything: bool


@dataclass(frozen=True)
class Audience:
    """Who is told of an update. `confirmed_by`: those who confirmed later are not.

    `components`: those that the incident touches; empty: it touches none, and concerns everybody. `language`: only those
    who read it; `not_languages`: all but those, so that who asked for a language that nothing is written in is told too.
    `incident`: its code; who follows it alone is told whatever it touches.
    """

    confirmed_by: datetime
    components: tuple[str, ...] = ()
    language: str | None = None
    not_languages: tuple[str, ...] = ()
    incident: str = ""


def find(session: Session, address: str) -> Subscriber:
    """The subscriber with that address, whatever its case and their state; `NotFound` in one sentence."""
    key = read_address(address).key
    found = session.execute(select(Subscriber).where(Subscriber.email_key == key)).scalar_one_or_none()
    if found is None:
        raise NotFound(f"There is no subscriber “{shown(key)}”.")
    return found


def followed(session: Session) -> Sequence[str]:
    """The incidents that somebody follows."""
    following = Subscriber.incident_code != "", Subscriber.state == "confirmed"
    return session.execute(select(Subscriber.incident_code).where(*following).distinct()).scalars().all()


def erased_among(session: Session, keys: Sequence[str]) -> set[str]:
    """Those of the addresses (without case) that were erased."""
    site = journal.site(session)
    if session.execute(select(ErasedAddress.proof).limit(1)).first() is None or site is None:
        return set()
    proofs = {tokens.proof(site.link_key, log.ERASED, key): key for key in keys}
    found = session.execute(select(ErasedAddress.proof).where(ErasedAddress.proof.in_(proofs))).scalars()
    return {proofs[one] for one in found}


def erased_proof(session: Session, email_key: str) -> str:
    """What stands in place of that address once it is erased."""
    site = journal.site(session)
    return tokens.proof(site.link_key if site else "", log.ERASED, email_key)


def count_confirmed(session: Session) -> int:
    """How many get mail."""
    return session.execute(select(func.count()).select_from(Subscriber).where(Subscriber.state == "confirmed")).scalar_one()


def count_by_state(session: Session) -> dict[str, int]:
    """State → how many are in it; states without anybody are not in it."""
    query = select(Subscriber.state, func.count().label("people")).group_by(Subscriber.state)
    return {row.state: row.people for row in session.execute(query)}


def count_asking(session: Session, now: datetime) -> int:
    """How many addresses asked within the week, confirmed nothing since, and get no mail."""
    of = SubscriptionRequest
    confirmed = exists().where(Subscriber.email_key == of.email_key, Subscriber.state == "confirmed")
    asking = of.used_at.is_(None), of.created_at > now - timedelta(days=7), ~confirmed
    return session.execute(select(func.count(of.email_key.distinct())).where(*asking)).scalar_one()


def search(session: Session, words: str, before: int | None, limit: int) -> Sequence[Subscriber]:
    """The newest of those with an id below `before` whose address holds the words, whatever their case."""
    query = select(Subscriber).order_by(Subscriber.id.desc()).limit(limit)
    if words:
        query = query.where(Subscriber.email_key.contains(words.casefold().replace("\0", ""), autoescape=True))
    return session.execute(query if before is None else query.where(Subscriber.id < before)).scalars().all()


def page(session: Session, after: int = 0, limit: int = 1000, states: Sequence[str] = ()) -> Sequence[Subscriber]:
    """Subscribers with an id above `after`, in the order they came; in one of `states`, or all."""
    query = select(Subscriber).where(Subscriber.id > after).order_by(Subscriber.id).limit(limit)
    return session.execute(query.where(Subscriber.state.in_(states)) if states else query).scalars().all()


def choices(session: Session, low: int, high: int) -> dict[int, list[str]]:
    """Subscriber → the components they chose, for ids from `low` to `high`; who wants everything is not in it."""
    of = SubscriberComponent
    query = select(of.subscriber_id, of.component_id).where(of.subscriber_id.between(low, high)).order_by(of.subscriber_id, of.component_id)
    chosen: dict[int, list[str]] = {}
    for row in session.execute(query):
        chosen.setdefault(row.subscriber_id, []).append(row.component_id)
    return chosen


def highest_confirmed(session: Session) -> int:
    """The highest id that gets mail; 0 when there is none."""
    query = select(Subscriber.id).where(Subscriber.state == "confirmed").order_by(Subscriber.id.desc()).limit(1)
    return session.execute(query).scalar_one_or_none() or 0


def recipients(session: Session, audience: Audience, after: int, up_to: int) -> Sequence[Recipient]:
    """Those of the audience with an id in (`after`, `up_to`] who get mail *now*, in the order of their ids."""
    of = Subscriber
    query = select(of.id, of.email, of.nonce, of.confirmed_at, of.everything).where(*_among(audience, after, up_to)).order_by(of.id)
    # Read by the thousand: rows as the connection gives them have the same names and cost half.
    return cast("Sequence[Recipient]", session.connection().execute(query).all())


def nth_recipient(session: Session, audience: Audience, after: int, up_to: int, place: int) -> int | None:
    """The id of the `place`th (from 1) that `recipients` would give; None when there are fewer."""
    query = select(Subscriber.id).where(*_among(audience, after, up_to)).order_by(Subscriber.id).offset(place - 1).limit(1)
    return session.execute(query).scalar_one_or_none()


def count_recipients(session: Session, audience: Audience, after: int, up_to: int) -> int:
    """How many `recipients` would give."""
    return session.execute(select(func.count()).select_from(Subscriber).where(*_among(audience, after, up_to))).scalar_one()


def log_after(session: Session, log_id: int, limit: int) -> Sequence[SubscriberLog]:
    """What became of subscribers after that entry of their log, oldest first; a safe cursor."""
    return log.after(session, log_id, limit)


def _among(audience: Audience, after: int, up_to: int) -> list[ColumnElement[bool]]:
    told = [
        Subscriber.id > after,
        Subscriber.id <= up_to,
        Subscriber.state == "confirmed",
        Subscriber.confirmed_at <= audience.confirmed_by,
    ]
    chose = SubscriberComponent.subscriber_id == Subscriber.id
    if audience.components:
        touched = exists().where(chose, SubscriberComponent.component_id.in_(audience.components))
    else:  # it concerns everybody but those who follow another incident and nothing else
        touched = exists().where(chose)
    follows = (Subscriber.incident_code == audience.incident) & (Subscriber.incident_code != "")
    told.append(Subscriber.everything | follows | touched)
    if audience.language:
        told.append(Subscriber.language == audience.language)
    if audience.not_languages:
        told.append(Subscriber.language.not_in(audience.not_languages))
    return told
