"""The only reader of time. Everything else takes a `now`."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_set: ContextVar[datetime | None] = ContextVar("candor_clock", default=None)


def now() -> datetime:
    """This instant: aware, UTC, whole milliseconds (what our JSON can say, so nothing is lost on the way)."""
    return whole_ms(_set.get() or datetime.now(UTC))


@contextmanager
def set_to(instant: datetime) -> Iterator[None]:
    """Makes it `instant` for the code inside: the demo tells what was said in the past through the ordinary commands."""
    token = _set.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _set.reset(token)


def whole_ms(instant: datetime) -> datetime:
    """`instant` cut to whole milliseconds."""
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


def iso(instant: datetime) -> str:
    """`2026-11-25T03:00:14.123Z`: the form of every instant in events and JSON. Shape: ISO 8601, UTC, three digits of ms."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{instant.microsecond // 1000:03d}Z"


def from_iso(text: str) -> datetime:
    """The instant that `iso` wrote."""
    return datetime.fromisoformat(text)
