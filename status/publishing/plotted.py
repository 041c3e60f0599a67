"""A series of shares as a line: where its points lie in the picture. Pure; the template has the marks."""

from collections.abc import Sequence
from dataclasses import dataclass

from status.data.values import Point

# The picture, without the room around it that marks need.
WIDTH, HEIGHT, EDGE = 320, 80, 6


@dataclass(frozen=True)
class Dot:
    """A point; `rebased`: it is counted of another base than the one before."""

    x: float
    y: float
    rebased: bool


@dataclass(frozen=True)
class Plot:
    """Dots from left to right by time, and from the bottom (nothing) to the top (all of it). `line` joins them, in SVG's words."""

    dots: tuple[Dot, ...]
    line: str
    top: int = EDGE
    bottom: int = EDGE + HEIGHT
    right: int = EDGE + WIDTH
    size: str = f"0 0 {WIDTH + 2 * EDGE} {HEIGHT + 2 * EDGE}"


def plot(series: Sequence[Point]) -> Plot | None:
    """None for fewer than two points: one is no line."""
    if len(series) < 2:
        return None
    began, span = series[0].at, (series[-1].at - series[0].at).total_seconds() or 1
    dots = []
    for number, one in enumerate(series):
        x = EDGE + WIDTH * (one.at - began).total_seconds() / span
        y = EDGE + HEIGHT * (1 - one.share)
        dots.append(Dot(round(x, 1), round(y, 1), number > 0 and series[number - 1].total != one.total))
    return Plot(tuple(dots), " ".join(f"{dot.x},{dot.y}" for dot in dots))
