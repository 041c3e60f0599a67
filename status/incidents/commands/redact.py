"""Redacting: a secret or a person's name that was published by mistake goes from everywhere, and a tombstone stands in its place."""

from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from status.errors import Conflict, NotFound
from status.fields import TITLE_LIMIT, Checked, one_line
from status.fields import words as checked_words
from status.incidents import queries
from status.incidents.commands.words import Published, Speaker
from status.incidents.model import Incident, IncidentUpdate
from status.incidents.redaction import TITLE_GONE, owners, words_of
from status.journal import queries as journal
from status.journal.record import Said, hold
from status.journal.redaction import REASON_LIMIT, Path, Places, check_silent, say, texts

TITLE = "title"
# What taking back an update says of how the incident was before: words of others.
QUOTED = "before"


@dataclass
class Going:
    """What goes: the words of these updates, corrections and scheduled texts (`ids`), these very texts wherever else they stand; or every `title`."""

    ids: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)
    title: bool = False

    def places(self, said: Said) -> Places:
        """The places of an event that are emptied."""
        return {path: "" for path, _ in self.found(said)}

    def found(self, said: Said) -> list[tuple[Path, str]]:
        """What goes out of an event, with its places. Planned work may have had several titles; all go."""
        if self.title:
            return [(path, text) for path, text in texts(said.facts) if path[-1] == "title" and text]
        mine = bool(owners(said.facts) & self.ids)
        return [(path, text) for path, text in words_of(said) if text and ((mine and path[0] != QUOTED) or text in self.texts)]

    def spread(self, events: list[Said]) -> None:
        """Follows the words from event to event: corrections quote them, and words that were scheduled are said again."""
        if self.title:
            return
        known = -1
        while known != len(self.ids) + len(self.texts):
            known = len(self.ids) + len(self.texts)
            for said in events:
                if any(path[0] != QUOTED for path, _ in self.found(said)):
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
    events = journal.of_subject(session, f"incident:{code}")
    standing = queries.get(session, code).title if update_id == TITLE else ""
    going = Going(title=True) if update_id == TITLE else _words(session, code, update_id)
    told = [journal.said(event) for event in events]
    going.spread(told)
    if standing and standing == title:
        return Published(code, update_id, again=True)
    check_silent({"reason": why}, [text for one in told for _, text in going.found(one)])
    check_silent({"instead": title}, [standing])
    facts = {
        "update": update_id,
        "reason": why,
        "title": title if update_id == TITLE else None,
        "updates": sorted(going.ids),
        "lost": _lost(session, code) in going.texts,
    }
    return Published(
        code, update_id, again=not say(session, "incident.redacted", f"incident:{code}", speaker.actor, facts, events, going.places)
    )


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
