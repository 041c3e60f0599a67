"""Many doors at once say everything once, in one order; and a clock that is set back stops nobody."""

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta, tzinfo

import pytest

from status import clock, scheduler
from status.db import Installation
from status.delivery import queries as delivery
from status.subscribers import commands as subscribers
from tests.cast import do, open_incident
from tests.flows.flask import Flask, until
from tests.flows.mail import Outbox, told

READERS = ("ada@example.net", "bob@example.net")
ONCE = dict.fromkeys(READERS, 1)
WORDS = ("One door", "Another door", "A third door", "The fourth door")


@pytest.fixture
def flask(environment: dict[str, str]) -> Flask:
    return Flask(environment)


def sign_up(candor: Installation) -> None:
    for address in READERS:
        do(candor, subscribers.add, address)


def all_sent(candor: Installation, count: int) -> bool:
    with candor.database.read() as session:
        return [one.state for one in delivery.listed(session)] == ["done"] * count


def test_doors_that_speak_at_once_are_all_heard_once(candor: Installation, flask: Flask) -> None:
    """Four commands in the same instant, two workers that sweep: one chain, one archive in order, one mail each."""
    sign_up(candor)
    with flask.worker(), flask.worker(), ThreadPoolExecutor(len(WORDS)) as pool:
        codes = list(pool.map(lambda words: flask.say("incident", "open", "--title", words, "--body", words), WORDS))
        until(lambda: all_sent(candor, len(WORDS)))
    assert len(set(codes)) == len(WORDS)
    assert flask.say("verify").startswith("ok ")
    archived = [json.loads(line) for line in (candor.settings.archive / "events.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["revision"] for line in archived] == list(range(1, len(archived) + 1))
    page = (candor.settings.public / "index.html").read_text(encoding="utf-8")
    for words in WORDS:
        assert words in page
        assert told(Outbox(candor.settings.var), words) == ONCE


class Clock:
    """A clock that can be set: what the scheduler and Candor take for the time."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.shift = timedelta(0)
        outer, real_now = self, clock.now

        class Shifted(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
                return datetime.now(tz) + outer.shift

        for module in ("apscheduler.schedulers.base", "apscheduler.triggers.interval"):
            monkeypatch.setattr(f"{module}.datetime", Shifted)
        monkeypatch.setattr(clock, "now", lambda: real_now() + self.shift)


@contextmanager
def working(candor: Installation) -> Iterator[None]:
    """What `flask worker` runs, in a thread of ours, where the clock can be set."""
    stop, ready = threading.Event(), threading.Event()
    thread = threading.Thread(target=scheduler.run_until_stopped, args=(candor, stop, ready.set))
    thread.start()
    try:
        assert ready.wait(60)
        yield
    finally:
        stop.set()
        thread.join()


def test_a_clock_set_back_by_an_hour_stops_no_worker(candor: Installation, flask: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its scheduler would wait for the hour to pass again; the watchdog reads a clock that nobody can set."""
    settable = Clock(monkeypatch)
    settable.shift = -timedelta(days=1)
    sign_up(candor)  # long ago: who confirms after a statement was published is not told of it
    settable.shift = timedelta(0)
    monkeypatch.setattr(scheduler, "SILENCE", 2.0)
    with working(candor):
        open_incident(candor, body="Before.")
        until(lambda: all_sent(candor, 1))
        settable.shift = -timedelta(hours=1)
        open_incident(candor, body="After, and earlier.")
        until(lambda: all_sent(candor, 2))
    box = Outbox(candor.settings.var)
    assert (told(box, "Before."), told(box, "After, and earlier.")) == (ONCE, ONCE)
    assert flask.say("verify").startswith("ok ")
