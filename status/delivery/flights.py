"""Batches on their way: a thread each, that only waits for the provider and never touches the database."""

import threading
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue

from status.delivery.claim import Parcel
from status.delivery.consignment import Sending
from status.delivery.outcome import Outcome
from status.failpoints import hit


@dataclass
class Flights:
    """What is on its way now: `count` batches. The threads die with the process; the states of the batches tell the rest."""

    count: int = 0
    _back: SimpleQueue[tuple[Parcel, Outcome]] = field(default_factory=SimpleQueue)

    def start(self, parcel: Parcel, form: Sending) -> None:
        """Lets a batch leave."""
        self.count += 1
        threading.Thread(target=self._fly, args=(parcel, form), name=f"batch-{parcel.hold.id}", daemon=True).start()

    def landed(self, seconds: float) -> list[tuple[Parcel, Outcome]]:
        """Everything that came back; waits up to `seconds` for the first."""
        if not self.count:
            return []
        told = []
        try:
            told.append(self._back.get(timeout=seconds))
            while True:
                told.append(self._back.get_nowait())
        except Empty:
            self.count -= len(told)
            return told

    def _fly(self, parcel: Parcel, form: Sending) -> None:
        try:
            outcome = form()
        except Exception as fault:  # a fault of ours, after bytes may have left
            outcome = Outcome("lost", f"a fault of ours: {type(fault).__name__}: {fault}")
        hit("after_response")
        self._back.put((parcel, outcome))
