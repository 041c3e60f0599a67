"""What machines read: `/status.json`, `/incidents/<code>.json`, `/head.json`. Statuspage's shapes, and ours beside them under `candor`."""

import json
from typing import Any

from status.clock import iso
from status.components.states import rollup
from status.publishing import advised, asked
from status.publishing.incident_json import component, data, incident, stamp_of, whole
from status.publishing.promise_json import promise, tally
from status.publishing.registry import artifact
from status.publishing.sign import data_tag, newest_end
from status.publishing.site import Site

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
        "data": data(gravest) if gravest else None,
        "last_ended": _ended(site),
        "faqs": [asked.as_json(site.page.url, one) for one in asked.first_ones(site).standing],
    }
    indicator, description = _indicator(site)
    return _json(
        {
            "page": _page(site),
            "status": {"indicator": indicator, "description": description},
            "components": [component(site, one) for one in site.components],
            "incidents": [incident(site, one) for one in sorted(site.open, key=lambda i: i.created_at, reverse=True)],
            "scheduled_maintenances": [incident(site, one) for one in site.planned],
            "candor": candor,
        }
    )


@artifact("incidents/{}.json", "incident")
def incident_file(site: Site, code: str) -> bytes:
    """One incident, whole."""
    return _json(whole(site, site.incidents[code]))


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
        "updated_at": stamp_of(site)(updated),
    }


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
