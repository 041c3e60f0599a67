"""What a channel answers to a batch it was asked to send."""

from dataclasses import dataclass
from typing import Literal

# The events of `retry` that sending can lead to.
Kind = Literal["accepted", "unreached", "later", "lost", "refused", "rejected", "parted"]


@dataclass(frozen=True)
class Part:
    """Readers of a batch, next to each other, with the same fate. *rejected*, *later* and *lost* stand alone: they are about one reader."""

    kind: Kind
    readers: tuple[int, ...]
    words: str


@dataclass(frozen=True)
class Outcome:
    """`accepted`: all of it. `unreached`: no byte left. `later`: asked to wait (`asked` seconds). `lost`: nobody knows.

    `refused`: neither this nor another batch would be taken (key, sender, message). `rejected`: something in this one. `parted`: not the same for all
    (`parts`, in the order of the readers).
    """

    kind: Kind
    reason: str = ""
    asked: float | None = None
    message_id: str = ""
    parts: tuple[Part, ...] = ()

    @property
    def proves(self) -> bool:
        """Whether the provider works: it took or refused each reader, and lost none."""
        return self.kind == "accepted" or (bool(self.parts) and all(part.kind in ("accepted", "rejected", "later") for part in self.parts))
