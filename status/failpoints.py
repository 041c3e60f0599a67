"""Places where a test kills this very process, to prove that nothing said is lost or doubled.

`CANDOR_FAILPOINT=after_commit` kills at the first pass, `after_commit:3` at the third. Inert unless `CANDOR_ENV=test`.
"""

import os
import signal

_passes: dict[str, int] = {}


def hit(name: str) -> None:
    """Dies here by SIGKILL when a test asked for it; nothing is flushed, no handler runs."""
    if os.environ.get("CANDOR_ENV") != "test":
        return
    wanted, _, nth = os.environ.get("CANDOR_FAILPOINT", "").partition(":")
    if wanted != name:
        return
    _passes[name] = _passes.get(name, 0) + 1
    if _passes[name] == int(nth or 1):
        os.kill(os.getpid(), signal.SIGKILL)
