"""What may become of a note. Pure.

    queued ──about_to_send──▶ sending ──accepted──▶ sent

It is *sending* before the first byte leaves, so it is never sent twice: one whose outcome is unknown is *lost*, and the person
asks again.
"""

from collections.abc import Mapping
from datetime import timedelta

SETTLED = ("sent", "failed", "lost")
# A note that could not leave for so long says nothing that helps any more.
WORTH_SENDING = timedelta(days=1)
# Settled ones are kept for so long, to be looked at and counted.
KEPT = timedelta(days=7)

# (state, what happened) → state. What is not here cannot happen. `accepted` … `rejected` are the outcomes of a channel.
AFTER: Mapping[tuple[str, str], str] = {
    ("queued", "about_to_send"): "sending",
    ("queued", "unwritable"): "failed",  # a fault of ours
    ("queued", "too_old"): "failed",
    ("sending", "accepted"): "sent",
    ("sending", "unreached"): "queued",  # no byte left
    ("sending", "later"): "queued",  # the provider asks to wait
    ("sending", "refused"): "queued",  # the account is not taken: somebody has to mend it
    ("sending", "rejected"): "failed",  # this address or this mail is not taken
    ("sending", "lost"): "lost",
    ("sending", "repeatable"): "queued",  # its sender ended, and sending it again doubles nothing (files)
    ("lost", "accepted"): "sent",  # its own answer came after all
}
