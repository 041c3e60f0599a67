"""Claim, send, settle: one turn sends until nothing may be sent now.

One thread speaks to the database, others wait for the provider. What they bring back is settled in groups, so that a
million readers cost a few hundred commits. No transaction is open while anything is sent.
"""

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from queue import Empty, SimpleQueue

from sqlalchemy.orm import Session

from status.db import Installation
from status.delivery import settle, worker
from status.delivery.channels.email import channel as email_channel
from status.delivery.claim import Parcel, anything_failed, anything_to_do, claim
from status.delivery.consignment import Channel, Sending, Writer
from status.delivery.outcome import Outcome
from status.delivery.sweep import sweep
from status.failpoints import hit
from status.journal import queries as journal

log = logging.getLogger("candor.delivery")

BEAT = worker.BEAT.total_seconds()
# When it is told to stop, answers that come within this are still written down.
LAST_WAIT = 2.0


@dataclass
class Drained:
    """What a turn did. `held`: batches that became doubtful for good and wait for an operator."""

    recipients: int = 0
    batches: int = 0
    held: int = 0

    def __str__(self) -> str:
        people = "1 person" if self.recipients == 1 else f"{self.recipients:,} people"
        doubt = f"; {self.held} batches are held: see `flask delivery list`" if self.held else ""
        return f"Sent to {people}{doubt}."


def drain(candor: Installation, *, seconds: float | None = None, stop: threading.Event | None = None) -> Drained:
    """Sends until nothing may be sent now. `seconds`: takes nothing new after that; `stop`: ends within `LAST_WAIT` seconds.

    Any number of processes may drain one database. Killed anywhere, it leaves every batch in a state that the next turn,
    here or elsewhere, goes on from.
    """
    with candor.database.read() as session:
        if not anything_to_do(session):
            return Drained()
        site = journal.site(session)
        turn = _Turn(candor, email_channel(candor.settings, demo=bool(site and site.demo)), Writer(session), stop or threading.Event())
    try:
        return turn.run(None if seconds is None else time.monotonic() + seconds)
    except BaseException:
        worker.sign_off(candor.database)  # what we held is free: we lost track of it
        raise


class _Turn:
    """One turn of the sender."""

    def __init__(self, candor: Installation, channel: Channel, writer: Writer, stop: threading.Event) -> None:
        self.candor, self.channel, self.writer, self.stop = candor, channel, writer, stop
        self.me = worker.sign_on(candor.database)
        self.lease = timedelta(seconds=candor.settings.lease)
        self.flights, self.done = _Flights(), Drained()
        self.careful = True

    def run(self, until: float | None) -> Drained:
        landed: list[tuple[Parcel, Outcome]] = []
        while not self.stop.is_set():
            late = until is not None and time.monotonic() >= until
            parcels = self._settle_and_claim(landed, 0 if late else self._room())
            self._send(parcels)
            if not self.flights.count:
                if not parcels:
                    break
                landed = []
                continue
            landed = self.flights.landed(BEAT)
        self._stop(landed)
        return self.done

    def _room(self) -> int:
        """How many more may leave: while the provider is in trouble, one at a time, to try."""
        return (1 if self.careful else self.channel.width) - self.flights.count

    def _settle_and_claim(self, landed: Sequence[tuple[Parcel, Outcome]], room: int) -> list[Parcel]:
        with self.candor.database.write() as session:
            if not worker.beat(session, self.me):
                raise RuntimeError("this worker was taken for dead; it signs on again at its next turn")
            self._settle(session, landed)
            self.done.held += sweep(session, timedelta(seconds=self.candor.settings.hold))
            settle.finish_all(session)
            self.careful = anything_failed(session)
            parcels = claim(session, self.me, room if not self.careful else min(room, 1), self.lease)
            self.writer.load(session, parcels)
        if any(outcome.kind == "accepted" for _, outcome in landed):
            hit("after_accepted")
        if parcels:
            hit("after_claim")
        return parcels

    def _settle(self, session: Session, landed: Sequence[tuple[Parcel, Outcome]]) -> None:
        for parcel, outcome in landed:
            if settle.settle(session, parcel, outcome) and outcome.kind == "accepted":
                self.done.recipients += len(parcel.recipients)
                self.done.batches += 1
            elif outcome.kind != "accepted":
                log.warning("batch %d, try %d: %s (%s)", parcel.hold.id, parcel.hold.attempt, outcome.reason, outcome.kind)
