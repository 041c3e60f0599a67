"""One turn of a worker in a process of its own: what the kill tests start."""

from status import settings
from status.db import Database, Installation
from status.delivery import drain, fanout


def main() -> None:
    """Fans out and drains once, with the settings of the environment."""
    told = settings.load()
    candor = Installation(told, Database(told.database))
    fanout.follow(candor)
    drain.drain(candor)
