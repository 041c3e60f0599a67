"""Signing up: somebody asks for mail at an address, and whoever reads that mailbox confirms it. Until then nothing else is kept.

Each function is one act in the caller's transaction; none is an event of the journal.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from status.components import queries as components
from status.db import now_of
from status.errors import Invalid, TooMany
from status.fields import Checked
from status.journal import queries as journal
from status.limits import commands as limits
from status.notes import commands as notes
from status.subscribers import commands, log, quotas
from status.subscribers.address import EmailAddress, read_address, read_language
from status.subscribers.links import Prover, confirm_token, manage_token, read_confirm_token
from status.subscribers.model import Subscriber, SubscriptionRequest

# A link that confirms works for so long; a request that nobody confirmed is kept for so long.
LINK_WORKS = timedelta(days=7)
_NAMED = 4


@dataclass(frozen=True)
class Wish:
    """What a link that confirms leads to. `standing`: *open*, *used*, *expired*, or *unknown* (not made by us, or taken away)."""

    standing: Literal["open", "used", "expired", "unknown"]
    request: SubscriptionRequest | None = None
    about: str = ""
    subscriber: Subscriber | None = None


def ask(session: Session, who: str, address: str, wanted: Sequence[str] = (), incident: str = "", language: str = "") -> EmailAddress:
    """Somebody (`who`: where they connect from) asks for mail at an address; the mail with the link that confirms is written down.
    Returns the address as it was understood.

    The same happens whether the address is known or not, and whatever became of it before: the answer tells nothing. Beyond
    three mails a day nothing is written. `Invalid` for what cannot be taken, `TooMany` for who asks too often.
    """
    log.hold(session)
    check = Checked()
    email, chosen, spoken = check(read_address, address), check(choose, session, wanted), check(read_language, language)
    check.done()
    if email is None or chosen is None:
        raise AssertionError("`done` raises what was refused")
    limits.take(session, *quotas.asker(who))
    if not _may_be_mailed(session, email):
        return email
    request = SubscriptionRequest(
        email=email.email,
        email_key=email.key,
        components=[] if incident else chosen,
        incident_code=incident,
        language=spoken or commands.default_language(session),
        created_at=now_of(session),
    )
    session.add(request)
    session.flush()
    token = confirm_token(_key(session), request.id, request.created_at + LINK_WORKS)
    notes.write(session, "confirm", email.email, token=token, about=_about(session, request))
    return email


def look(session: Session, token: str) -> Wish:
    """What the link in a confirmation mail leads to now."""
    told = read_confirm_token(_key(session), token)
    if told is None:
        return Wish("unknown")
    if told.until <= now_of(session):
        return Wish("expired")
    request = session.get(SubscriptionRequest, told.request_id, populate_existing=True)
    if request is None:
        return Wish("unknown")
    subscriber = session.execute(select(Subscriber).where(Subscriber.email_key == request.email_key)).scalar_one_or_none()
    return Wish("used" if _used(session, request) else "open", request, _about(session, request), subscriber)


def confirm(session: Session, token: str) -> Wish:
    """The reader of that mailbox wants it: from now on they get mail. Used again, it says so and changes nothing."""
    log.hold(session)
    wish = look(session, token)
    request = wish.request
    if wish.standing != "open" or request is None:
        return wish
    request.used_at = now_of(session)
    new = wish.subscriber is None or wish.subscriber.state != "confirmed"
    email, what = EmailAddress(request.email, request.email_key), "confirmed" if new else "changed"
    subscriber = commands.keep(session, what, email, request.components, request.language, request.incident_code)
    if new:
        welcome(session, subscriber, wish.about)
    return Wish("open", request, wish.about, subscriber)


def welcome(session: Session, subscriber: Subscriber, about: str) -> None:
    """The first mail: what they will get, how to change it, how to stop it."""
    stop, manage = stop_link(session, subscriber), manage_link(session, subscriber)
    notes.write(session, "welcome", subscriber.email, about=about, stop_token=stop, manage_token=manage)


def stop_link(session: Session, subscriber: Subscriber) -> str:
    """The token of the link that stops their mails."""
    return Prover(_key(session)).token(subscriber.id, subscriber.nonce)


def manage_link(session: Session, subscriber: Subscriber) -> str:
    """The token of the link to their own page."""
    return manage_token(_key(session), subscriber.id, subscriber.nonce)


def forget_unconfirmed(session: Session) -> None:
    """Takes away what was asked a week ago, confirmed or not: its links have ended."""
    session.execute(delete(SubscriptionRequest).where(SubscriptionRequest.created_at < now_of(session) - LINK_WORKS))


def about(session: Session, chosen: Sequence[str], incident: str) -> str:
    """What somebody chose, as it ends `news of …`."""
    if not chosen:
        return "one problem, until it is over" if incident else "all our services"
    names = {one.id: one.name for one in components.everything(session)}
    told = [names[one] for one in chosen[:_NAMED] if one in names]
    more = len(chosen) - len(told)
    return ", ".join(told) + (f" and {more} more" if more else "")


def _may_be_mailed(session: Session, email: EmailAddress) -> bool:
    try:
        limits.take(session, quotas.MAILS.of(email.key))
    except TooMany:
        return False
    return True


def _about(session: Session, request: SubscriptionRequest) -> str:
    return about(session, request.components, request.incident_code)


def _used(session: Session, request: SubscriptionRequest) -> bool:
    """Whether this link was used, or a newer one of the same address, whose choice holds."""
    of = SubscriptionRequest
    query = select(of.id).where(of.email_key == request.email_key, of.id >= request.id, of.used_at.is_not(None)).limit(1)
    return session.execute(query).first() is not None


def choose(session: Session, wanted: Sequence[str]) -> list[str]:
    """As `commands.choose`, said to readers."""
    try:
        return commands.choose(session, wanted)
    except Invalid:
        raise Invalid({"components": "One of the services is not here any more: choose again."}) from None


def _key(session: Session) -> str:
    site = journal.site(session)
    if site is None:
        raise LookupError("a link without a site")
    return site.link_key
