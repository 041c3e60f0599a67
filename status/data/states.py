"""What can be said of data: the claims, how much each claims, and how sure we are. docs/terms.md has the words. Pure."""

from collections.abc import Mapping

# What people read of all data of an incident.
DATA: Mapping[str, str] = {
    "safe": "Your data is safe.",
    "unknown": "We do not yet know whether data is affected.",
    "at_risk": "Data is at risk.",
    "unreachable": "Data is safe, but cannot be reached for now.",
    "loss_suspected": "We suspect that data was lost.",
    "loss_likely": "Data is very likely lost.",
    "recovery_possible": "Recovering some of the data looks possible.",
    "recovering": "Data is being recovered.",
    "restored": "The data was restored.",
    "lost": "Some data is lost.",
}
# What they read of one kind, after its name.
OF_KIND: Mapping[str, str] = {
    "safe": "safe",
    "unknown": "not known yet",
    "at_risk": "at risk",
    "unreachable": "safe, but cannot be reached for now",
    "loss_suspected": "we suspect that some is lost",
    "loss_likely": "very likely lost",
    "recovery_possible": "getting some of it back looks possible",
    "recovering": "being recovered",
    "restored": "restored",
    "lost": "lost for good",
}
LOSS_CLAIMED = frozenset({"loss_suspected", "loss_likely", "recovery_possible", "recovering", "restored", "lost"})
# The sign turns black: at risk or lost, and not known to be back.
DATA_IN_DANGER = frozenset({"at_risk", "loss_suspected", "loss_likely", "recovery_possible", "recovering", "lost"})
# How sure we are, from the least to the most, and what people read of it.
CERTAINTY: Mapping[str, str] = {
    "unknown": "not known",
    "unlikely": "unlikely",
    "possible": "possible",
    "likely": "likely",
    "confirmed": "confirmed",
}
# How much harm each claims, from the least to the most.
_CLAIMS = (
    "safe",
    "restored",
    "unreachable",
    "unknown",
    "recovering",
    "at_risk",
    "recovery_possible",
    "loss_suspected",
    "loss_likely",
    "lost",
)


def sentence(data: str, certainty: str) -> str:
    """What people read of all data, and how sure we are, when that was said."""
    return DATA[data] + (f" How sure we are: {CERTAINTY[certainty]}." if certainty else "")


def is_smaller(old: tuple[str, str], new: tuple[str, str]) -> bool:
    """Whether the claim got smaller: less harm than before, or less sure. Each is a state and a certainty, which may be empty."""
    sure = list(CERTAINTY)
    less_sure = bool(old[1]) and (not new[1] or sure.index(new[1]) < sure.index(old[1]))
    return less_sure or _CLAIMS.index(new[0]) < _CLAIMS.index(old[0])
