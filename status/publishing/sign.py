"""What the sign over the page says: one state, one sentence. Pure. An open incident is never under an all-clear."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from status.components.states import MARK, worst
from status.data.states import DATA, DATA_IN_DANGER
from status.incidents.states import DATA_TAG
from status.publishing.site import Incident, Site

State = Literal["fine", "planned", "slow", "down", "loss", "past"]

_BY_MARK: dict[str, State] = {"good": "fine", "plan": "planned", "slow": "slow", "down": "down"}
_BY_IMPACT: dict[str, State] = {"none": "slow", "minor": "slow", "major": "down", "critical": "down"}
_ORDER: tuple[State, ...] = ("fine", "planned", "slow", "down", "loss")
_SENTENCE: dict[State, str] = {
    "fine": "Everything works.",
    "planned": "Planned work is going on.",
    "slow": "Some services are slow or unreliable.",
    "down": "Some services are not working.",
}
_ALL: dict[State, str] = {"slow": "Our services are slow or unreliable.", "down": "Our services are not working."}
NOTHING_YET = "Nothing has been reported yet."
# A problem that ended with one of these is named over the page for so long, whatever works again meanwhile; its tag stays for ever.
_LEFT: dict[str, str] = {"lost": "Some data was lost for good.", "unknown": "We do not know whether data was lost."}
LEFT_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Sign:
    """`sentence` is the heading, an incident's title exactly as typed; `data_sentence` is empty unless data is in danger, or was lost of late.

    `others`: open incidents beside the worst. `last`: the problem that ended last, told when none is open.
    """

    state: State
    sentence: str
    data_sentence: str = ""
    incident: Incident | None = None
    others: tuple[Incident, ...] = ()
    last: Incident | None = None


def sign(site: Site) -> Sign:
    """The sign of the front page: the worst open incident, else the components, else that all is well, plainly so if no data was lost of late."""
    if site.open:
        first = site.open[0]
        state = max(incident_state(first), _components_state(site), key=_ORDER.index)
        return Sign(state, first.title, _danger(first), first, site.open[1:])
    state, ended = max(_components_state(site), _work_state(site), key=_ORDER.index), newest_end(site)
    if not site.leaves and ended is None and state == "fine":
        return Sign("fine", NOTHING_YET)
    left = _left_behind(site)
    return Sign("past" if left and state == "fine" else state, _sentence(site, state), left, last=ended)


def incident_sign(incident: Incident) -> Sign:
    """The sign of an incident's own page."""
    return Sign(incident_state(incident), incident.title, _danger(incident), incident)


def incident_state(incident: Incident) -> State:
    """How grave it is now: data first, then what was said of components (impact never shrinks by itself), else its impact.

    An ended incident is *fine* only when no data was lost, else *past*; one that was withdrawn is *past*.
    """
    if incident.window:
        return "planned" if not incident.resolved_at else "past" if incident.withdrawn_at else "fine"
    if not incident.is_open:
        return "past" if incident.withdrawn_at or incident.data in {"lost", "unknown"} else "fine"
    if incident.data in DATA_IN_DANGER:
        return "loss"
    if not touched(incident):
        return _BY_IMPACT[incident.impact]
    said = _BY_MARK[MARK[worst(one.new_status for one in incident.affected.values())]]
    return max(said, "slow", key=_ORDER.index)


def touched(incident: Incident) -> set[str]:
    """Components that it was ever said to trouble, those that work again too."""
    return {one.code for update in incident.updates for one in update.affected if one.new_status != "operational"}


def data_tag(incident: Incident) -> str:
    """What stays beside the title of an ended incident for ever, or nothing."""
    if incident.is_open:
        return ""
    if incident.withdrawn_at:
        return "cancelled" if incident.window else "withdrawn"
    return DATA_TAG.get(incident.data, "")


def _danger(incident: Incident) -> str:
    return DATA[incident.data] if incident.is_open and incident.data in DATA_IN_DANGER else ""


def _left_behind(site: Site) -> str:
    """What the problems that ended of late did to data, the gravest of it; empty when nothing was lost."""
    late = {one.data for one in site.recent if one.resolved_at and not one.withdrawn_at and site.made_at - one.resolved_at < LEFT_FOR}
    return next((words for data, words in _LEFT.items() if data in late), "")


def _components_state(site: Site) -> State:
    return _BY_MARK[MARK[site.worst]]


def _work_state(site: Site) -> State:
    return "planned" if any(one.is_running for one in site.planned) else "fine"


def _sentence(site: Site, state: State) -> str:
    everywhere = state == _components_state(site) and all(MARK[one.state] == MARK[site.worst] for one in site.leaves)
    return _ALL.get(state, _SENTENCE[state]) if everywhere else _SENTENCE[state]


def newest_end(site: Site) -> Incident | None:
    """The problem that ended last, of those that were one."""
    ended = [(one.resolved_at, one.code, one) for one in site.recent if one.resolved_at and not one.withdrawn_at]
    return max(ended)[2] if ended else None
