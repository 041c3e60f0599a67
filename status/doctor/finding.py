"""What one look found."""

from dataclasses import dataclass

GOOD, LOOK, BAD = "good", "look", "bad"


@dataclass(frozen=True)
class Finding:
    """`state`: *good*, *look* (works, but not as it should for a page that people rely on) or *bad* (statements, readers or mail are in danger).

    `says`: what was seen, one sentence. `to_do`: what to do about it; empty when good.
    """

    subject: str
    state: str
    says: str
    to_do: str = ""


def good(subject: str, says: str) -> Finding:
    """Nothing to do."""
    return Finding(subject, GOOD, says)


def look(subject: str, says: str, to_do: str) -> Finding:
    """It works, but."""
    return Finding(subject, LOOK, says, to_do)


def bad(subject: str, says: str, to_do: str) -> Finding:
    """It does not work, or will soon not."""
    return Finding(subject, BAD, says, to_do)
