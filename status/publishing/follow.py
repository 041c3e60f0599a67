"""The follower that keeps the public folder: it renders what the events since its position touch, and nothing else.

Its position is `.revision` in the folder, written last. One bad artifact never mutes the rest: its old copy stays, and
the failure is kept for operators to see (`failures`).
"""

import hashlib
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from status import VERSION
from status.components.model import Component
from status.db import Installation
from status.faqs.model import Faq
from status.incidents.model import Incident
from status.journal import queries as journal
from status.journal.kinds import KINDS
from status.journal.model import Event
from status.journal.model import Site as SiteRow
from status.journal.redaction import redacts, revisions
from status.publishing import (  # noqa: F401  (each registers its artifacts)
    advice,
    artifacts,
    component_feeds,
    components,
    failures,
    feeds,
    ledger,
    machine,
    pages,
    prose,
    questions,
    record,
    texts,
    work,
)
from status.publishing.ledger_rows import PIECE, ledger_events, ledger_pieces
from status.publishing.load import Wanted, load
from status.publishing.registry import ARTIFACTS, Artifact, Scope
from status.publishing.site import Site
from status.publishing.touched import touched
from status.settings import HOME, Settings

CHUNK, FEW = 500, 20
# The brotli quality of the front page, and the file that open pages ask for.
TIGHTEST, TELLS = 11, "head.json"
# What changes items of the feed.
_FEED_KINDS = {"incident.update_announced", "incident.update_corrected"} | set(filter(redacts, KINDS))
_ADVICE_KINDS = {"advice.issued", "advice.changed", "advice.narrowed", "advice.withdrawn", "advice.redacted"}
_FEED_KINDS |= _ADVICE_KINDS | {"data.recorded", "data.spared", "data.progressed"}
_FEED_KINDS |= {"promise.moved", "promise.move_taken_back", "promise.withdrawn"}
# What takes an incident's advice with it, or brings it back.
_FALLS = {"incident.withdrawn", "incident.reopened", "incident.update_cancelled"}
_PART_KINDS = {"component.added", "component.changed", "component.ordered", "component.retired"}


@dataclass
class Written:
    """What a pass did: paths written, paths that could not be made (with the reason)."""

    revision: int = 0
    paths: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)


def follow(candor: Installation, *, everything: bool = False) -> Written:
    """Brings the folder up to the head. Whoever calls holds the lock file. `OSError` when the disk refuses; the position then stays."""
    folder = candor.settings.public
    build = _build(candor.settings)
    position = 0 if everything else _position(folder, build)
    with candor.database.read() as session:
        row = journal.site(session)
        if row is None or row.revision == position:
            return Written(position)
        _Pass(candor, session, row, written := Written(row.revision)).since(position)
    failures.keep(candor, written.failed)
    artifacts.stamp(folder, f"{written.revision} {build}")
    return written


def refresh(candor: Installation) -> Written:
    """Renders again what tells its own age (`/`, `/text.txt`, `/head.json`); nothing before the first pass."""
    build = _build(candor.settings)
    written = Written(_position(candor.settings.public, build))
    with candor.database.read() as session:
        row = journal.site(session)
        if row is None or row.revision != written.revision:
            return written
        _Pass(candor, session, row, written).make(["clock"], Wanted())
    artifacts.stamp(candor.settings.public, f"{written.revision} {build}")
    return written


@dataclass
class _Pass:
    """One pass over one snapshot."""

    candor: Installation
    session: Session
    row: SiteRow
    written: Written
    events: Sequence[Event] = ()

    def since(self, position: int) -> None:
        """Renders what was said after `position`; all of it when the page itself changed, or much was said."""
        self.events = ledger_events(self.session, position)
        fresh = [event for event in self.events if event.revision > position]
        said = [event for event in fresh if KINDS[event.kind].public]
        found = touched(said)
        self.events = [*self._pieces_redacted(fresh), *self.events]
        if position == 0 or len(found.codes) > CHUNK or any(event.subject == "site" for event in fresh):
            self._all()
        elif not said:
            self.make(["piece", "ledger", "clock"], Wanted())
        else:
            feed: list[Scope] = ["feed"] if any(event.kind in _FEED_KINDS for event in said) else []
            asked: list[Scope] = ["faq", "faqs"] if found.questions else []
            advised: list[Scope] = ["advice"] if any(event.kind in _ADVICE_KINDS | _FALLS for event in said) else []
            parts: list[Scope] = ["parts"] if any(event.kind in _PART_KINDS for event in said) else []
            told: list[Scope] = ["component_feeds"] if feed or parts else []
            wanted = Wanted(
                found.codes, around=True, faqs=found.faqs, faqs_about=found.faqs_about, components=found.components, items=bool(told)
            )
            self.make(
                ["incident", "month", "work", *asked, *advised, *parts, "state", "components", *feed, *told, "clock", "piece", "ledger"],
                wanted,
            )
        if any(event.kind == "faq.redacted" for event in fresh):
            questions.drop(self.candor.settings.public, self.session.execute(select(Faq.slug)).scalars().all())

    def _pieces_redacted(self, fresh: Sequence[Event]) -> Sequence[Event]:
        """The events of older pieces of the ledger that lost words now."""
        lost = {one for event in fresh if redacts(event.kind) for one in revisions(journal.said(event).facts)}
        held = {event.revision for event in self.events}
        return ledger_pieces(self.session, {(one - 1) // PIECE * PIECE for one in lost - held})

    def _all(self) -> None:
        """Everything, incidents in chunks so that a long history needs no more memory than a short one."""
        codes = self.session.execute(select(Incident.code).order_by(Incident.code)).scalars().all()
        for start in range(0, len(codes), CHUNK):
            self.make(["incident"], Wanted(codes=codes[start : start + CHUNK]))
        for month in self.session.execute(select(Incident.month).distinct()).scalars().all():
            self.make(["month"], Wanted(months=[month]))
        parts = self.session.execute(select(Component.id).order_by(Component.id)).scalars().all()
        for start in range(0, len(parts) or 1, FEW):
            self.make(["components", "component_feeds"], Wanted(components=parts[start : start + FEW], items=True))
        faqs = self.session.execute(select(Faq.id)).scalars().all()
        self.make(["fixed", "work", "advice", "parts", "faq", "faqs", "feed", "state", "clock", "piece", "ledger"], Wanted(faqs=faqs))

    def make(self, scopes: Sequence[Scope], wanted: Wanted) -> None:
        """Loads what is wanted and makes the artifacts of these scopes."""
        site = load(self.session, self.row, self.candor.settings, self.events, wanted)
        _render(self.candor.settings.public, site, scopes, self.written)


def _render(folder: Path, site: Site, scopes: Iterable[Scope], written: Written) -> None:
    """The page that is packed the tightest is made beside the others (packing leaves the interpreter free); what tells open pages to ask for it comes last."""
    todo = [(one, key) for scope in scopes for one in ARTIFACTS if one.scope == scope for key in _keys(site, scope)]
    first, last = [pair for pair in todo if pair[0].quality == TIGHTEST], [pair for pair in todo if pair[0].path == TELLS]
    with ThreadPoolExecutor(1) as beside:
        waiting = [beside.submit(_write, folder, one, site, key, written) for one, key in first]
        for one, key in todo:
            if one.quality != TIGHTEST and one.path != TELLS:
                _write(folder, one, site, key, written)
        for each in waiting:
            each.result()
    for one, key in last:
        _write(folder, one, site, key, written)


def _keys(site: Site, scope: Scope) -> list[str]:
    """What fills the `{}` of a path."""
    if scope == "incident":
        return list(site.touched)
    if scope == "month":
        return [month.replace("-", "/") for month in site.in_month]
    if scope == "faq":
        return [one.slug for one in site.faqs if one.id in site.asked]
    if scope == "work" and site.touched and not any(site.incidents[code].window for code in site.touched):
        return []
    return ledger.pieces(site) if scope == "piece" else [""]


def _write(folder: Path, artifact: Artifact, site: Site, key: str, written: Written) -> None:
    path = artifact.path.format(key)
    try:
        made = artifact.files(site, key)
    except Exception as fault:  # noqa: BLE001  (a page that cannot be made must not keep others from being shown)
        written.failed[path] = f"{type(fault).__name__}: {fault}"
        return
    for name, body in made.items():
        if artifacts.write(folder, name, body, quality=artifact.quality):
            written.paths.append(name)


def _position(folder: Path, build: str) -> int:
    """The revision that the folder shows; 0 when it was made by other templates or for another address than now, or never."""
    try:
        revision, made_by = (folder / artifacts.REVISION).read_text().split()
        return int(revision) if made_by == build else 0
    except (FileNotFoundError, ValueError):
        return 0


def _build(settings: Settings) -> str:
    """A short hash of what pages are made of besides events: after an upgrade or a move everything is rendered once."""
    return hashlib.sha256(f"{_code()} {settings.base_url} {settings.postal_address}".encode()).hexdigest()[:12]


@cache
def _code() -> str:
    folders = (HOME / "templates" / "public", HOME / "status" / "publishing", prose.FOLDER)
    files = sorted(file for folder in folders for file in folder.rglob("*") if "__pycache__" not in file.parts)
    told = hashlib.sha256(VERSION.encode())
    for file in files:
        if file.is_file():
            told.update(file.read_bytes())
    return told.hexdigest()
