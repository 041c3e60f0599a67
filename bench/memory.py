"""How much memory everything takes when nothing happens."""

import time
from collections.abc import Iterator
from pathlib import Path

from bench.served import demo_folder, serve


def figures() -> Iterator[tuple[str, str, str]]:
    """Proportional set size of `flask serve` and all that it started, after ten quiet seconds."""
    if not Path("/proc/self/smaps_rollup").exists():
        yield "idle memory", "not measured", "needs Linux"
        return
    with demo_folder() as var, serve(var) as served:
        time.sleep(10)
        processes = family(served.pid)
        total = sum(pss(pid) for pid in processes)
    yield f"idle memory of everything ({len(processes)} processes, PSS)", f"{total / 1024:.0f} MB", "≤ 200 MB"


def family(pid: int) -> list[int]:
    """The process and all that descend from it."""
    children = Path(f"/proc/{pid}/task").glob("*/children")
    below = [int(child) for file in children for child in file.read_text().split()]
    return [pid, *(one for child in below for one in family(child))]


def pss(pid: int) -> int:
    """Proportional set size in KB."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
