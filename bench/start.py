"""How long a second start takes."""

import statistics
from collections.abc import Iterator

from bench.served import demo_folder, serve


def figures() -> Iterator[tuple[str, str, str]]:
    """Second start to first answer, median of three."""
    with demo_folder() as var:
        seconds = []
        for _ in range(3):
            with serve(var) as served:
                seconds.append(served.seconds)
    yield "second start → first answer", f"{statistics.median(seconds):.2f} s", "≤ 3 s"
