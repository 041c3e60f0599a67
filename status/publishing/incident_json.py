"""An incident as machines read it: Statuspage's object, and ours beside it under `candor`.

Source of the shape: Statuspage's public API v2 (docs/terms.md names the words).
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from status.clock import iso
from status.components.states import worst
from status.data.states import DATA, DATA_IN_DANGER
from status.moments import zone_of
from status.publishing import advised, asked, recorded
from status.publishing.promise_json import promise
from status.publishing.promised import gaps
from status.publishing.site import Component, Correction, Incident, Site, Update, Window


def whole(site: Site, one: Incident) -> dict[str, Any]:
    """As in its own file, which in Statuspage says also which impact an operator chose, null when it goes by the components; lists do not."""
    return incident(site, one) | {"impact_override": one.chosen or None}


def incident(site: Site, one: Incident) -> dict[str, Any]:
    """Statuspage's incident object, updates newest first, with ours under `candor`."""
    stamp = stamp_of(site)
    known = {component.id: component for component in (*site.components, *site.retired)}
    corrections = [correction(update.id, each) for update in one.updates for each in update.corrections]
    advice = advised.of_incident(site, one)
    listed = (*one.window.components, *one.affected) if one.window else one.affected
    told = {
        "id": one.code,
        "name": one.title,
        "status": one.status,
        "created_at": stamp(one.created_at),
        "updated_at": stamp(one.changed_at),
        "monitoring_at": stamp(one.monitoring_at),
        "resolved_at": stamp(one.resolved_at),
        "impact": one.impact,
        "shortlink": f"{site.page.url}/incidents/{one.code}",
        "started_at": stamp(one.started_at),
        "page_id": site.page.id,
        "incident_updates": [_update(site, update) for update in one.updates],
        "components": [component(site, known[code]) for code in dict.fromkeys(listed) if code in known],
        "reminder_intervals": None,
        "candor": {
            "promises": [promise(p) for p in one.promises],
            "no_promise": [{"from": iso(gap.since), "until": iso(gap.until) if gap.until else None} for gap in gaps(one)],
            "advice": [advised.as_json(piece) for piece in (*advice.standing, *advice.gone, *advice.ended)],
            "data": None if one.window else data(one),
            "corrections": corrections,
            "withdrawn": [{"id": t.id, "published_at": iso(t.published_at), "withdrawn_at": iso(t.cancelled_at)} for t in one.tombstones],
            "faqs": [asked.as_json(site.page.url, faq) for faq in asked.of_incident(site, one.code).standing],
            "withdrawn_at": iso(one.withdrawn_at) if one.withdrawn_at else None,
            "remedies": [],
            "revision": one.revision,
        },
    }
    return told | _planned(site, one.window) if one.window else told


def _planned(site: Site, window: Window) -> dict[str, Any]:
    """What planned work has beyond an incident, in Statuspage's words, and what people should do before."""
    stamp = stamp_of(site)
    return {"scheduled_for": stamp(window.starts_at), "scheduled_until": stamp(window.ends_at), "before": window.before or None}


def correction(update_id: str, one: Correction) -> dict[str, Any]:
    """A correction of that update."""
    return {"update": update_id, "old": one.old, "new": one.new, "reason": one.reason, "at": iso(one.at)}


def data(one: Incident) -> dict[str, Any]:
    """What is known of an incident's data, and its record kind by kind."""
    told = {"state": one.data, "in_danger": one.data in DATA_IN_DANGER, "words": DATA[one.data], "lost": one.lost or None}
    return told | {"certainty": one.certainty or None, "incident": one.code, "record": recorded.as_json(one.record)}


def component(site: Site, one: Component) -> dict[str, Any]:
    """Statuspage's component object."""
    stamp = stamp_of(site)
    children = [child for child in site.components if child.group_id == one.id]
    told: dict[str, Any] = {
        "id": one.id,
        "name": one.name,
        "status": worst(c.state for c in children) if one.is_group else one.state,
        "created_at": stamp(one.created_at),
        "updated_at": stamp(one.changed_at),
        "position": one.position,
        "description": one.description or None,
        "showcase": True,
        "start_date": None,
        "group_id": one.group_id,
        "page_id": site.page.id,
        "group": one.is_group,
        "only_show_if_degraded": False,
    }
    return told | {"components": [child.id for child in children]} if one.is_group else told


def _update(site: Site, one: Update) -> dict[str, Any]:
    stamp = stamp_of(site)
    affected = [{"code": a.code, "name": a.name, "old_status": a.old_status, "new_status": a.new_status} for a in one.affected]
    return {
        "id": one.id,
        "status": one.status,
        "body": one.body,
        "incident_id": one.incident,
        "created_at": stamp(one.published_at),
        "updated_at": stamp(one.changed_at),
        "display_at": stamp(one.published_at),
        "affected_components": affected or None,
        "deliver_notifications": one.notify,
        "custom_tweet": None,
        "tweet_id": None,
        "candor": {
            "kind": one.kind,
            "corrects": one.corrects,
            "data": one.data,
            "certainty": one.certainty or None,
            "guid": one.guid,
            "redacted_at": iso(one.redacted_at) if one.redacted_at else None,
            "announced_at": iso(one.announced_at) if one.announced_at else None,
            "next_update_at": iso(one.promise.due.at) if one.promise else None,
        }
        | ({"from": iso(one.window[0]), "until": iso(one.window[1])} if one.window else {}),
    }


def stamp_of(site: Site) -> Callable[[datetime | None], str | None]:
    """Instants in the page's zone with three digits of ms, as Statuspage writes them: `…Z` in UTC, else an offset."""
    zone = zone_of(site.page.zone)

    def stamp(at: datetime | None) -> str | None:
        if at is None:
            return None
        local = at.astimezone(zone)
        return iso(at.astimezone(UTC)) if not local.utcoffset() else local.isoformat(timespec="milliseconds")

    return stamp
