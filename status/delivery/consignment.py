"""A parcel with everything that its channel needs: the mail, and what is said to each reader alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple, Protocol

from markupsafe import escape
from sqlalchemy import select
from sqlalchemy.orm import Session

from status.components import queries as components
from status.delivery.claim import Parcel, with_readers
from status.delivery.message import Marks, Message
from status.delivery.model import DeliveryJob, MessageSnapshot
from status.delivery.outcome import Outcome
from status.journal import queries as journal
from status.moments import zone_of
from status.phrasing import say_day
from status.subscribers.links import Prover

# So many components are named to a reader who chose them; the others are counted.
_NAMED = 4


class Reader(NamedTuple):
    """One recipient. `token`: of their unsubscribe link, empty in a mail that is no list's; `who`: what they asked for and when, as text and as HTML."""

    id: int
    email: str
    token: str
    who: str
    who_html: str


@dataclass(frozen=True)
class Consignment:
    """A batch, ready to be put into a provider's form. `batch` and `attempt` name this try to the provider; a note's starts with `note-`."""

    batch: int | str
    attempt: int
    update_id: str
    published_at: datetime
    message: Message
    readers: Sequence[Reader]


class Sending(Protocol):
    """A batch in its provider's form: calling it sends it, once, and tells what became of it. It raises nothing."""

    def __call__(self) -> Outcome: ...


class Channel(Protocol):
    """A way for batches to leave. `width`: how many may be on their way at once. `batch`: how many readers each has at most."""

    name: str
    width: int
    batch: int

    def write(self, consignment: Consignment) -> Sending:
        """Puts the batch into its form; nothing leaves yet."""


class Writer:
    """Makes consignments. Reads what it needs once: a snapshot does not change (a redaction makes another), the rest holds for a turn of the sender."""

    def __init__(self, session: Session) -> None:
        site = journal.site(session)
        if site is None:
            raise LookupError("a delivery without a site")
        self._token, self._zone = Prover(site.link_key).token, zone_of(site.zone)
        self._names = {component.id: component.name for component in components.everything(session)}
        self._messages: dict[int, Message] = {}
        self._phrases: dict[tuple[date, tuple[str, ...] | None], tuple[str, str]] = {}

    def load(self, session: Session, parcels: Sequence[Parcel]) -> list[Parcel]:
        """The parcels with their readers; their mails are read as well, once each. Words that were redacted since they were claimed are not sent."""
        parcels = _with_newest_words(session, parcels)
        for snapshot_id in {parcel.snapshot_id for parcel in parcels} - self._messages.keys():
            row = session.execute(select(MessageSnapshot).where(MessageSnapshot.id == snapshot_id)).scalar_one()
            self._messages[snapshot_id] = Message(row.subject, row.text, row.html, row.headers, Marks(**row.marks))
        return [with_readers(session, parcel) for parcel in parcels]

    def consign(self, parcel: Parcel) -> Consignment:
        """The parcel with its mail and its readers' own words."""
        return Consignment(
            batch=parcel.hold.id,
            attempt=parcel.hold.attempt,
            update_id=parcel.update_id,
            published_at=parcel.audience.confirmed_by,
            message=self._messages[parcel.snapshot_id],
            readers=self._readers(parcel),
        )

    def _readers(self, parcel: Parcel) -> list[Reader]:
        token, chosen = self._token, parcel.chosen
        return [
            Reader(number, email, token(number, nonce), *self._who(confirmed_at, None if everything else chosen.get(number, ())))
            for number, email, nonce, confirmed_at, everything in parcel.recipients
        ]

    def _who(self, confirmed_at: datetime, chosen: Sequence[str] | None) -> tuple[str, str]:
        """`all our services on 3 October 2026`, or the components by name; who chose none follows this incident alone."""
        key = confirmed_at.astimezone(self._zone).date(), None if chosen is None else tuple(chosen)
        known = self._phrases.get(key)
        if known is None:
            text = f"{_listed(chosen, self._names)} on {_dated(key[0])}"
            known = self._phrases[key] = (text, str(escape(text)))
        return known


def _with_newest_words(session: Session, parcels: Sequence[Parcel]) -> list[Parcel]:
    query = select(DeliveryJob.id, DeliveryJob.snapshot_id).where(DeliveryJob.id.in_({parcel.job_id for parcel in parcels}))
    newest = {row.id: row.snapshot_id for row in session.execute(query)}
    return [replace(parcel, snapshot_id=newest[parcel.job_id]) for parcel in parcels]


def _listed(chosen: Sequence[str] | None, names: Mapping[str, str]) -> str:
    if not chosen:
        return "all our services" if chosen is None else "this problem"
    told = [names[one] for one in chosen[:_NAMED] if one in names]
    more = len(chosen) - len(told)
    return ", ".join(told) + (f" and {more} more" if more else "")


def _dated(day: date) -> str:
    """`3 October 2026`."""
    return say_day(datetime(day.year, day.month, day.day), year=True).partition(" ")[2]  # noqa: DTZ001 (a day has no zone)
