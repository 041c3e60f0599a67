"""Where an incident stands, and what happened to data: tables, and what may follow what. Pure."""

from collections.abc import Mapping

from status.components import states as components
from status.data.states import CERTAINTY, DATA, LOSS_CLAIMED
from status.errors import Invalid
from status.phrasing import removed

# Statuspage's words. What may come after each; *resolved* is said by `resolve` alone, which asks about data.
AFTER: Mapping[str, frozenset[str]] = {
    "investigating": frozenset({"investigating", "identified", "monitoring", "resolved"}),
    "identified": frozenset({"investigating", "identified", "monitoring", "resolved"}),
    "monitoring": frozenset({"investigating", "identified", "monitoring", "resolved"}),
    "resolved": frozenset({"postmortem"}),
    "postmortem": frozenset({"postmortem"}),
}
OPEN = frozenset({"investigating", "identified", "monitoring"})
# What is over, of incidents and of planned work; and whose word on a component counts: open incidents, planned work while it runs.
ENDED = frozenset({"resolved", "postmortem", "completed"})
COUNTS = OPEN | {"in_progress", "verifying"}
IMPACTS = ("none", "minor", "major", "critical")
# Said instead of an impact: it follows from the components again, whatever was chosen before.
COMPUTED = "computed"
LABEL: Mapping[str, str] = {
    "investigating": "Investigating",
    "identified": "Cause known",
    "monitoring": "Watching the fix",
    "resolved": "Resolved",
    "postmortem": "Report",
    "scheduled": "Planned work",
    "in_progress": "Under way",
    "verifying": "Checking the work",
    "completed": "Done",
}
# Updates that are more than a step: what they are called instead of their status.
KINDS: dict[str, str] = {"correction": "Correction", "withdrawal": "Withdrawn", "reopening": "Open again"}
KINDS |= {"moved": "Changed", "reminder": "Reminder", "cancelled": "Cancelled"}
# What is said where a person should have spoken. The sentence stands in its words, so that no channel can leave it out.
AUTOMATIC = "automatic"
KINDS[AUTOMATIC] = "Automatic note"
NO_PERSON = "Automatic note: no person has written this."

DATA_AT_THE_END = ("none", "unknown", "lost")
# What stays beside the title of an incident for ever when it ended so.
DATA_TAG: Mapping[str, str] = {"lost": "some data lost", "unknown": "data: outcome not known"}


def next_status(now: str, wanted: str | None) -> str:
    """The status after an update; `Invalid` says what to do instead when the pair is impossible."""
    status = wanted or (now if now in OPEN else "postmortem")
    if status not in AFTER:
        raise Invalid({"status": f"Status cannot be “{status}”: choose one of {', '.join(AFTER)}."})
    if status == "resolved" and now in OPEN:
        raise Invalid({"status": "Status resolved is said with resolve: it asks what happened to data."})
    if status not in AFTER[now]:
        if now in OPEN:
            raise Invalid({"status": "Status postmortem comes after resolved: resolve the incident first."})
        raise Invalid({"status": "This incident is resolved: only a postmortem can follow. Reopen it if it is back."})
    return status


def words_or_tombstone(body: str, redacted_because: str | None) -> str:
    """The words of an update; of one that was redacted, what stands in their place (the reason is operators' words)."""
    return body if redacted_because is None else removed("update", redacted_because)


def label(kind: str, status: str, before: str = "", data: str = "") -> str:
    """What people read over an update. `before`: the status that the one before it left. An end with a loss is never a plain end."""
    if kind in KINDS:
        return KINDS[kind]
    outcome = DATA_TAG.get(data) if status == "resolved" else None
    return (LABEL[status] + (f" – {outcome}" if outcome else "")) if status != before else "Update"


def opening_status(wanted: str | None) -> str:
    """The status that an incident opens with, at first or again."""
    status = wanted or "investigating"
    if status not in OPEN:
        raise Invalid({"status": f"Status cannot be “{status}” here: choose investigating, identified or monitoring."})
    return status


def impact_after(now: str, wanted: str | None, component_states: list[str]) -> str:
    """The impact chosen, else the worse of what it was and what the components say: it does not shrink by itself."""
    if wanted:
        if wanted not in IMPACTS:
            raise Invalid({"impact": f"Impact cannot be “{wanted}”: choose one of {', '.join(IMPACTS)}, or {COMPUTED}."})
        return wanted
    return max(now, components.IMPACT[components.worst(component_states)], key=IMPACTS.index)


def data_after(now: str, wanted: str | None) -> str:
    """The data state said, else the one before."""
    if wanted and wanted not in DATA:
        raise Invalid({"data": f"Data cannot be “{wanted}”: choose one of {', '.join(DATA)}."})
    return wanted or now


def certainty_after(now: str, wanted: str, data: str, data_before: str) -> str:
    """How sure we are of `data`: as said, else as before, unless it is another claim now."""
    if wanted and wanted not in CERTAINTY:
        raise Invalid({"certainty": f"Certainty cannot be “{wanted}”: choose one of {', '.join(CERTAINTY)}."})
    if wanted and data == "unknown":
        raise Invalid({"certainty": "Certainty cannot be said while data is unknown: leave it empty, or say what happened to data."})
    return wanted or (now if data == data_before else "")


def data_at_the_end(answer: str | None, lost: str, ever: set[str]) -> str:
    """What resolving says of data. `ever`: every state claimed before. *none* is *restored* when loss was ever claimed."""
    if answer not in DATA_AT_THE_END:
        raise Invalid({"data": "Data has to be answered when resolving: none, unknown or lost."})
    if answer == "lost" and not lost:
        raise Invalid({"lost": "Lost is empty: say what data was lost, and for whom."})
    if answer != "lost" and lost:
        raise Invalid({"data": "Data says nothing was lost, yet Lost is filled in: choose lost, or empty it."})
    if answer == "none":
        return "restored" if ever & LOSS_CLAIMED else "safe"
    return "unknown" if answer == "unknown" else "lost"
