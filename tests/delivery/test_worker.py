"""Who sends, and how others tell that they died."""

import os
import subprocess
import sys
import time
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from status import clock
from status.db import Installation
from status.delivery import worker
from status.delivery.model import Worker
from status.delivery.worker import identity, is_gone

HERE = identity()
NOW = clock.now()
LONG_AGO = NOW - timedelta(days=1)


def test_this_process_is_not_gone() -> None:
    assert not is_gone(HERE, LONG_AGO, HERE, NOW)


def test_a_process_that_ended_is_gone_whether_it_was_waited_for_or_not() -> None:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    other = replace(HERE, pid=process.pid, started=worker._started(process.pid))
    assert not is_gone(other, NOW, HERE, NOW)
    process.kill()
    while worker._started(process.pid):
        time.sleep(0.01)
    assert is_gone(other, NOW, HERE, NOW)
    process.wait()
    assert is_gone(other, NOW, HERE, NOW)


def test_another_process_with_the_same_id_does_not_pass_for_the_dead_one() -> None:
    assert is_gone(replace(HERE, started="1"), NOW, HERE, NOW)


def test_one_on_another_host_may_live_however_long_it_is_silent() -> None:
    assert not is_gone(replace(HERE, host="elsewhere", pid=1, started="1"), LONG_AGO, HERE, NOW)


def test_one_that_cannot_be_seen_from_here_is_gone_when_it_is_silent() -> None:
    hidden = replace(HERE, place="another container", pid=1)
    assert not is_gone(hidden, NOW - timedelta(seconds=2), HERE, NOW)
    assert is_gone(hidden, NOW - timedelta(seconds=5), HERE, NOW)


def test_where_there_is_no_proc_only_leases_tell() -> None:
    assert not is_gone(replace(HERE, started=""), LONG_AGO, replace(HERE, started=""), NOW)


def test_the_start_time_of_a_process_whose_name_holds_brackets_is_read() -> None:
    assert worker._started(os.getpid()).isdigit()
    assert worker._started(2**22 + 1) == ""


def test_a_process_is_one_worker_until_it_signs_off(candor: Installation) -> None:
    first = worker.sign_on(candor.database)
    assert worker.sign_on(candor.database) == first
    worker.sign_off(candor.database)
    second = worker.sign_on(candor.database)
    assert second != first
    with candor.database.read() as session:
        assert session.execute(select(Worker.id)).scalars().all() == [second]


def test_a_worker_that_was_taken_for_dead_comes_back_with_its_next_beat(candor: Installation) -> None:
    me = worker.sign_on(candor.database)
    with candor.database.write() as session:
        session.execute(Worker.__table__.delete())
        worker.beat(session, me)
    with candor.database.read() as session:
        assert worker.identity_of(session.execute(select(Worker)).scalar_one()) == identity()
