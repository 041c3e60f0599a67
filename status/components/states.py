"""The states of a component, best first, and what follows from them. Pure."""

from collections.abc import Iterable, Mapping

# Words of Statuspage's API (docs/terms.md), best first; the order is the order of "worse".
STATES = ("operational", "under_maintenance", "degraded_performance", "partial_outage", "major_outage")

# What people read: three public words, and planned work beside them. A partial outage is "not working": when torn
# between alarm and false reassurance, a public notice leans to alarm.
PLAIN: Mapping[str, str] = {
    "operational": "Working normally",
    "under_maintenance": "Planned work",
    "degraded_performance": "Slow or unreliable",
    "partial_outage": "Not working",
    "major_outage": "Not working",
}

# The mark that stands beside the word; shapes differ, so no colour is needed to tell them apart.
MARK: Mapping[str, str] = {
    "operational": "good",
    "under_maintenance": "plan",
    "degraded_performance": "slow",
    "partial_outage": "down",
    "major_outage": "down",
}

# Statuspage: an incident's impact comes from the states of the components it affects.
IMPACT: Mapping[str, str] = {
    "operational": "none",
    "under_maintenance": "none",
    "degraded_performance": "minor",
    "partial_outage": "major",
    "major_outage": "critical",
}


def worst(states: Iterable[str]) -> str:
    """The worst of the states; `operational` when there are none."""
    return max(states, key=STATES.index, default="operational")


def rollup(states: Iterable[str]) -> tuple[str, str]:
    """Statuspage's `indicator` and `description` for the whole page; group rows are not to be passed.

    Source: Atlassian, "Top-level status and incident impact calculations", and measured pages. First match wins.
    """
    told = list(states)
    if len(told) == 1:
        return _ALONE[told[0]]
    for state, everywhere, somewhere in _ROLLUP:
        if told and all(one == state for one in told):
            return everywhere
        if state in told:
            return somewhere
    return "none", "All Systems Operational"


_ALONE: Mapping[str, tuple[str, str]] = {
    "operational": ("none", "All Systems Operational"),
    "under_maintenance": ("maintenance", "Service Under Maintenance"),
    "degraded_performance": ("minor", "Partially Degraded Service"),
    "partial_outage": ("major", "Partial System Outage"),
    "major_outage": ("critical", "Major System Outage"),
}
_ROLLUP = (
    ("major_outage", ("critical", "Major System Outage"), ("major", "Partial System Outage")),
    ("partial_outage", ("major", "Partial System Outage"), ("minor", "Minor Service Outage")),
    ("degraded_performance", ("minor", "Degraded System Service"), ("minor", "Partially Degraded Service")),
    ("under_maintenance", ("maintenance", "Service Under Maintenance"), ("maintenance", "Service Under Maintenance")),
)
