"""No orphans: a child dies with its parent, even when the parent is killed by SIGKILL and can tell nobody."""

import ctypes
import os
import signal
import sys
import threading
import time

VARIABLE = "LIFELINE"
_PR_SET_PDEATHSIG = 1


def cord() -> dict[str, str]:
    """The environment for a child of this process that is to call `hold`. Start it from the main thread: Linux ties it to the thread."""
    return {**os.environ, VARIABLE: str(os.getpid())}


def hold() -> None:
    """Ties this process to the parent that named itself by `cord`; does nothing for one that was started by hand."""
    parent = os.environ.pop(VARIABLE, "")
    if parent.isdecimal():
        die_with_parent(int(parent))


def die_with_parent(parent: int) -> None:
    """From now on SIGKILL ends this process when process `parent` ends; at once, should it have ended already."""
    if not _kernel_watches():
        threading.Thread(target=_watch, args=(parent,), daemon=True, name="lifeline").start()
    if os.getppid() != parent:
        _die()


def _kernel_watches() -> bool:
    if sys.platform != "linux":
        return False
    outcome: int = ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    return outcome == 0


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.25)
    _die()


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
