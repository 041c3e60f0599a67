"""All that a statement's form shows: what stands, what may be chosen, and what people will get."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from status.advice.piece import Piece, gravest_first, piece
from status.components import queries as components
from status.db import now_of
from status.errors import Invalid
from status.incidents import queries as incidents
from status.incidents.model import Incident
from status.incidents.states import OPEN
from status.moments import Deadline, read_deadline, start_of_day, zone_of
from status.phrases import NOTHING_NEW, unfilled
from status.phrasing import say_deadline
from status.promises import queries as promises
from status.promises.repeat import Weekly, read_weekly
from status.subscribers.queries import count_confirmed
from status.web import tiles
from status.web.access import Visitor
from status.web.forms import Mistakes, Typed, again, blank, from_words, words
from status.web.forms import topics as forms_topics

MANY = 10


@dataclass(frozen=True)
class Row:
    """A component in the form. `left`: its state when nothing is chosen; `mine`: this incident affects it."""

    id: str
    name: str
    left: str
    mine: bool


def page(session: Session, who: Visitor, verb: str, code: str, typed: Typed | None, phrase: str, mistakes: Mistakes) -> dict[str, Any]:
    """The values of templates/admin/statement.html. `typed`: None for a form that was just opened; `phrase`: what is put into it."""
    incident = incidents.get(session, code) if code else None
    topics = _topics(session, code, now_of(session))
    form = again(typed, incident, seen=mistakes.code == 409) if typed is not None else blank(incident, list(topics), verb)
    moments, stand = _moments(now_of(session), who.zone), tiles.stand(session, verb, code, who.zone)
    begun = tiles.put(stand, form, phrase)
    if begun and typed is None and phrase == NOTHING_NEW:
        day = any(one.precision == "day" for one in promises.unanswered(session, code))
        form["notify"], form["next_update_chip"] = "no", moments[2 if day else 1][0]
    rows = _rows(session, verb, code)
    return {
        "verb": verb,
        "incident": incident,
        "newest": next(iter(incidents.updates(session, code)), None) if code else None,
        "chosen": incidents.impact_chosen(session, code) if code else "",
        "typed": form,
        "mistakes": mistakes,
        "statuses": _statuses(incident, verb),
        "near": [row for row in rows if row.mine or len(rows) <= MANY or form.get(f"component-{row.id}")],
        "rows": rows,
        "topics": topics,
        "moments": moments,
        "tiles": stand,
        "begun": begun,
        "advised": advised(session, code),
        "unfilled": unfilled(words(form).body),
        "count": count_confirmed(session),
        "promised": _promised(form, who.zone, now_of(session)),
        "repeats": weekly.in_words() if (weekly := _weekly(form)) else "",
        "promised_on": forms_topics(form),
        "now": now_of(session),
    }


def advised(session: Session, code: str) -> tuple[Piece, ...]:
    """The advice in force that its mail begins with."""
    return gravest_first(piece(one) for one in incidents.advice_in_force(session) if one.incident_code in {None, code})


def said_before(session: Session, verb: str, code: str, scheduled_id: str) -> Typed | None:
    """A form filled with words that were scheduled and could not be published; None when there are none of that id."""
    found = incidents.scheduled(session, scheduled_id)
    if found is None or found.verb != verb or (code and found.incident_code != code):
        return None
    incident = incidents.get(session, code) if code else None
    return from_words(found.words, blank(incident, list(_topics(session, code, now_of(session))), verb))


def _statuses(incident: Incident | None, verb: str) -> list[str]:
    ended = verb != "reopen" and incident is not None and incident.status not in OPEN
    return ["postmortem"] if ended else ["investigating", "identified", "monitoring"]


def _topics(session: Session, code: str, now: datetime) -> dict[str, timedelta]:
    """The incident's open topics, each with how long it is until word is due (below zero: how long it is late)."""
    found: dict[str, timedelta] = {}
    for promise in promises.unanswered(session, code) if code else ():
        for topic in promise.told():
            if topic.fulfilled_at is None:
                found[topic.text] = min(promise.due_at - now, found.get(topic.text, timedelta.max))
    return found


def _rows(session: Session, verb: str, code: str) -> list[Row]:
    """Every component, those that the incident affects first."""
    groups = {component.id: component.name for component in components.in_use(session)}
    mine = incidents.affected(session, code) if code else {}
    after = incidents.fall_back(session, code) if verb == "resolve" else {}
    rows = [
        Row(c.id, f"{groups[c.group_id]}: {c.name}" if c.group_id in groups else c.name, after.get(c.id, c.state), c.id in mine)
        for c in components.leaves(session)
    ]
    return sorted(rows, key=lambda row: not row.mine)


def _moments(now: datetime, zone: str) -> list[tuple[str, str]]:
    """Value and kind of the quick answers to "when do they hear from you next?"; the template has the words."""
    tomorrow = (now.astimezone(zone_of(zone)) + timedelta(days=1)).date()
    if start_of_day(tomorrow, zone) <= now:  # the day after a day that the zone skipped
        tomorrow += timedelta(days=1)
    return [("+30m", "half"), ("+1h", "hour"), (f"{tomorrow.isoformat()} 09:00", "tomorrow"), ("", "none")]


def _promised(typed: Typed, zone: str, now: datetime) -> tuple[str, str] | None:
    """The deadline that the typed words promise, and its UTC twin; None without one, or when it cannot be read."""
    text, weekly = words(typed).next_update, _weekly(typed)
    try:
        if text:
            return say_deadline(read_deadline("next_update", text, zone, now))
    except Invalid:
        return None
    return say_deadline(Deadline(weekly.after(now, zone), "instant", zone)) if weekly else None


def _weekly(typed: Typed) -> Weekly | None:
    """The week that was typed; None without one, or when it cannot be read."""
    try:
        return read_weekly(typed["every"]) if typed.get("every", "").strip() else None
    except Invalid:
        return None
