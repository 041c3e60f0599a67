"""The demo story as a reader meets it on each of its days, and every world by name."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from status.advice.piece import Piece
from status.advice.wording import Words
from status.cli.story import moved
from status.cli.story_files import read
from status.publishing.faq import Faq, FaqChange
from status.publishing.site import Correction, Site, Update
from status.settings import HOME
from tests.publishing import worlds
from tests.publishing.worlds import at, incident, promise, turned, update


def told(entry: str) -> str:
    """The words of an entry of the demo story, days as they are written."""
    words = (HOME / "content" / "demo" / f"{entry}.md").read_text().split("+++\n", 2)[2].strip()
    return re.sub(r" \([^()]*\)\]\]|\[\[|\]\]", "", words)


OFF = ("operational", "major_outage")
WHY = "We wrote that this happens to some people who restart. It can happen to anyone whose phone loses power or is reset."
# id, when it was said, what changed with it, and when the promise in it was due.
STORY: tuple[tuple[str, datetime, dict[str, Any], datetime | None], ...] = (
    ("E1", at(2, 9, 10), {"affected": turned(**dict.fromkeys(["web", "email", "chat", "contacts", "calendar", "photos"], OFF))}, at(2, 13)),
    ("E2", at(2, 12, 48), {"status": "identified"}, at(3, 12)),
    ("E3", at(3, 18, 20), {"status": "identified", "label": "Update"}, at(5, 12)),
    (
        "E4",
        at(5, 11, 30),
        {
            "status": "identified",
            "label": "Update",
            "affected": turned(web=("major_outage", "degraded_performance"), email=("major_outage", "partial_outage"), catalog=OFF),
        },
        at(6, 18),
    ),
    ("E5", at(6, 17, 40), {"status": "identified", "label": "Update", "impact": "critical", "data": "loss_suspected"}, at(8, 18)),
    (
        "E5-c",
        at(8, 9, 15),
        {"status": "identified", "kind": "correction", "impact": "critical", "data": "loss_suspected", "corrects": "e50000000000"},
        None,
    ),
    ("E6", at(10, 12, 35), {"status": "identified", "label": "Update", "impact": "critical", "data": "loss_likely"}, at(13, 0)),
    ("E7", at(11, 16), {"status": "identified", "label": "Update", "impact": "critical", "data": "loss_likely"}, None),
    (
        "E8",
        at(12, 17, 15),
        {
            "status": "identified",
            "label": "Update",
            "impact": "critical",
            "data": "recovery_possible",
            "affected": turned(
                web=("degraded_performance", "operational"),
                email=("partial_outage", "degraded_performance"),
                chat=("major_outage", "operational"),
            ),
        },
        at(15, 18),
    ),
)
ANSWERED = {"E1": at(2, 12, 48), "E2": at(3, 18, 20), "E3": at(5, 11, 30), "E4": at(6, 17, 40)}
ON = {
    "E5": {"how many people this concerns": at(15, 8)},
    "E6": {"getting data back": at(12, 17, 15), "the Download Catalog": at(15, 8)},
}


def story(until: str = "E8", now: datetime | None = None, **page: object) -> Site:
    """The demo story up to an entry, seen at `now` (else right after it)."""
    told_so_far = [one for one in STORY if one[0] <= until or one[0] == "E5-c" and until > "E5"]
    now = now or told_so_far[-1][1]
    updates = [_entry(name, said_at, more, due, now) for name, said_at, more, due in told_so_far]
    states = {one.code: one.new_status for update in updates for one in update.affected}
    swivel = incident("swivel", "Swivel: no browsing, mail, chat or sync", updates[::-1])
    settled = Counter(p.state for p in swivel.promises if p.settled)
    return replace(
        worlds.site([swivel], worlds.components(**states), now, settled, **page), faqs=tuple(questions(now)), advice=tuple(advised(now))
    )


def questions(now: datetime) -> Iterator[Faq]:
    """The questions of the story that were answered by then, the first with the answer as it was changed."""
    entries = {entry.name: entry for entry in moved(read(HOME / "content" / "demo"), timedelta(0)).entries}
    for entry in entries.values():
        said_at = entry.at.replace(tzinfo=UTC) + timedelta(hours=7)
        if entry.verb == "ask" and said_at <= now:
            later = [
                one for one in entries.values() if one.changes == entry.name and one.at.replace(tzinfo=UTC) + timedelta(hours=7) <= now
            ]
            changes = tuple(FaqChange(None, (entry.words.body, one.words.body), None, at(10, 12, 50)) for one in later)
            number, answer = int(entry.name[1:]), (later or [entry])[-1].words.body
            yield worlds.faq(number, entry.question, answer, said_at, *changes, about="swivel")


def advised(now: datetime) -> Iterator[Piece]:
    """The advice of the story that was given by then."""
    entries = [one for one in moved(read(HOME / "content" / "demo"), timedelta(0)).entries if one.verb == "advise"]
    for number, entry in enumerate(entries, 1):
        said_at, told = entry.at.replace(tzinfo=UTC) + timedelta(hours=7), entry.advice
        words = Words(told.do, told.dont, entry.words.body, told.who, told.already)
        if said_at <= now:
            yield worlds.advice(number, words, said_at, told.severity or "normal")


def _entry(name: str, said_at: datetime, more: dict[str, Any], due: datetime | None, now: datetime) -> Update:
    uid = name.lower().replace("-", "").ljust(12, "0")
    made = promise(uid, said_at, due, now, ANSWERED.get(name), day=name == "E6", **ON.get(name, {})) if due else None
    fix = Correction(told("E5"), told("E5-c"), WHY, at(8, 9, 15))
    corrections = (fix,) if name == "E5" and now >= at(8, 9, 15) else ()
    body = f"Correction: {told(name)}\n\nWhy: {WHY}" if name == "E5-c" else told("E5-c" if corrections else name)
    return update(uid, said_at, body, corrections=corrections, correction=fix if name == "E5-c" else None, promise=made, **more)


def everywhere() -> dict[str, Site]:
    """Every world by name, for what has to hold in all of them."""
    return {
        "fine": worlds.site(parts=worlds.components()),
        "empty": worlds.EMPTY,
        "small": worlds.small_trouble(),
        "no-components": worlds.small_trouble(parts=()),
        "several": worlds.several(),
        "ended": worlds.ended(),
        "story": story(demo=True),
        "late": story("E2", at(3, 12, 23)),
        "missed": story("E5", at(10, 10)),
        "components": worlds.site(parts=worlds.components(web="partial_outage", email="degraded_performance", photos="under_maintenance")),
        "planned": worlds.site(parts=worlds.components(photos="under_maintenance")),
        "scripts": worlds.scripts(),
        "asked": worlds.asked(),
        "advised": worlds.advised(),
        "recorded": worlds.recorded(story(demo=True), "swivel"),
    }
