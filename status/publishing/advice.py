"""All advice on a page of its own, with its twins for whoever has no browser and for machines. Nothing in them depends on when they were made."""

import json

from status.publishing import advised
from status.publishing.environment import page, text
from status.publishing.registry import artifact
from status.publishing.site import Site
from status.publishing.texts import wrapped
from status.publishing.times import Times


@artifact("advice/index.html", "advice", beside=("advice.txt", "advice.json"))
def everything(site: Site, _: str) -> dict[str, bytes]:
    """What is in force, and what became of advice for the whole page; what became of the other stands with its incident."""
    told, when = advised.everything(site), Times(site.page.zone)
    machine = {"advice": [advised.as_json(one) for one in (*told.standing, *told.ended)]}
    return {
        "advice/index.html": page("advices.html", site, when, {"advice": told}),
        "advice.txt": wrapped(text("advices.txt", site, when, {"advice": told})),
        "advice.json": json.dumps(machine, ensure_ascii=False, separators=(",", ":")).encode() + b"\n",
    }
