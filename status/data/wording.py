"""The one wording of a loss record: what every channel says of a kind of data. Pure."""

from collections.abc import Sequence

from status.data.states import CERTAINTY, OF_KIND
from status.data.values import Claim, Kind, Point, Record

HEADING = "Kind by kind"
SPARED = "Not affected"


def state(claim: Claim) -> str:
    """`very likely lost`, and how sure we are, when that was said."""
    return OF_KIND[claim.state] + (f" (how sure we are: {CERTAINTY[claim.certainty]})" if claim.certainty else "")


def counted(claim: Claim) -> str:
    """`Affected: 800 of 1,000.`; empty when nobody counted."""
    if claim.affected is None:
        return ""
    return f"Affected: {claim.affected:,}" + (f" of {claim.total:,}." if claim.total is not None else ".")


def share(point: Point) -> str:
    """`157 of 647 (24.3 %)`. Cut, not rounded up: 100 % means all of it."""
    tenths = point.done * 1000 // point.total
    return f"{point.done:,} of {point.total:,} ({tenths // 10}.{tenths % 10} %)"


def details(claim: Claim) -> tuple[str, ...]:
    """What stands after the state: from when, how many, and words."""
    window = f"From when: {ended(claim.window)}" if claim.window else ""
    return tuple(text for text in (window, counted(claim), ended(claim.note)) if text)


def line(kind: Kind) -> str:
    """All that stands of a kind, in one line."""
    return f"{kind.name}: {standing(kind)}"


def standing(kind: Kind) -> str:
    """The line, without the kind's name."""
    back = [f"Back by now: {share(kind.series[-1])}."] if kind.series else []
    return " ".join([f"{state(kind.now)}.", *details(kind.now), *back])


def lines(record: Record) -> tuple[str, ...]:
    """The record as it stands, a line for each kind, and what is not affected."""
    spared = (f"{SPARED}: {ended(', '.join(record.not_affected))}",) if record.not_affected else ()
    return (*(line(kind) for kind in record.kinds), *spared)


def compared(claim: Claim) -> str:
    """A claim without its note, a line each: for showing old words beside new ones."""
    told = [OF_KIND[claim.state], f"How sure we are: {CERTAINTY[claim.certainty]}." if claim.certainty else ""]
    return "\n".join(filter(None, [*told, *details(Claim(claim.state, "", claim.window, claim.affected, claim.total))]))


def listed(names: Sequence[str]) -> str:
    """What was said to be not affected, for comparing."""
    return f"{SPARED}: {', '.join(names) or 'nothing named'}."


def ended(text: str) -> str:
    """With an end to its sentence."""
    return text if not text or text[-1] in ".!?…" else f"{text}."
