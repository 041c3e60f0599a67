"""Planned work on a page of its own, with its twins for whoever has no browser and for machines."""

import json

from status.publishing.environment import page, text
from status.publishing.incident_json import incident
from status.publishing.registry import artifact
from status.publishing.site import Site
from status.publishing.texts import wrapped
from status.publishing.times import Times
from status.publishing.views import block


@artifact("maintenance/index.html", "work", beside=("maintenance.txt", "maintenance.json"))
def maintenance(site: Site, _: str) -> dict[str, bytes]:
    """What runs, what is ahead, and what was over lately. Nothing in it depends on when it was made."""
    told = [block(site, one) for one in site.planned]
    values = {
        "running": [one for one in told if one.incident.is_running],
        "ahead": [one for one in told if one.incident.is_ahead],
        "worked": site.worked,
    }
    when = Times(site.page.zone)
    machine = {"scheduled_maintenances": [incident(site, one) for one in (*site.planned, *site.worked)]}
    return {
        "maintenance/index.html": page("maintenance.html", site, when, values),
        "maintenance.txt": wrapped(text("maintenance.txt", site, when, values)),
        "maintenance.json": json.dumps(machine, ensure_ascii=False, separators=(",", ":")).encode() + b"\n",
    }
