"""A sender for the control runs: `python -m tests.faults.sender [--stopped-after-claim] [--unguarded]`.

It fans out and drains once, as `flask drain` does. `--stopped-after-claim`: it stops itself (SIGSTOP) between claiming and
sending, as a machine that stalls would. `--unguarded`: a batch changes its state whoever holds it, and what nobody knows
is sent again: the build that Candor must not be.
"""

import argparse
import os
import signal
import sys
from datetime import datetime

from sqlalchemy import update

from status import settings
from status.db import Database, Installation, changed
from status.delivery import claim, commands, drain, fanout, retry, settle, sweep
from status.delivery.guard import Hold
from status.delivery.model import DeliveryBatch


def main() -> None:
    """Sends until nothing may be sent now."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--stopped-after-claim", action="store_true")
    parser.add_argument("--unguarded", action="store_true")
    asked = parser.parse_args()
    if asked.stopped_after_claim:
        drain.hit = _stall
    if asked.unguarded:
        _take_the_guard_away()
    values = settings.load()
    candor = Installation(values, Database(values.database))
    fanout.follow(candor)
    sys.stdout.write(f"{drain.drain(candor)}\n")


def _stall(failpoint: str) -> None:
    if failpoint == "after_claim":
        os.kill(os.getpid(), signal.SIGSTOP)


def _take_the_guard_away() -> None:
    for module in (claim, settle, sweep, commands):
        module.move = _unguarded  # type: ignore[attr-defined]
    sweep.REPEATABLE = ("eml", "sendgrid")  # type: ignore[assignment]


def _unguarded(session: object, hold: Hold, happened: str, **values: str | int | datetime | None) -> Hold | None:
    """What `guard.move` would be if it looked at the batch's id alone."""
    state = retry.after(hold.state, happened)
    changed(session, update(DeliveryBatch).where(DeliveryBatch.id == hold.id).values(state=state, **values))  # type: ignore[arg-type]
    owner, attempt = values.get("owner", hold.owner), values.get("attempt", hold.attempt)
    return Hold(hold.id, str(owner) if owner else None, attempt if isinstance(attempt, int) else hold.attempt, state)


if __name__ == "__main__":
    main()
