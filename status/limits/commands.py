"""Counting tries. Any span of time that long holds at most that many: there is no turn of a window to wait for."""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.orm import Session

from status import tokens
from status.db import now_of
from status.errors import TooMany
from status.limits.model import Attempt
from status.phrasing import say_span

# Any number will do as long as it is always the same one.
_LOCK = 20_091_014


@dataclass(frozen=True)
class Limit:
    """At most `most` tries of a kind within any such span, by (or against) the same one."""

    what: str
    most: int
    within: timedelta

    def of(self, whom: str) -> "Bucket":
        """The count of one account, address or network."""
        return Bucket(self, tokens.digest(f"{self.what}\0{whom}"))


@dataclass(frozen=True)
class Bucket:
    """A limit, and a digest of whom it holds for."""

    limit: Limit
    digest: str


def room(session: Session, *buckets: Bucket) -> None:
    """`TooMany`, with the time to wait, when one of them is full. Reads only: a flood of tries costs nobody the write lock."""
    waits = [wait for bucket in buckets if (wait := _wait(session, bucket, now_of(session)))]
    if waits:
        minutes = max(waits) + timedelta(seconds=59)  # said in whole minutes, never one too few
        raise TooMany(f"These were too many tries. Wait {say_span(minutes)}, then try again.", max(waits))


def take(session: Session, *buckets: Bucket) -> Sequence[int]:
    """Counts one try in each, or in none and raises `TooMany`. The ids are for `give_back`.

    One transaction at a time counts, so two at once cannot both take the last place. (SQLite has one writer anyway.)
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
    now = now_of(session)
    room(session, *buckets)
    session.execute(delete(Attempt).where(Attempt.until <= now))
    rows = [{"bucket": bucket.digest, "until": now + bucket.limit.within} for bucket in buckets]
    return session.execute(insert(Attempt).returning(Attempt.id), rows).scalars().all()


def give_back(session: Session, taken: Sequence[int]) -> None:
    """These tries were no guesses."""
    session.execute(delete(Attempt).where(Attempt.id.in_(taken)))


def network(address: str) -> str:
    """The neighbourhood that counts as one client: an IPv4 address's /24, an IPv6 address's /64; what is no address counts as one too."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "elsewhere"
    mapped = getattr(found, "ipv4_mapped", None) or found
    return str(ipaddress.ip_network(f"{mapped}/{24 if mapped.version == 4 else 64}", strict=False))


def _wait(session: Session, bucket: Bucket, now: datetime) -> timedelta | None:
    """How long until there is room in it; None when there is."""
    counting = select(Attempt.until).where(Attempt.bucket == bucket.digest, Attempt.until > now)
    used = session.execute(select(func.count()).select_from(counting.subquery())).scalar_one()
    if used < bucket.limit.most:
        return None
    return session.execute(counting.order_by(Attempt.until).limit(1)).scalar_one() - now
