"""What readers do on their own page, behind the link in their welcome mail. Each function is one act in the caller's transaction."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from status.clock import iso
from status.components import queries as components
from status.errors import Conflict, NotFound, TooMany
from status.limits import commands as limits
from status.notes import commands as notes
from status.subscribers import commands, erasure, log, queries, quotas, signing_up
from status.subscribers.address import EmailAddress, read_language
from status.subscribers.links import MANAGE
from status.subscribers.model import Subscriber, SubscriberLog


def mine(session: Session, token: str) -> Subscriber:
    """Whose page it is; `NotFound` when the link was not made by us, for this, or they were erased."""
    subscriber = commands.claimant(session, token, MANAGE)
    if subscriber is None:
        raise NotFound("This link is not whole, or not one of ours, or all about it was erased.")
    return subscriber


def change(session: Session, token: str, wanted: Sequence[str], language: str) -> Subscriber:
    """From now on they get this; no components: everything. `Conflict` for one who gets no mail."""
    log.hold(session)
    subscriber = mine(session, token)
    if subscriber.state != "confirmed":
        raise Conflict("These mails have stopped: sign up again first.")
    chosen = signing_up.choose(session, wanted)
    spoken = read_language(language) or subscriber.language
    return commands.keep(session, "changed", EmailAddress(subscriber.email, subscriber.email_key), chosen, spoken)


def erase(session: Session, token: str) -> None:
    """All about them goes; safe to repeat (then it is `NotFound`)."""
    erasure.erase(session, mine(session, token))


def mail_link(session: Session, subscriber: Subscriber) -> None:
    """Writes the link to their own page to their own address: who holds a forwarded mail does not get it. Three a day, silently."""
    log.hold(session)
    try:
        limits.take(session, quotas.MAILS.of(subscriber.email_key))
    except TooMany:
        return
    notes.write(session, "manage", subscriber.email, manage_token=signing_up.manage_link(session, subscriber))


def export(session: Session, subscriber: Subscriber) -> dict[str, Any]:
    """All that is kept about them."""
    names = {one.id: one.name for one in components.everything(session)}
    chosen = queries.choices(session, subscriber.id, subscriber.id).get(subscriber.id, [])
    entries = session.execute(
        select(SubscriberLog).where(SubscriberLog.subscriber_id == subscriber.id).order_by(SubscriberLog.id)
    ).scalars()
    return {
        "email": subscriber.email,
        "language": subscriber.language,
        "state": subscriber.state,
        "everything": subscriber.everything,
        "components": [{"id": one, "name": names.get(one, "")} for one in chosen],
        "incident": subscriber.incident_code or None,
        **{name: iso(at) if (at := getattr(subscriber, name)) else None for name in ("created_at", "confirmed_at", "left_at")},
        "log": [{"at": iso(one.at), "what": one.what} for one in entries],
    }
