"""What feeds tell, whatever their kind: an item for each update, with all that was said in it and of it.

An item is as its update was announced, mended in place where more was said of it: it was corrected, advice or a record changed before the next update
came, its promise was moved or withdrawn. What comes by time alone changes no item: "If it is later than that, we are late" is true for ever.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from markupsafe import Markup

from status.clock import iso
from status.data.states import sentence
from status.markdown import to_html
from status.publishing import advised, incident_json, promise_json, promised, recorded
from status.publishing.environment import text
from status.publishing.site import Incident, Site, Update
from status.publishing.times import Times
from status.publishing.views import Change, change

AHEAD = timedelta(seconds=60)
STEP = timedelta(seconds=1)


@dataclass(frozen=True)
class Item:
    """What one item says. `dated`: its own instant, or a second after the item before it; `changed`: when its words were last changed, the same
    or later, and no other item's; `said_at`: when that was to the millisecond. `tag`: its state in a word; `about`: what JSON Feed has beside it."""

    id: str
    title: str
    link: str
    html: str
    text: str
    dated: datetime
    changed: datetime
    said_at: datetime
    tag: str
    about: dict[str, Any]


@dataclass(frozen=True)
class Channel:
    """A feed, whatever its kind: `place` in the folder without its ending, `name` in its id, `page` that people read instead, `began`: since when
    it would have told, `of`: of what, and `told`, newest first."""

    place: str
    name: str
    title: str
    about: str
    page: str
    of: str
    began: datetime
    told: tuple[tuple[Incident, Update], ...]


@dataclass(frozen=True)
class _Beside:
    """What an item carries beside the words of its update."""

    advice: advised.Carried
    data: recorded.Carried
    promise: promised.Given | None
    correction: Change | None
    fixes: tuple[Change, ...]

    def said_at(self, update: Update) -> datetime:
        """When something was last said in the item."""
        later = (self.advice.said_at, self.data.said_at, self.promise.said_at if self.promise else None)
        return max(update.changed_at, *(at for at in later if at)) if any(later) else update.changed_at


# Update → its HTML and its text, for feeds that tell the same update.
Dressed = dict[str, tuple[str, str]]


def items(site: Site, channel: Channel, dressed: Dressed) -> list[Item]:
    """The feed's items, newest first. Never none: programs take an empty feed for an all clear, and people for a broken one."""
    if not channel.told:
        return [nothing(site, channel)]
    dates = falling_dates([update.published_at for _, update in reversed(channel.told)])[::-1]
    beside = [_beside(site, incident, update) for incident, update in channel.told]
    changed = apart(dates, [more.said_at(update) for (_, update), more in zip(channel.told, beside, strict=True)])
    return [
        _item(site, incident, update, more, (dated, at), dressed)
        for (incident, update), more, dated, at in zip(channel.told, beside, dates, changed, strict=True)
    ]


def falling_dates(instants: Sequence[datetime]) -> list[datetime]:
    """Dates for items, oldest first: each at least a second after the one before, but never over a minute ahead of its own instant.

    Programs such as Slack and Power Automate drop an item whose date equals another's or lies out of order.
    """
    dates: list[datetime] = []
    for instant in (at.replace(microsecond=0) for at in instants):
        after = dates[-1] + STEP if dates else instant
        dates.append(min(max(instant, after), instant + AHEAD))
    return dates


def apart(dates: Sequence[datetime], said: Sequence[datetime]) -> list[datetime]:
    """When each item was changed: its date, or later, and then no other's (a correction that is mailed has the very instant of what it corrected)."""
    taken, told = set(dates), list[datetime]()
    for dated, at in zip(dates, said, strict=True):
        changed = max(dated, at.replace(microsecond=0))
        while changed != dated and changed in taken:
            changed += STEP
        taken.add(changed)
        told.append(changed)
    return told


def nothing(site: Site, channel: Channel) -> Item:
    """The one item of a feed that has nothing to tell yet; it goes when the first update comes."""
    began = channel.began.replace(microsecond=0)
    values = {"of": channel.of, "began": began}
    html, plain = (text(f"nothing.{kind}", site, Times(site.page.zone), values).strip() for kind in ("html", "txt"))
    name = f"tag:{site.page.id},2005:{channel.name}/begins"
    return Item(name, f"Updates about {channel.of} will stand here", channel.page, html, plain, began, began, channel.began, "begins", {})


def _beside(site: Site, incident: Incident, update: Update) -> _Beside:
    return _Beside(
        advice=advised.of_item(site, incident, update),
        data=recorded.of_item(incident, update),
        promise=promised.given(update.promise) if update.promise else None,
        correction=change(update.correction) if update.correction else None,
        fixes=tuple(change(one) for one in update.corrections),
    )


def _item(site: Site, incident: Incident, update: Update, beside: _Beside, at: tuple[datetime, datetime], dressed: Dressed) -> Item:
    link = f"{site.page.url}/incidents/{incident.code}#{update.id}"
    html, plain = _worded(site, incident, update, beside, link, dressed)
    title, (dated, changed) = f"[{update.label}] {incident.title}", at
    about = _about(site, incident, update, beside)
    return Item(update.guid, title, link, html, plain, dated, changed, beside.said_at(update), update.status, about)


def _worded(site: Site, incident: Incident, update: Update, beside: _Beside, link: str, dressed: Dressed) -> tuple[str, str]:
    """Its HTML and its text."""
    try:
        if update.id not in dressed:
            one, other = (_dressed(site, incident, update, beside, kind) for kind in ("html", "txt"))
            dressed[update.id] = one, other
        return dressed[update.id]
    except Exception:  # noqa: BLE001  (one notice that cannot be dressed must not silence the others: its title and link still go out)
        return f'<p><a href="{link}">{link}</a></p>', link


def _dressed(site: Site, incident: Incident, update: Update, beside: _Beside, kind: str) -> str:
    values = {
        "incident": incident,
        "update": update,
        "advice": beside.advice,
        "given": beside.promise,
        "correction": beside.correction,
        "fixes": beside.fixes,
        "body": Markup(to_html(update.body, site.page.url)),  # noqa: S704  (what to_html returns went through an allow-list)
        "data": sentence(update.data, update.certainty),
        "record": beside.data.lines,
        "lost": Markup(to_html(incident.lost, site.page.url)),  # noqa: S704
    }
    return re.sub(r"\n\s*\n+", "\n\n", text(f"item.{kind}", site, Times(site.page.zone), values)).strip()


def _about(site: Site, incident: Incident, update: Update, beside: _Beside) -> dict[str, Any]:
    """What JSON Feed says of it field by field."""
    corrections = [*update.corrections, *([update.correction] if update.correction else [])]
    return {
        "incident": incident.code,
        "state": update.status,
        "severity": update.impact,
        "data": update.data,
        "certainty": update.certainty or None,
        "data_record": list(beside.data.lines),
        "components": [{"id": one.code, "name": one.name, "status": one.new_status} for one in update.affected],
        "advice": [advised.as_json(one) for one in beside.advice.standing],
        "next_update_at": iso(beside.promise.due.at) if beside.promise else None,
        "promise": promise_json.given(beside.promise) if beside.promise else None,
        "corrections": [incident_json.correction(update.corrects or update.id, one) for one in corrections],
        "about": f"{site.page.url}/incidents/{incident.code}.json",
    }
