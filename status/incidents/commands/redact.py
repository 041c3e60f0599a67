"""Redacting: a secret or a person's name that was published by mistake goes from everywhere, and a tombstone stands in its place."""

from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from status.errors import Conflict, Invalid, NotFound
from status.fields import TITLE_LIMIT, Checked, one_line
from status.fields import words as checked_words
from status.incidents import queries
from status.incidents.commands.words import Published, Speaker
from status.incidents.model import Incident, IncidentUpdate
from status.incidents.redaction import TITLE_GONE, leaves, owners, words_of
from status.journal import queries as journal
from status.journal.model import Event
from status.journal.record import Said, hold, record
from status.journal.redaction import REDACTED, Path, plan

TITLE = "title"
REASON_LIMIT = 1_000
# What taking back an update says of how the incident was before: words of others.
QUOTED = "before"
# A shorter text may stand in a reason by chance.
_TELLING = 4


@dataclass
class Going:
    """What goes: the words of these updates, corrections and scheduled texts (`ids`), these very texts wherever else they stand, and this title."""

    ids: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)
    title: str = ""

    def paths(self, said: Said) -> list[Path]:
        """The places of an event that are emptied."""
        if self.title:
            return [path for path, text in leaves(said.facts) if path[-1] == "title" and text == self.title]
        mine = bool(owners(said.facts) & self.ids)
        return [path for path, text in words_of(said) if text and ((mine and path[0] != QUOTED) or text in self.texts)]

    def spread(self, events: list[Said]) -> None:
        """Follows the words from event to event: corrections quote them, and words that were scheduled are said again."""
        if self.title:
            return
        known = -1
        while known != len(self.ids) + len(self.texts):
            known = len(self.ids) + len(self.texts)
            for said in events:
                if any(path[0] != QUOTED for path in self.paths(said)):
                    self.ids |= owners(said.facts)
                    self.texts |= {text for path, text in words_of(said) if text and path[0] != QUOTED}


def redact(session: Session, speaker: Speaker, code: str, update_id: str, *, reason: str, instead: str = "") -> Published:
    """Takes the words of an update out of everything that Candor keeps: all their versions, and wherever the incident repeats them.

    `update_id` may also be that of scheduled words that were not published, or `title`; then `instead` is the new title.
    """
    hold(session)
    check = Checked()
    why = check(checked_words, "reason", reason, REASON_LIMIT) or ""
    title = check(one_line, "instead", instead, TITLE_LIMIT, required=False) or TITLE_GONE
    check.done()
    events = _events(session, code)
    going = _title(session, code) if update_id == TITLE else _words(session, code, update_id)
    going.spread([journal.said(event) for event in events])
    planned = [plan(event, paths) for event in events if (paths := going.paths(journal.said(event)))]
    if not planned or going.title == title:
        return Published(code, update_id, again=True)
    _check_not_repeated(going, why, title)
    facts = {
        "update": update_id,
        "reason": why,
        "title": title if update_id == TITLE else None,
        "updates": sorted(going.ids),
        "lost": _lost(session, code) in going.texts,
        "events": planned,
    }
    record(session, REDACTED, f"incident:{code}", speaker.actor, facts)
    return Published(code, update_id)


def _events(session: Session, code: str) -> list[Event]:
    query = select(Event).where(Event.subject == f"incident:{code}").order_by(Event.revision)
    return list(session.execute(query.execution_options(populate_existing=True)).scalars())


def _title(session: Session, code: str) -> Going:
    title = queries.get(session, code).title
    return Going(title=title)


def _words(session: Session, code: str, update_id: str) -> Going:
    update, scheduled = session.get(IncidentUpdate, update_id), queries.scheduled(session, update_id)
    if code not in {update.incident_code if update else None, scheduled.incident_code if scheduled else None}:
        raise NotFound("There is no update of that id in this incident, published or scheduled: `flask incident show` lists them.")
    if scheduled is not None and scheduled.state == "waiting":
        raise Conflict("These words wait for their time and were not published: cancel them first.")
    return Going(ids={update_id})


def _lost(session: Session, code: str) -> str:
    incident = session.get(Incident, code)
    return incident.lost if incident else ""


def _check_not_repeated(going: Going, why: str, title: str) -> None:
    """The reason and the new title are public and stay: they must not say again what is to go."""
    for text in filter(None, (*going.texts, going.title)):
        for name, words in (("reason", why), ("instead", title)):
            if len(text) >= _TELLING and text.casefold() in words.casefold():
                raise Invalid({name: f"{name.capitalize()} repeats the words that are to go, and would stay: say it without them."})
