"""What a channel answers to a batch it was asked to send."""

from dataclasses import dataclass
from typing import Literal

# The events of `retry` that sending can lead to.
Kind = Literal["accepted", "unreached", "later", "lost", "refused", "rejected"]


@dataclass(frozen=True)
class Outcome:
    """`accepted`: all of it. `unreached`: no byte left. `later`: asked to wait (`asked` seconds). `lost`: nobody knows.

    `refused`: neither this nor another batch would be taken (key, sender, message). `rejected`: something in this one.
    """

    kind: Kind
    reason: str = ""
    asked: float | None = None
    message_id: str = ""
