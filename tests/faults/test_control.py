"""The control: the same two accidents with the guard and without. Without it people get the mail twice, so the tests can tell."""

import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from status.db import Installation
from status.delivery import queries as delivery
from status.subscribers import commands as subscribers
from tests.cast import do, open_incident
from tests.flows.flask import Flask, Running, running, until
from tests.flows.mail import StandIn, sendgrid, told

READERS = ("ada@example.net", "bob@example.net")
WORDS = "Said once"
ONCE, TWICE = dict.fromkeys(READERS, 1), dict.fromkeys(READERS, 2)
GUARD = pytest.mark.parametrize(("build", "copies"), [((), ONCE), (("--unguarded",), TWICE)], ids=["guarded", "unguarded"])


@pytest.fixture
def standin() -> Iterator[StandIn]:
    with sendgrid() as running:
        yield running


@pytest.fixture
def flask(candor: Installation, environment: dict[str, str], standin: StandIn) -> Flask:
    """An announced statement for two readers; a lease lasts a second, and nothing is held."""
    for address in READERS:
        do(candor, subscribers.add, address)
    open_incident(candor, body=WORDS)
    return Flask(environment | standin.settings | {"CANDOR_LEASE": "1", "CANDOR_HOLD": "0"})


@contextmanager
def sender(flask: Flask, *options: str) -> Iterator[Running]:
    """A sender of the control, running."""
    with (
        tempfile.TemporaryFile() as log,
        running([sys.executable, "-m", "tests.faults.sender", *options], log, flask.environment) as process,
    ):
        yield process


def is_stopped(process: Running) -> bool:
    """Whether it has stopped itself."""
    return Path(f"/proc/{process.process.pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"


def batch_states(candor: Installation) -> list[str]:
    with candor.database.read() as session:
        return [one.state for one in delivery.listed(session)]


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="asks /proc whether a process has stopped")
@GUARD
def test_a_sender_that_wakes_after_its_lease_sends_nothing(
    candor: Installation, flask: Flask, standin: StandIn, build: tuple[str, ...], copies: dict[str, int]
) -> None:
    with sender(flask, "--stopped-after-claim", *build) as sleeper:
        until(lambda: is_stopped(sleeper))
        while not told(standin, WORDS):  # the lease has to end first
            with sender(flask, *build) as other:
                other.process.wait(60)
        sleeper.process.send_signal(signal.SIGCONT)
        assert sleeper.process.wait(60) == 0, sleeper.said
    assert told(standin, WORDS) == copies
    assert batch_states(candor) == ["done"]


@GUARD
def test_a_mail_whose_answer_nobody_read_is_not_sent_again(
    candor: Installation, flask: Flask, standin: StandIn, build: tuple[str, ...], copies: dict[str, int]
) -> None:
    flask.dies("after_response", "drain")
    with sender(flask, *build) as next_one:
        assert next_one.process.wait(60) == 0, next_one.said
    assert told(standin, WORDS) == copies
    assert batch_states(candor) == (["held"] if copies == ONCE else ["done"])
