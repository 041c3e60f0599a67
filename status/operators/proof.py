"""Proving who one is: counted first, reckoned outside every transaction, and the same answer for all that fails."""

from dataclasses import dataclass
from datetime import timedelta

from status.db import Database
from status.limits.commands import Limit, give_back, network, room, take
from status.operators import passwords, queries
from status.operators.model import Credential

SPAN = timedelta(minutes=15)
ACCOUNT = Limit("password of an account", 10, SPAN)
NETWORK = Limit("password from a network", 50, SPAN)
CODES = Limit("code of an account", 5, SPAN)


@dataclass(frozen=True)
class Proof:
    """Somebody knows the password of this operator, whose hash was `kept`."""

    operator_id: str
    kept: str


def prove(database: Database, name: str, password: str, address: str) -> Proof | None:
    """None: no such operator, no password, or another one; nobody can tell which, by the answer or the time it takes.

    At most 10 checks for a name, whether there is one or not, and 50 from a network in any 15 minutes: `TooMany`, before
    anything is reckoned. Who is refused costs one read, and uses up nothing of anybody else's.
    """
    buckets = ACCOUNT.of(" ".join(name.casefold().split())), NETWORK.of(network(address))
    with database.read() as session:
        room(session, *buckets)
        found = queries.called(session, name)
        known = session.get(Credential, found.id) if found and found.removed_at is None else None
        kept = known.password if known else None
    with database.write() as session:
        taken = take(session, *buckets)
    if not passwords.fits(kept, password) or found is None or kept is None:
        return None
    with database.write() as session:
        give_back(session, taken)  # it was no guess
    return Proof(found.id, kept)
