"""Claim, send, settle: one turn sends until nothing may be sent now.

One thread speaks to the database, others wait for the provider. What they bring back is settled in groups, so that a
million readers cost a few hundred commits. No transaction is open while anything is sent.
"""

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy.orm import Session

from status.db import Installation
from status.delivery import settle, worker
from status.delivery.channels.email import channel as email_channel
from status.delivery.claim import Parcel, anything_to_do, claim
from status.delivery.consignment import Channel, Sending, Writer
from status.delivery.flights import Flights
from status.delivery.outcome import Outcome
from status.delivery.sweep import sweep
from status.failpoints import hit
from status.journal import queries as journal

log = logging.getLogger("candor.delivery")

BEAT = worker.BEAT.total_seconds()
# When it is told to stop, answers that come within this are still written down.
LAST_WAIT = 2.0


Landed = tuple[Parcel, Outcome]


@dataclass
class Drained:
    """What a turn did. `recipients`: mails taken, one a reader and update. `held`: batches that became doubtful for good and wait for an operator."""

    recipients: int = 0
    batches: int = 0
    held: int = 0

    def __str__(self) -> str:
        mails = "1 mail" if self.recipients == 1 else f"{self.recipients:,} mails"
        doubt = f"; {self.held} batches are held: see `flask delivery list`" if self.held else ""
        return f"Sent {mails}{doubt}."


def drain(candor: Installation, *, seconds: float | None = None, stop: threading.Event | None = None) -> Drained:
    """Sends until nothing may be sent now. `seconds`: takes nothing new after that; `stop`: ends within `LAST_WAIT` seconds.

    Any number of processes may drain one database. Killed anywhere, it leaves every batch in a state that the next turn,
    here or elsewhere, goes on from.
    """
    with candor.database.read() as session:
        if not anything_to_do(session):
            return Drained()
        site, writer = journal.site(session), Writer(session)
    channel = email_channel(candor.settings, demo=bool(site and site.demo))
    try:
        return _Turn(candor, channel, writer, stop or threading.Event()).run(None if seconds is None else time.monotonic() + seconds)
    except BaseException:
        worker.sign_off(candor.database)  # what we held is free: we lost track of it
        raise


def _taken(parcel: Parcel, outcome: Outcome) -> int:
    """How many readers the provider took the mail for."""
    if outcome.kind == "accepted":
        return len(parcel.recipients)
    return sum(len(part.readers) for part in outcome.parts if part.kind == "accepted")


class _Turn:
    """One turn of the sender."""

    def __init__(self, candor: Installation, channel: Channel, writer: Writer, stop: threading.Event) -> None:
        self.candor, self.channel, self.writer, self.stop = candor, channel, writer, stop
        self.me = worker.sign_on(candor.database)
        self.lease = timedelta(seconds=candor.settings.lease)
        self.flights, self.done, self.proven = Flights(), Drained(), False
        self.next_sweep = 0.0

    def run(self, until: float | None) -> Drained:
        landed: list[Landed] = []
        while not self.stop.is_set():
            late = until is not None and time.monotonic() >= until
            parcels = self._settle_and_claim(landed, taking=not late)
            self._send(parcels)
            if not parcels and not self.flights.count:
                return self.done
            landed = self.flights.landed(BEAT)
        self._land(landed)
        return self.done

    def _settle_and_claim(self, landed: Sequence[Landed], *, taking: bool) -> list[Parcel]:
        with self.candor.database.write() as session:
            worker.beat(session, self.me)
            self._settle(session, landed)
            parcels = claim(session, self.me, self._room(), self.lease, self.channel.batch) if taking else []
            settle.finish(session)
        if any(outcome.kind == "accepted" for _, outcome in landed):
            hit("after_accepted")
        if not parcels:
            return []
        hit("after_claim")
        with self.candor.database.read() as session:
            return self.writer.load(session, parcels)

    def _settle(self, session: Session, landed: Sequence[Landed]) -> None:
        for parcel, outcome in landed:
            if outcome.kind != "accepted":
                log.warning("batch %d, try %d, %s: %s", parcel.hold.id, parcel.hold.attempt, outcome.kind, outcome.reason)
            if settle.settle(session, parcel, outcome) and (taken := _taken(parcel, outcome)):
                self.done.recipients += taken
                self.done.batches += 1
        if landed:
            self.proven = all(outcome.proves for _, outcome in landed)
        if time.monotonic() >= self.next_sweep:
            self.next_sweep = time.monotonic() + BEAT
            self.done.held += sweep(session, timedelta(seconds=self.candor.settings.hold))

    def _room(self) -> int:
        """How many more may leave. One alone goes first, and after each failure: a provider that is down costs one doubtful batch."""
        return (self.channel.width if self.proven else 1) - self.flights.count

    def _send(self, parcels: Sequence[Parcel]) -> None:
        """Puts the mails together, says that bytes may leave, and lets them. What we lost meanwhile is dropped."""
        written = [(parcel, self._write(parcel)) for parcel in parcels]
        if not written:
            return
        with self.candor.database.write() as session:
            started = [self._start(session, parcel, form) for parcel, form in written]
            settle.finish(session)
        hit("after_sending")
        for leaving in started:
            if leaving:
                self.flights.start(*leaving)

    def _write(self, parcel: Parcel) -> Sending | Exception | None:
        """The batch in its provider's form; None when nobody is left in it; a fault of ours stops its job, not the others."""
        try:
            return self.channel.write(self.writer.consign(parcel)) if parcel.recipients else None
        except Exception as fault:
            log.exception("batch %d cannot be put together", parcel.hold.id)
            return fault

    def _start(self, session: Session, parcel: Parcel, form: Sending | Exception | None) -> tuple[Parcel, Sending] | None:
        if isinstance(form, Exception):
            settle.unwritable(session, parcel, f"{type(form).__name__}: {form}")
        elif form is None:
            settle.nobody_left(session, parcel)
        elif hold := settle.start(session, parcel, self.lease, self.channel.name):
            return replace(parcel, hold=hold), form
        return None

    def _land(self, landed: Sequence[Landed]) -> None:
        """Told to stop: writes down the answers that come soon; what does not is found by whoever sweeps next."""
        last = time.monotonic() + LAST_WAIT
        told = list(landed)
        while self.flights.count and (left := last - time.monotonic()) > 0:
            told += self.flights.landed(left)
        with self.candor.database.write() as session:
            self._settle(session, told)
        if self.flights.count:
            worker.sign_off(self.candor.database)
