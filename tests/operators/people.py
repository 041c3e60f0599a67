"""Operators as they come in on an ordinary day."""

from argon2 import PasswordHasher

from status.db import Installation
from status.operators import commands, queries
from status.operators.model import Operator
from tests.cast import do

GOOD = "swim brick otter lamp"
# Argon2 at its least cost: what people get takes a third of a second of processor for each hash and each check.
LIGHT = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
KEPT = LIGHT.hash(GOOD)


def joined(candor: Installation, name: str) -> str:
    """Somebody who was invited and chose `GOOD`; their id."""
    token = do(candor, commands.add, None, name)
    do(candor, commands.choose_by_link, token, KEPT)
    return named(candor, name).id


def named(candor: Installation, name: str) -> Operator:
    with candor.database.read() as session:
        return queries.named(session, name)
