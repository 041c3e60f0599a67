"""Operators as they come in on an ordinary day."""

from status.db import Installation
from status.operators import commands, passwords, queries
from status.operators.model import Operator
from tests.cast import do

GOOD = "swim brick otter lamp"
# One hash for all: making one takes a while.
KEPT = passwords.new(GOOD, GOOD, ())


def joined(candor: Installation, name: str) -> str:
    """Somebody who was invited and chose `GOOD`; their id."""
    token = do(candor, commands.add, None, name)
    do(candor, commands.choose_by_link, token, KEPT)
    return named(candor, name).id


def named(candor: Installation, name: str) -> Operator:
    with candor.database.read() as session:
        return queries.named(session, name)
