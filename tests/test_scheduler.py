"""What happens by itself: swept, not led; one bad run never ends a job; a silent scheduler is started again."""

import threading
import time
from datetime import timedelta

import pytest

from status import clock, scheduler
from status.db import Installation
from status.incidents import queries
from status.incidents.commands import Words, schedule
from status.scheduler import JOBS, Job, run_until_stopped, sweep, turn
from tests.cast import do, ines, open_incident


def run(candor: Installation, until: threading.Event) -> threading.Thread:
    ready = threading.Event()
    thread = threading.Thread(target=run_until_stopped, args=(candor, until, ready.set))
    thread.start()
    assert ready.wait(20)
    return thread


def wait_for(what: "object", seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what():  # type: ignore[operator]
            return True
        time.sleep(0.05)
    return False


def test_a_scheduled_update_that_fell_due_while_everything_was_down_is_published_at_start_once(candor: Installation) -> None:
    code = open_incident(candor).code
    do(candor, schedule, ines(candor), "update", code, Words(body="As promised.", at="+1s"))
    time.sleep(1.1)
    stops = [threading.Event(), threading.Event()]
    threads = [run(candor, stop) for stop in stops]
    for stop, thread in zip(stops, threads, strict=True):
        stop.set()
        thread.join()
    with candor.database.read() as session:
        assert [u.body for u in queries.updates(session, code)] == ["As promised.", "Calls and texts work."]
    assert "As promised." in (candor.settings.public / "incidents" / f"{code}.txt").read_text()


def test_a_sweep_says_what_time_did(candor: Installation) -> None:
    code = open_incident(candor, next_update="+30m").code
    with clock.set_to(clock.now() + timedelta(minutes=31)):
        turn(candor)
        page = (candor.settings.public / "incidents" / f"{code}.json").read_text()
    assert '"overdue":true' in page
    sweep(candor)


def test_a_job_that_fails_is_tried_again(candor: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[float] = []

    def poison(*_: object) -> None:
        runs.append(time.monotonic())
        raise RuntimeError("one bad row")

    monkeypatch.setattr(scheduler, "JOBS", (Job("poison", 0.05, poison),))
    stop = threading.Event()
    thread = run(candor, stop)
    assert wait_for(lambda: len(runs) > 3)
    stop.set()
    thread.join()


def test_a_scheduler_that_falls_silent_is_started_again(candor: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[float] = []
    monkeypatch.setattr(scheduler, "SILENCE", 0.5)
    monkeypatch.setattr(scheduler, "JOBS", (Job("rare", 3600, lambda *_: runs.append(time.monotonic())),))
    starts: list[float] = []
    start = scheduler._start
    monkeypatch.setattr(scheduler, "_start", lambda *given: (starts.append(time.monotonic()), start(*given))[1])
    stop = threading.Event()
    thread = run(candor, stop)
    assert wait_for(lambda: len(starts) >= 2)
    stop.set()
    thread.join()


def test_every_job_has_a_name_and_a_pace_of_its_own() -> None:
    assert len({job.name for job in JOBS}) == len(JOBS)
    assert all(job.every > 0 for job in JOBS)
