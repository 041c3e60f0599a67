"""`make bench`: every figure that Candor is held to, measured here and now, each with what it is held to."""

import statistics
import sys
from collections.abc import Callable

from bench import memory, publish, reads, start, weight

Figure = tuple[str, str, str]


def main() -> int:
    """Prints a line a figure; a figure that cannot be measured here says what to install."""
    for measure in (start.figures, publish.figures, weight.figures, memory.figures, reads.figures):
        for name, value, bound in measure():
            print(f"{name:<62} {value:<28} {bound}", flush=True)
    return 0


def median_of(runs: int, once: Callable[[], float]) -> float:
    """The median of so many runs of `once`."""
    return statistics.median(once() for _ in range(runs))


if __name__ == "__main__":
    sys.exit(main())
