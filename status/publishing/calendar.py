"""Calendars (RFC 5545 and 7986): nothing in them depends on when they are made, and no id holds a host name."""

from collections.abc import Iterable
from datetime import UTC, timedelta

from icalendar import Calendar, Event

from status.publishing.promise import Promise
from status.publishing.promised import outcome
from status.publishing.site import Incident, Site

# How often programs are asked to look again. Most look far less often: a calendar is no way to learn of an outage.
_REFRESH = timedelta(minutes=30)


def calendar(site: Site, name: str, title: str, events: Iterable[Event]) -> bytes:
    """The calendar at `/<name>.ics`."""
    made = Calendar()
    made.add("prodid", "-//Candor//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    for key in ("name", "x-wr-calname"):
        made.add(key, _plain(title))
    made.add("uid", f"{name}-{site.page.id}")
    made.add("source", f"{site.page.url}/{name}.ics", parameters={"value": "URI"})
    made.add("refresh-interval", _REFRESH, parameters={"value": "DURATION"})
    made.add("x-published-ttl", "PT30M")
    for event in events:
        made.add_component(event)
    return bytes(made.to_ical())


def promise_event(site: Site, incident: Incident, promise: Promise) -> Event:
    """When word is due. A day is a whole-day event; what was withdrawn is cancelled, not removed (programs keep stale copies)."""
    event = Event()
    event.add("uid", f"promise-{promise.id}-{site.page.id}")
    changed = max([promise.made_at, *(move.at for move in promise.moved), *(week.answered_at or promise.made_at for week in promise.weeks)])
    changed = max(changed, promise.answered_at or changed)
    event.add("dtstamp", changed.astimezone(UTC).replace(microsecond=0))
    event.add("last-modified", changed.astimezone(UTC).replace(microsecond=0))
    event.add("sequence", len(promise.moved) + len(promise.weeks) + bool(promise.settled))
    event.add("dtstart", promise.due.day() if promise.due.precision == "day" else promise.due.at.astimezone(UTC).replace(microsecond=0))
    event.add("summary", _plain(f"Next update: {incident.title}"))
    event.add("description", _words(promise))
    event.add("url", f"{site.page.url}/incidents/{incident.code}#{promise.id}")
    event.add("status", "CANCELLED" if promise.state == "withdrawn" else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    return event


def _words(promise: Promise) -> str:
    topics = ", ".join(topic.text for topic in promise.topics)
    return _plain(f"We promised word by then, about {topics}. {outcome(promise).capitalize()}.")


def _plain(text: str) -> str:
    """Without control characters, which the library would let through."""
    return "".join(character for character in text if character.isprintable())
