"""Cancelling and announcing race, and exactly one of them wins: a statement that was stopped is in no feed and no mail."""

import subprocess
import sys
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from status import clock
from status.db import Installation, changed
from status.delivery import fanout
from status.delivery import queries as delivery
from status.incidents.commands import Published, Words, open_incident
from status.journal import queries as journal
from status.journal.model import Announcement, Site
from status.publishing.load import Wanted, load
from status.settings import HOME
from status.subscribers import commands as subscribers
from tests.cast import announce, do, ines

CANCELS = 100
STEP = timedelta(milliseconds=8)
# So many seconds before or after the deadline a cancel is fired. The first and the last leave no doubt, however busy the machine is.
AROUND = (-2.0, -0.05, -0.01, 0.0, 0.01, 0.5)


@pytest.fixture
def cancellers(environment: dict[str, str]) -> list[subprocess.Popen[str]]:
    """Two processes, ready to fire."""
    command = [sys.executable, "-m", "tests.incidents.commands.canceller"]
    started = [
        subprocess.Popen(command, env=environment, cwd=HOME, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    for process in started:
        assert process.stdout and process.stdout.readline() == "ready\n"
    return started


def opened(candor: Installation) -> list[tuple[Published, datetime]]:
    """As many incidents, and when each will be announced: one shortly after the other."""
    who = ines(candor, 300)
    with candor.database.write() as session:
        said = [open_incident(session, who, Words(title=f"No {number}", body="Words.")) for number in range(CANCELS)]
    first = clock.now() + timedelta(seconds=1)
    due = [(one, first + number * STEP) for number, one in enumerate(said)]
    with candor.database.write() as session:
        for one, at in due:
            changed(session, update(Announcement).where(Announcement.update_id == one.update_id).values(due_at=at))
    return due


def fire(process: subprocess.Popen[str], due: list[tuple[Published, datetime]]) -> None:
    lines = [f"{one.code} {one.update_id} {at.timestamp() + AROUND[n % len(AROUND)]}" for n, (one, at) in enumerate(due)]
    assert process.stdin
    process.stdin.write("\n".join(lines))
    process.stdin.close()


def test_each_of_a_hundred_cancels_stops_all_mail_and_feeds_or_none(
    candor: Installation, cancellers: list[subprocess.Popen[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("status.publishing.load.FEED_ITEMS", 2 * CANCELS)
    do(candor, subscribers.add, "ada@example.net")
    due = opened(candor)
    for number, process in enumerate(cancellers):
        fire(process, due[number::2])
    while any(process.poll() is None for process in cancellers):
        announce(candor)
    with clock.set_to(clock.now() + timedelta(minutes=1)):
        announce(candor)
    fanout.follow(candor)
    told = [line.split() for process in cancellers if process.stdout for line in process.stdout.read().splitlines()]
    stopped = {update_id for update_id, what in told if what == "stopped"}
    with candor.database.read() as session:
        said = [journal.said(one) for one in journal.events_after(session, 0) if one.kind == "incident.update_announced"]
        site = load(session, session.execute(select(Site)).scalar_one(), candor.settings, [], Wanted())
        mailed = [one.update for one in delivery.listed(session)]
    announced, fed = [one.facts["update"] for one in said], [one.id for _, one in site.feed]
    assert len(told) == CANCELS and sorted(announced) == sorted(fed) == sorted(mailed) == sorted({*announced})
    assert {one.update_id for one, _ in due} == stopped | {*announced} and not stopped & {*announced}
    assert stopped and announced, "the deadline lay among them"
