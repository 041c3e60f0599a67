"""What may become of a batch of mails, and when it is tried again. Pure: a table and two small functions.

    queued ──claimed──▶ leased ──about_to_send──▶ sending ──accepted──▶ accepted

No provider we use knows "the same request again", so the state is *sending* before the first byte leaves, and a batch
whose outcome is unknown is *ambiguous*: it waits for evidence and is never sent again by itself.
"""

from collections.abc import Mapping
from datetime import timedelta

STATES = ("queued", "leased", "sending", "accepted", "ambiguous", "held", "failed")
UNSETTLED = ("queued", "leased", "sending", "ambiguous", "held")
# Nothing of it is on its way, and nothing has to be waited for: a later update of the same incident may go first.
LETS_LATER_ONES_PASS = ("accepted", "ambiguous", "held", "failed")

# (state, what happened) → state. What is not here cannot happen.
AFTER: Mapping[tuple[str, str], str] = {
    ("queued", "claimed"): "leased",
    ("leased", "lease_over"): "queued",  # nothing was sent
    ("leased", "about_to_send"): "sending",
    ("leased", "nobody_left"): "accepted",  # all its readers unsubscribed meanwhile
    ("leased", "unwritable"): "failed",  # a fault of ours: the mail cannot be put together
    ("sending", "accepted"): "accepted",
    ("sending", "unreached"): "queued",  # no byte left: refused connection, DNS or TLS failure
    ("sending", "later"): "queued",  # the provider asks to wait (429)
    ("sending", "lost"): "ambiguous",  # lease over, read timeout, reset after the first byte, 5xx
    ("sending", "refused"): "failed",  # the account or the message is not taken: the job pauses
    ("sending", "rejected"): "queued",  # something in it is not taken: halved, and tried again
    ("sending", "rejected_alone"): "failed",  # its one reader stands in `delivery_exception`
    ("ambiguous", "accepted"): "accepted",  # its own answer came after all, or evidence did
    ("ambiguous", "rejected_alone"): "failed",  # the same, of one of its readers
    ("ambiguous", "lost"): "ambiguous",  # its own answer came, and leaves these readers in doubt
    ("ambiguous", "repeatable"): "queued",  # sending it again doubles nothing (files)
    ("ambiguous", "hold_over"): "held",  # no evidence: the operator decides
    ("held", "accepted"): "accepted",
    ("held", "rejected_alone"): "failed",
    ("held", "lost"): "held",
    ("held", "retry"): "queued",
    ("failed", "retry"): "queued",
}

FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=5)
LONGEST_ASKED = timedelta(hours=1)


class Impossible(Exception):
    """This cannot happen to a batch in that state: a fault of ours."""


def after(state: str, happened: str) -> str:
    """The state that follows."""
    try:
        return AFTER[state, happened]
    except KeyError:
        raise Impossible(f"{happened} cannot happen to a batch that is {state}") from None


def wait(attempt: int, spread: float, asked: float | None = None) -> timedelta:
    """How long to wait after try number `attempt` (from 1): 5 s, doubled each time, at most 5 minutes.

    `spread` from 0 to 1 takes off up to half of it, so that batches do not come back all at once. `asked`: the seconds
    that the provider named; they hold instead, up to an hour.
    """
    if asked is not None:
        return min(max(timedelta(seconds=asked), timedelta(seconds=1)), LONGEST_ASKED)
    doubled: int = 2 ** min(attempt - 1, 10)
    return min(FIRST_WAIT * doubled, LONGEST_WAIT) * (1 - spread / 2)


def halves(readers: list[int], hi: int) -> tuple[int, int]:
    """Where to cut a batch that holds `readers` (ids in order, two or more) up to `hi`: the first half ends at, the second begins at."""
    middle = readers[len(readers) // 2 - 1]
    return middle, min(middle + 1, hi)
