"""What machines read: `/status.json`, `/incidents/<code>.json`, `/head.json`. Statuspage's shapes, and ours beside them under `candor`.

Source of the shapes: Statuspage's public API v2 (docs/terms.md names the words).
"""

import json
from datetime import UTC, datetime
from typing import Any

from status.clock import iso
from status.components.states import rollup, worst
from status.data.states import DATA, DATA_IN_DANGER
from status.moments import zone_of
from status.promises import states as promises
from status.publishing import advised, asked, recorded
from status.publishing.promise import Promise
from status.publishing.promised import Given, gaps
from status.publishing.registry import artifact
from status.publishing.sign import data_tag, newest_end
from status.publishing.site import Component, Correction, Incident, Site, Update, Window

# An open incident is never under an all-clear: when components say nothing, its impact does.
_BY_IMPACT = {"none": ("minor", "Minor Service Outage"), "minor": ("minor", "Minor Service Outage")}
_BY_IMPACT |= {"major": ("major", "Partial System Outage"), "critical": ("critical", "Major System Outage")}


@artifact("head.json", "clock")
def head(site: Site, _: str) -> bytes:
    """The revision and when the page was made: what an open page asks for."""
    return _json({"revision": site.revision, "rendered_at": iso(site.made_at)})


@artifact("status.json", "state")
def status(site: Site, _: str) -> bytes:
    """The summary: Statuspage's, and promises, advice and data safety."""
    gravest = site.open[0] if site.open else None
    candor = {
        "revision": site.revision,
        "rendered_at": iso(site.made_at),
        "promises": {"tally": tally(site), "open": [promise(one) for one in site.open_promises]},
        "advice": [advised.as_json(one) for one in advised.front(site).standing],
        "data": _data(gravest) if gravest else None,
        "last_ended": _ended(site),
        "faqs": [asked.as_json(site.page.url, one) for one in asked.first_ones(site).standing],
    }
    indicator, description = _indicator(site)
    return _json(
        {
            "page": _page(site),
            "status": {"indicator": indicator, "description": description},
            "components": [_component(site, one) for one in site.components],
            "incidents": [incident(site, one) for one in sorted(site.open, key=lambda i: i.created_at, reverse=True)],
            "scheduled_maintenances": [incident(site, one) for one in site.planned],
            "candor": candor,
        }
    )


@artifact("incidents/{}.json", "incident")
def incident_file(site: Site, code: str) -> bytes:
    """One incident, whole."""
    return _json(whole(site, site.incidents[code]))


def whole(site: Site, one: Incident) -> dict[str, Any]:
    """As in its own file, which in Statuspage says also which impact an operator chose, null when it goes by the components; lists do not."""
    return incident(site, one) | {"impact_override": one.chosen or None}


def incident(site: Site, one: Incident) -> dict[str, Any]:
    """Statuspage's incident object, updates newest first, with ours under `candor`."""
    stamp = _stamp(site)
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
        "components": [_component(site, known[code]) for code in dict.fromkeys(listed) if code in known],
        "reminder_intervals": None,
        "candor": {
            "promises": [promise(p) for p in one.promises],
            "no_promise": [{"from": iso(gap.since), "until": iso(gap.until) if gap.until else None} for gap in gaps(one)],
            "advice": [advised.as_json(piece) for piece in (*advice.standing, *advice.gone, *advice.ended)],
            "data": None if one.window else _data(one),
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
    stamp = _stamp(site)
    return {"scheduled_for": stamp(window.starts_at), "scheduled_until": stamp(window.ends_at), "before": window.before or None}


def promise(one: Promise) -> dict[str, Any]:
    """A promise, its state derived."""
    topics = [
        {"text": t.text, "fulfilled_by": t.fulfilled_by, "fulfilled_at": iso(t.fulfilled_at) if t.fulfilled_at else None}
        for t in one.topics
    ]
    return {
        "id": one.id,
        "incident": one.incident,
        "made_in": one.made_in,
        "topics": topics,
        "due_at": iso(one.due.at),
        "precision": one.due.precision,
        "zone": one.due.zone,
        "state": one.state,
        "overdue": one.overdue,
        "moved": _moved(one),
        "every": one.every or None,
        "weeks": [
            {"due_at": iso(w.due.at), "state": w.state, "answered_at": iso(w.answered_at) if w.answered_at else None} for w in one.weeks
        ],
        "reason": one.reason or None,
    }


def given(one: Given) -> dict[str, Any]:
    """A promise as it was given, for an item that never tells whether it was kept."""
    told = one.promise
    return {
        "id": told.id,
        "topics": [{"text": text} for text in one.topics],
        "due_at": iso(one.due.at),
        "precision": one.due.precision,
        "zone": one.due.zone,
        "every": told.every or None,
        "moved": _moved(told),
        "withdrawn_at": iso(told.withdrawn_at) if told.withdrawn_at else None,
        "reason": told.reason or None,
    }


def _moved(one: Promise) -> list[dict[str, Any]]:
    return [
        {"from": iso(m.before.at), "precision": m.before.precision, "to": iso(m.to), "reason": m.reason, "at": iso(m.at)} for m in one.moved
    ]


def correction(update_id: str, one: Correction) -> dict[str, Any]:
    """A correction of that update."""
    return {"update": update_id, "old": one.old, "new": one.new, "reason": one.reason, "at": iso(one.at)}


def tally(site: Site) -> dict[str, int]:
    """How many promises stand in each state; every state is named."""
    told = {state: site.page.tally.get(state, 0) for state in promises.STATES}
    unsettled = [p for one in site.incidents.values() for p in one.promises if not p.settled]
    for one in unsettled:
        told[one.state] += 1
    return told


def _indicator(site: Site) -> tuple[str, str]:
    told = rollup(component.state for component in site.leaves)
    if site.open and told[0] in {"none", "maintenance"}:
        return _BY_IMPACT[site.open[0].impact]
    return told


def _ended(site: Site) -> dict[str, Any] | None:
    """The problem that ended last, so that no all-clear hides how it ended. `outcome`: the mark beside its title, if it has one."""
    one = newest_end(site)
    if one is None or one.resolved_at is None:
        return None
    url = f"{site.page.url}/incidents/{one.code}"
    return {"id": one.code, "name": one.title, "url": url, "resolved_at": iso(one.resolved_at), "outcome": data_tag(one) or None}


def _data(one: Incident) -> dict[str, Any]:
    told = {"state": one.data, "in_danger": one.data in DATA_IN_DANGER, "words": DATA[one.data], "lost": one.lost or None}
    return told | {"certainty": one.certainty or None, "incident": one.code, "record": recorded.as_json(one.record)}


def _page(site: Site) -> dict[str, Any]:
    updated = max(
        [
            site.page.changed_at,
            *(i.changed_at for i in (*site.recent, *site.planned, *site.worked)),
            *(c.changed_at for c in site.components),
        ]
    )
    return {
        "id": site.page.id,
        "name": site.page.name,
        "url": site.page.url,
        "time_zone": site.page.zone,
        "updated_at": _stamp(site)(updated),
    }


def _component(site: Site, one: Component) -> dict[str, Any]:
    stamp = _stamp(site)
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
    stamp = _stamp(site)
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


def _stamp(site: Site) -> Any:
    """Instants in the page's zone with three digits of ms, as Statuspage writes them: `…Z` in UTC, else an offset."""
    zone = zone_of(site.page.zone)

    def stamp(at: datetime | None) -> str | None:
        if at is None:
            return None
        local = at.astimezone(zone)
        return iso(at.astimezone(UTC)) if not local.utcoffset() else local.isoformat(timespec="milliseconds")

    return stamp


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
