"""What an operator typed of planned work, and how it is checked: the window, what stops, and when people are reminded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from status.clock import from_iso, iso
from status.components import queries as components
from status.db import now_of
from status.errors import Invalid
from status.fields import TITLE_LIMIT, Checked, one_line, shown, words
from status.incidents.queries import month_of
from status.maintenance import queries
from status.maintenance.model import Maintenance
from status.maintenance.states import DAY, RUNNING
from status.moments import read_deadline, read_instant
from status.phrasing import say_short

BEFORE_LIMIT = 2_000
NEVER = "none"
_MOST_REMIND = 60 * DAY
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Plan:
    """Planned work as typed. None is "not said": what stood stays. Times are TIME texts; `remind` a span such as `24h`, or `none`.

    `id`, `code`: chosen by the form already, so that a second submit of it is the same act.
    """

    body: str = ""
    title: str | None = None
    start: str | None = None
    end: str | None = None
    components: Sequence[str] | None = None
    before: str | None = None
    remind: str | None = None
    tell_start: bool | None = None
    notify: bool = True
    id: str = ""
    code: str = ""


def new_window(session: Session, check: Checked, plan: Plan, zone: str) -> dict[str, Any]:
    """The window's facts: instants as ISO text, and the month of its start."""
    facts = _checked(session, check, plan, zone, None)
    check.done()
    _no_overlap(session, "", facts)
    return _timed(session, facts)


def changed_window(
    session: Session, check: Checked, plan: Plan, zone: str, title: str, now_stands: Maintenance, status: str
) -> dict[str, Any]:
    """The window's facts after a change. What has begun keeps its start and its components."""
    if status in RUNNING:
        check(_only_the_end, plan)
    facts = _checked(session, check, plan, zone, {"title": title, **window_of(now_stands)})
    check.done()
    _no_overlap(session, now_stands.code, facts)
    return _timed(session, facts)


def window_of(row: Maintenance) -> dict[str, Any]:
    """The row as facts."""
    return {
        "starts_at": iso(row.starts_at),
        "ends_at": iso(row.ends_at),
        "before": row.before,
        "components": row.components,
        "remind": row.remind,
        "tell_start": row.tell_start,
        "zone": row.zone,
    }


def _checked(session: Session, check: Checked, plan: Plan, zone: str, stands: Mapping[str, Any] | None) -> dict[str, Any]:
    now, old = now_of(session), stands or {"components": [], "before": "", "remind": DAY, "tell_start": True, "zone": zone}
    start = check(_start, plan.start, old.get("starts_at"), zone, now)
    end = check(_end, plan.end, old.get("ends_at"), zone, now, start)
    parts = old["components"] if plan.components is None else check(_components, session, plan.components)
    title = check(one_line, "title", old.get("title", "") if plan.title is None else plan.title, TITLE_LIMIT)
    before = old["before"] if plan.before is None else check(words, "before", plan.before, BEFORE_LIMIT, required=False)
    remind = old["remind"] if plan.remind is None else check(_remind, plan.remind, zone, now)
    return {
        "title": title,
        "starts_at": iso(start) if start else None,
        "ends_at": iso(end) if end else None,
        "before": before,
        "components": parts,
        "remind": remind,
        "tell_start": old["tell_start"] if plan.tell_start is None else plan.tell_start,
        "zone": zone,
    }


def _timed(session: Session, facts: dict[str, Any]) -> dict[str, Any]:
    """With what follows from the start. A reminder whose time has passed is none: these words are the reminder."""
    start, now = from_iso(facts["starts_at"]), now_of(session)
    at = start - timedelta(seconds=facts["remind"]) if facts["remind"] else None
    return {**facts, "month": month_of(start, facts["zone"]), "remind_at": iso(at) if at and at > now else None}


def _start(text: str | None, stands: str | None, zone: str, now: datetime) -> datetime:
    if text is None and stands:
        return from_iso(stands)
    if not (text or "").strip():
        raise Invalid({"start": "Start is empty: say when the work begins, with the day and the time of day."})
    start = read_instant("start", text or "", zone, now)
    if stands and start == from_iso(stands):
        return start
    if start <= now:
        raise Invalid({"start": f"Start “{shown(text or '')}” lies in the past: write a time to come."})
    return start


def _end(text: str | None, stands: str | None, zone: str, now: datetime, start: datetime | None) -> datetime:
    if text is None and stands:
        end = from_iso(stands)
    elif not (text or "").strip():
        raise Invalid({"end": "End is empty: say by when the work should be over."})
    else:
        end = read_instant("end", text or "", zone, now)
    if start and end == start:
        raise Invalid({"end": "End is the same instant as the start: write a later time."})
    if start and end < start:
        raise Invalid({"end": "End lies before the start: write a time after it."})
    if end <= now and not (stands and end == from_iso(stands)):
        raise Invalid({"end": f"End “{shown(text or '')}” lies in the past: write a time to come."})
    return end


def _components(session: Session, ids: Sequence[str]) -> list[dict[str, str]]:
    known = {one.id: one.name for one in components.leaves(session)}
    for component_id in ids:
        if component_id not in known:
            raise Invalid({"component": f"Component “{shown(component_id)}” is not known: `flask component list` names them."})
    return [{"id": component_id, "name": known[component_id]} for component_id in dict.fromkeys(ids)]


def _remind(text: str, zone: str, now: datetime) -> int:
    """Seconds before the start: `24h`, `+24h`, `2d`; 0 for `none`."""
    text = text.strip()
    if text in {NEVER, "", "0"}:
        return 0
    try:
        span = read_deadline("remind", f"+{text.lstrip('+')}", zone, now).at - now
    except Invalid:
        span = timedelta(0)
    if not _SECOND <= span <= timedelta(seconds=_MOST_REMIND):
        raise Invalid(
            {"remind": f"Remind cannot be “{shown(text)}”: write how long before the start, like 24h or 2d, at most 60d; or none."}
        )
    return int(span.total_seconds())


def _only_the_end(plan: Plan) -> None:
    for field, said in (("start", plan.start), ("component", plan.components)):
        if said is not None:
            raise Invalid({field: f"{field.capitalize()} cannot be changed any more: the work has begun. Its end still can."})


def _no_overlap(session: Session, code: str, facts: Mapping[str, Any]) -> None:
    """Two pieces of work on one component at one time are a mistake: whichever ends first would call the component fine."""
    now, start, end = now_of(session), from_iso(facts["starts_at"]), from_iso(facts["ends_at"])
    mine = {one["id"]: one["name"] for one in facts["components"]}
    for incident, other in queries.ahead(session):
        until = max(other.ends_at, now) if incident.status in RUNNING else other.ends_at
        both = [name for one, name in mine.items() if one in {theirs["id"] for theirs in other.components}]
        if incident.code != code and both and start < until and other.starts_at < end:
            when = f"from {say_short(other.starts_at, facts['zone'])} to {say_short(other.ends_at, facts['zone'])}"
            raise Invalid(
                {"start": f"Start: “{both[0]}” is under maintenance then already, {when} (“{incident.title}”): choose another time."}
            )
