"""One turn of a worker in a process of its own: what the kill tests start."""

import os

from status import settings
from status.db import Database, Installation
from status.delivery import claim, drain, fanout, notes


def main() -> None:
    """Fans out and drains once, with the settings of the environment. `TEST_BATCH`: readers in a batch."""
    claim.BATCH = int(os.environ.get("TEST_BATCH", claim.BATCH))
    told = settings.load()
    candor = Installation(told, Database(told.database))
    fanout.follow(candor)
    notes.send(candor)
    drain.drain(candor)
