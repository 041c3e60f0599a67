"""A process that takes updates back around their deadlines: what the race of cancelling and announcing starts twice.

Reads lines of `CODE UPDATE SECONDS` (since the epoch) and writes one `UPDATE stopped` or `UPDATE late` for each.
"""

import sys
import time
from datetime import timedelta

from status import settings
from status.db import Database, Installation
from status.errors import Conflict
from status.incidents.commands import Speaker, cancel


def main() -> None:
    """Says `ready`, then waits for the lines."""
    told = settings.load()
    candor = Installation(told, Database(told.database))
    print("ready", flush=True)
    for line in sys.stdin.read().splitlines():
        code, update_id, at = line.split()
        time.sleep(max(0.0, float(at) - time.time()))
        print(update_id, "stopped" if take_back(candor, code, update_id) else "late", flush=True)


def take_back(candor: Installation, code: str, update_id: str) -> bool:
    """Whether it was in time."""
    try:
        with candor.database.write() as session:
            cancel(session, Speaker(None, timedelta(0)), code, update_id)
    except Conflict:
        return False
    return True


if __name__ == "__main__":
    main()
