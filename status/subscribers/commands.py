"""What becomes of subscribers. Each function is one act in the caller's transaction; none is an event of the journal."""

from collections.abc import Sequence
from secrets import token_urlsafe
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from status.components import queries as components
from status.db import now_of
from status.errors import Invalid, NotFound
from status.fields import Checked, shown
from status.journal import queries as journal
from status.notes import commands as notes
from status.subscribers import log, queries
from status.subscribers.address import EmailAddress, read_address, read_language
from status.subscribers.links import STOP, read_token
from status.subscribers.model import ErasedAddress, Subscriber, SubscriberComponent


def add(session: Session, address: str, *, components: Sequence[str] = (), language: str = "") -> int:
    """Adds a confirmed subscriber (the operator vouches for them) and returns the id.

    Subscribing again replaces the choice; it never adds a row. No components: news of everything.
    """
    log.hold(session)
    check = Checked()
    email = check(read_address, address)
    chosen = check(choose, session, components)
    spoken = check(read_language, language)
    check.done()
    if email is None or chosen is None:
        raise AssertionError("`done` raises what was refused")
    return keep(session, "added", email, chosen, spoken or default_language(session)).id


def keep(session: Session, what: str, email: EmailAddress, chosen: Sequence[str], language: str, incident: str = "") -> Subscriber:
    """The confirmed subscriber with that choice, new or as they were; `what` stands in the log.

    Told are those who confirmed before an update was published: who changes their choice counts from now on. Following an
    `incident` takes nothing away from who hears of more already.
    """
    session.execute(delete(ErasedAddress).where(ErasedAddress.proof == queries.erased_proof(session, email.key)))
    subscriber = session.execute(select(Subscriber).where(Subscriber.email_key == email.key).with_for_update()).scalar_one_or_none()
    told: dict[str, Any] = {"state": "confirmed", "language": language, "left_at": None, "incident_code": incident}
    if subscriber is not None and subscriber.state == "confirmed" and incident:
        told["everything"] = subscriber.everything
        chosen = queries.choices(session, subscriber.id, subscriber.id).get(subscriber.id, [])
    else:
        told["everything"] = not chosen and not incident
    subscriber = _put(session, subscriber, email, told | {"confirmed_at": now_of(session)})
    session.execute(delete(SubscriberComponent).where(SubscriberComponent.subscriber_id == subscriber.id))
    if chosen:
        session.execute(insert(SubscriberComponent), [{"subscriber_id": subscriber.id, "component_id": one} for one in chosen])
    log.write(session, what, [(log.row_of(subscriber), chosen)])
    return subscriber


def remove(session: Session, address: str) -> None:
    """An operator takes a subscriber off; no mail from now on. `NotFound` for one who is not there."""
    log.hold(session)
    subscriber = queries.find(session, address)
    if subscriber.state in ("left", "removed"):
        raise NotFound(f"There is no subscriber “{shown(subscriber.email)}” any more.")
    _end(session, subscriber, "removed")


def leave(session: Session, token: str) -> Subscriber | None:
    """A reader stops the mails by their link; safe to repeat. None, and nobody leaves, when the token is not one of ours.

    The last mail says that it worked; it goes to one who got mail until now, once.
    """
    claimed = claimant(session, token)
    if claimed is None or claimed.state == "left":
        return claimed
    log.hold(session)
    session.refresh(claimed, with_for_update=True)
    if claimed.state != "left":
        if claimed.state == "confirmed":
            notes.write(session, "goodbye", claimed.email)
        _end(session, claimed, "left")
    return claimed


def claimant(session: Session, token: str, purpose: str = STOP) -> Subscriber | None:
    """Whose link this is; None when the token was not made by us, for this."""
    claim, site = read_token(token), journal.site(session)
    if claim is None or site is None:
        return None
    subscriber = session.get(Subscriber, claim.subscriber_id)
    return subscriber if subscriber and claim.proves(site.link_key, subscriber.nonce, purpose) else None


def end_following(session: Session, incident: str) -> None:
    """The incident is over: who followed it alone gets no more mail, others hear on of what they chose."""
    log.hold(session)
    following = select(Subscriber).where(Subscriber.incident_code == incident, Subscriber.state == "confirmed").order_by(Subscriber.id)
    for subscriber in session.execute(following.with_for_update()).scalars().all():
        subscriber.incident_code = ""
        chosen = queries.choices(session, subscriber.id, subscriber.id).get(subscriber.id, [])
        if not subscriber.everything and not chosen:
            _end(session, subscriber, "ended")
        else:
            session.flush()
            log.write(session, "changed", [(log.row_of(subscriber), chosen)])


def mark_unreachable(session: Session, subscriber_id: int) -> None:
    """Mail to this subscriber bounced for good: no more of it. Nothing happens to one who left or was removed."""
    log.hold(session)
    subscriber = session.get(Subscriber, subscriber_id, with_for_update=True)
    if subscriber is not None and subscriber.state in ("pending", "confirmed"):
        _end(session, subscriber, "unreachable")


def choose(session: Session, wanted: Sequence[str]) -> list[str]:
    """The components that somebody chose, checked and without doubles; `Invalid` names one that is not there or is a group."""
    known = {component.id for component in components.everything(session) if not component.is_group}
    for component_id in wanted:
        if component_id not in known:
            raise Invalid({"component": f"Component “{shown(component_id)}” is not known: `flask component list` names them."})
    return sorted(set(wanted))


def default_language(session: Session) -> str:
    """The language of those who named none: the page's first."""
    site = journal.site(session)
    return site.languages[0].lower() if site and site.languages else "en"


def new_row(session: Session, email: EmailAddress, values: dict[str, Any]) -> dict[str, Any]:
    """The values of a subscriber who is new."""
    return {"email": email.email, "email_key": email.key, "nonce": token_urlsafe(9), "created_at": now_of(session), **values}


def _put(session: Session, found: Subscriber | None, email: EmailAddress, values: dict[str, Any]) -> Subscriber:
    if found is None:
        found = Subscriber(**new_row(session, email, values))
        session.add(found)
    for name, value in {**values, "email": email.email}.items():
        setattr(found, name, value)
    session.flush()
    return found


def _end(session: Session, subscriber: Subscriber, state: str) -> None:
    subscriber.state, subscriber.left_at = state, now_of(session)
    session.flush()
    chosen = queries.choices(session, subscriber.id, subscriber.id).get(subscriber.id, [])
    log.write(session, state, [(log.row_of(subscriber), chosen)])
