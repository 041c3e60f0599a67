"""A child never outlives its parent."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from status.serving import lifeline
from status.settings import HOME
from tests.serving.processes import alive, running, until

CHILD = "from status.serving import lifeline; {}lifeline.hold(); print('held', flush=True); import time; time.sleep(60)"
PARENT = """
import subprocess, sys, time
from status.serving import lifeline
child = subprocess.Popen([sys.executable, "-c", sys.argv[1]], env=lifeline.cord(), stdout=subprocess.PIPE, start_new_session=True)
child.stdout.readline()
print(child.pid, flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("watcher", ["", "lifeline._kernel_watches = lambda: False; "], ids=["kernel", "polling"])
def test_a_child_dies_with_a_parent_that_is_killed(watcher: str) -> None:
    with running("-c", PARENT, CHILD.format(watcher)) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert alive(child)
        parent.kill()
        until(lambda: not alive(child), 3)


def test_a_child_whose_parent_is_gone_already_ends_at_once(tmp_path: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    environ = {**os.environ, lifeline.VARIABLE: str(gone.pid)}
    child = subprocess.run([sys.executable, "-c", CHILD.format("")], env=environ, cwd=HOME, timeout=10, capture_output=True)
    assert (child.returncode, child.stdout) == (-signal.SIGKILL, b"")


def test_a_process_started_by_hand_is_tied_to_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(lifeline.VARIABLE, raising=False)
    lifeline.hold()
    monkeypatch.setenv(lifeline.VARIABLE, "nonsense")
    lifeline.hold()
    assert lifeline.VARIABLE not in os.environ
