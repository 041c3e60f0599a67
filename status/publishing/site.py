"""All that readers see, as frozen values. Artifacts are made from a `Site` alone: no database, no clock, no settings."""

from dataclasses import dataclass, field
from datetime import datetime

from status.advice.piece import Piece
from status.components.states import worst
from status.data.states import DATA_IN_DANGER
from status.data.values import Record
from status.incidents.states import COUNTS, IMPACTS, OPEN
from status.publishing.faq import Faq
from status.publishing.promise import RECORD, Promise


@dataclass(frozen=True)
class Link:
    """A link that operators put on every page."""

    label: str
    url: str


@dataclass(frozen=True)
class Page:
    """The page itself. `url` has no slash at its end; `tally`: settled promises by state. `logo_text`: what stands at the top, the name when
    empty; `imprint`, `privacy`, `contact`: addresses, empty when there is none; `colours`: the organisation's own, as pairs."""

    id: str
    name: str
    url: str
    zone: str
    language: str
    postal_address: str
    demo: bool
    tally: dict[str, int]
    created_at: datetime
    changed_at: datetime
    languages: tuple[str, ...] = ()
    logo_text: str = ""
    imprint: str = ""
    privacy: str = ""
    contact: str = ""
    header_links: tuple[Link, ...] = ()
    footer_links: tuple[Link, ...] = ()
    colours: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Component:
    """As `components.model.Component`; its address may be any of `slugs`, the present one is the last."""

    id: str
    name: str
    description: str
    state: str
    is_group: bool
    group_id: str | None
    position: int
    created_at: datetime
    changed_at: datetime
    retired_at: datetime | None = None
    slugs: tuple[str, ...] = ()
    incidents: tuple[str, ...] = ()


@dataclass(frozen=True)
class Correction:
    """Old words, new words, and why."""

    old: str
    new: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class Affected:
    """A component in an update, with its state before and after."""

    code: str
    name: str
    old_status: str
    new_status: str


@dataclass(frozen=True)
class Update:
    """One thing said. `announced_at` is None inside the undo window: pages and JSON show it, feeds and mail do not yet.

    `kind`: *update*, *withdrawal*, *reopening*, or *correction* (then `corrects` is the update's id and `correction` what changed, unless that was redacted).
    `redacted_at`: its words were removed, and `body` says why.
    `window`: of planned work, its start and end as they stood then. `changed_status`: whether its status differs from the update before it; the word to show is `label`.
    """

    id: str
    incident: str
    guid: str
    kind: str
    status: str
    impact: str
    data: str
    body: str
    affected: tuple[Affected, ...]
    notify: bool
    published_at: datetime
    changed_at: datetime
    announced_at: datetime | None
    corrects: str | None
    corrections: tuple[Correction, ...]
    promise: Promise | None
    label: str
    revision: int = 0
    redacted_at: datetime | None = None
    certainty: str = ""
    window: tuple[datetime, datetime] | None = None
    correction: Correction | None = None


@dataclass(frozen=True)
class Tombstone:
    """Stands where an update was that was taken back inside its undo window."""

    id: str
    published_at: datetime
    cancelled_at: datetime


@dataclass(frozen=True)
class Window:
    """When planned work is to start and end, what stops meanwhile (component id → name), and what people should do before."""

    starts_at: datetime
    ends_at: datetime
    before: str
    components: dict[str, str]


@dataclass(frozen=True)
class Incident:
    """`window`: of planned work alone. `updates`: newest first, all of them when `whole`, else only those that a feed or a promise needs.
    `chosen`: the impact that an operator chose, of one whose own files are made. `revision`: when it was last spoken of. `record`: what became of its data, kind by kind; empty for one that is neither open, nor in the feed, nor whole."""

    code: str
    title: str
    status: str
    impact: str
    data: str
    lost: str
    month: str
    started_at: datetime
    created_at: datetime
    changed_at: datetime
    monitoring_at: datetime | None
    resolved_at: datetime | None
    updates: tuple[Update, ...]
    whole: bool
    tombstones: tuple[Tombstone, ...] = ()
    cancelled_at: datetime | None = None
    revision: int = 0
    withdrawn_at: datetime | None = None
    window: Window | None = None
    record: Record = Record()
    chosen: str = ""
    certainty: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it still goes on; planned work never does, it is no problem."""
        return self.status in OPEN

    @property
    def is_running(self) -> bool:
        """Whether it is planned work under way."""
        return self.window is not None and self.status in COUNTS

    @property
    def is_ahead(self) -> bool:
        """Whether it is planned work that has not begun."""
        return self.window is not None and self.status == "scheduled"

    @property
    def is_told(self) -> bool:
        """Whether it stands in the history: planned work does once it has begun, not when it was cancelled before that."""
        if self.window is None:
            return True
        return not self.is_ahead and not (self.withdrawn_at and self.withdrawn_at < self.window.starts_at)

    @property
    def promises(self) -> tuple[Promise, ...]:
        """Its promises, oldest first."""
        return tuple(update.promise for update in reversed(self.updates) if update.promise)

    @property
    def affected(self) -> dict[str, Affected]:
        """Component id → what was last said of it."""
        return {one.code: one for update in reversed(self.updates) for one in update.affected}

    @property
    def gravity(self) -> tuple[bool, int, datetime]:
        """Sorts open incidents: data in danger first, then impact, then the newest."""
        return self.data in DATA_IN_DANGER, IMPACTS.index(self.impact), self.started_at


@dataclass(frozen=True)
class LedgerLine:
    """A line of the public ledger, as JSON text; `at` for its date."""

    revision: int
    at: datetime
    hash: str
    text: str


@dataclass(frozen=True)
class Site:
    """One state of the world, read in one transaction. `made_at` is the "as of" of everything made from it.

    `open`: worst first. `recent`: the newest incidents by their beginning, open ones too. `planned`: planned work not over yet, the next
    first; `worked`: what was over, the newest first. `feed`: the newest announced
    updates, newest first, each with its incident. `touched`: incidents whose own files are made, `asked`: questions whose own. `months`: months that hold incidents, newest first.
    `faqs`: in order, the withdrawn ones too; the incidents that they are about are among `incidents`. `advice`: as issued, all that stands, and what was
    withdrawn of the incidents at hand. `parts`: components whose own pages and feeds are made; what touched them is among `incidents`.
    """

    revision: int
    head: str
    made_at: datetime
    page: Page
    components: tuple[Component, ...]
    incidents: dict[str, Incident]
    open: tuple[Incident, ...]
    recent: tuple[Incident, ...]
    feed: tuple[tuple[Incident, Update], ...]
    ledger: tuple[LedgerLine, ...] = ()
    months: tuple[str, ...] = ()
    in_month: dict[str, tuple[Incident, ...]] = field(default_factory=dict)
    retired: tuple[Component, ...] = ()
    touched: tuple[str, ...] = ()
    faqs: tuple[Faq, ...] = ()
    asked: tuple[str, ...] = ()
    advice: tuple[Piece, ...] = ()
    parts: tuple[str, ...] = ()
    planned: tuple[Incident, ...] = ()
    worked: tuple[Incident, ...] = ()

    @property
    def leaves(self) -> tuple[Component, ...]:
        """Components with a state of their own, in the page's order (a group's stand together)."""
        place = {component.id: component.position for component in self.components}
        own = [component for component in self.components if not component.is_group]
        return tuple(sorted(own, key=lambda c: (place[c.group_id], 1, c.position) if c.group_id else (c.position, 0, 0)))

    @property
    def groups(self) -> dict[str, Component]:
        """Groups by id."""
        return {component.id: component for component in self.components if component.is_group}

    @property
    def worst(self) -> str:
        """The worst component state."""
        return worst(component.state for component in self.leaves)

    @property
    def record(self) -> tuple[tuple[Incident, Promise], ...]:
        """The newest promises of all, `RECORD` of them at most, the newest first."""
        told = [(incident, promise) for incident in self.incidents.values() for promise in incident.promises]
        return tuple(sorted(told, key=lambda pair: (pair[1].made_at, pair[1].id), reverse=True)[:RECORD])

    @property
    def open_promises(self) -> tuple[Promise, ...]:
        """Promises not settled yet, of any incident, the next due first."""
        found = [p for incident in self.incidents.values() for p in incident.promises if p.state == "open"]
        return tuple(sorted(found, key=lambda p: p.due.at))
