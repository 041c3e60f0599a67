"""The follower that turns announced updates into delivery jobs: one row an update, channel and language.

What it costs does not depend on how many subscribers there are. Killed anywhere, it has either done an event or not:
jobs and position are written in one transaction.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from status.db import Database, Installation, changed, now_of
from status.delivery import audience, message, writing
from status.delivery.letter import LANGUAGES, Letter
from status.delivery.message import Message
from status.delivery.model import DeliveryJob, MessageSnapshot
from status.failpoints import hit
from status.incidents import queries as incidents
from status.journal import queries as journal
from status.journal.model import Event, Follower
from status.journal.record import hold
from status.journal.redaction import ENDING
from status.subscribers import queries as subscribers
from status.subscribers.queries import Audience

FOLLOWER = "fanout"
CHANNEL = "email"
_PIECE = 100
# A position that lags by so much is moved even when nothing was announced, so that looking stays cheap.
_LAG = 1000


@dataclass(frozen=True)
class _Draft:
    """What goes out about one update in one language."""

    letter: Letter
    message: Message
    language: str


def anything_announced(session: Session) -> bool:
    """Whether something announced is not fanned out yet."""
    return bool(_announced(session, position_of(session), limit=1))


def follow(candor: Installation, up_to: int | None = None) -> int:
    """Fans out everything that was announced; returns the revision it has come to. Safe to repeat, and side by side.

    `up_to`: what came after that revision waits, as it may not be shown yet.
    """
    while True:
        with candor.database.read() as session:
            position, head = position_of(session), journal.head(session)
            end = head if up_to is None else min(head, up_to)
            events = [event for event in _announced(session, position) if event.revision <= end]
            drafts = [draft for event in events for draft in _drafts(session, candor, event)]
        target = events[-1].revision if len(events) == _PIECE else end
        if not events and target - position < _LAG:
            return position
        _write(candor.database, position, head, target, drafts)
        if events:
            hit("after_fanout")


def start_at_head(session: Session) -> None:
    """What was said up to now is mailed to nobody: for a restored, imported or demo database."""
    head = journal.head(session)
    if not changed(session, update(Follower).where(Follower.name == FOLLOWER).values(position=head)):
        session.execute(insert(Follower).values(name=FOLLOWER, position=head))


def position_of(session: Session) -> int:
    """The last revision that was fanned out."""
    return session.execute(select(Follower.position).where(Follower.name == FOLLOWER)).scalar_one_or_none() or 0


def _announced(session: Session, position: int, limit: int = _PIECE) -> list[Event]:
    query = select(Event).where(Event.revision > position, Event.kind == "incident.update_announced").order_by(Event.revision)
    return list(session.execute(query.limit(limit)).scalars())


def _drafts(session: Session, candor: Installation, event: Event) -> list[_Draft]:
    facts = journal.said(event).facts
    if not facts["notify"]:
        return []
    letters = [writing.read(session, candor.settings, facts["update"], language) for language in LANGUAGES]
    return [_Draft(one, message.render(one), one.language) for one in letters]


def _write(database: Database, position: int, head: int, target: int, drafts: list[_Draft]) -> None:
    """Jobs and position at once; nothing when another follower was faster (the position is compared and set), or when words were redacted meanwhile.

    `head`: the revision that the drafts were written at. The site's lock keeps a redaction from happening while they are stored.
    """
    with database.write() as session:
        hold(session)
        if _redacted_since(session, head) or not _move(session, position, target):
            return
        for draft in drafts:
            _insert_job(session, draft)


def _redacted_since(session: Session, head: int) -> bool:
    return session.execute(select(Event.revision).where(Event.revision > head, Event.kind.endswith(ENDING)).limit(1)).first() is not None


def _move(session: Session, position: int, target: int) -> bool:
    row = update(Follower).where(Follower.name == FOLLOWER)
    if position == 0 and session.execute(select(Follower.name).where(Follower.name == FOLLOWER).with_for_update()).first() is None:
        session.execute(insert(Follower).values(name=FOLLOWER, position=target))
        return True
    return changed(session, row.where(Follower.position == position).values(position=target)) == 1


def _insert_job(session: Session, draft: _Draft) -> None:
    told = incidents.update(session, draft.letter.update_id)
    job = {"update_id": told.id, "channel": CHANNEL, "language": draft.language}
    if session.execute(select(DeliveryJob.id).filter_by(**job)).first():
        return
    snapshot = insert(MessageSnapshot).values(draft.message.stored()).returning(MessageSnapshot.id)
    session.execute(
        insert(DeliveryJob).values(
            **job,
            incident_code=told.incident_code,
            update_revision=told.revision,
            snapshot_id=session.execute(snapshot).scalar_one(),
            audience=audience.to_json(_audience(draft, told.published_at)),
            high_id=subscribers.highest_confirmed(session),
            created_at=now_of(session),
        )
    )


def _audience(draft: _Draft, published_at: datetime) -> Audience:
    """Who reads this language; the first language is for all whose own one nothing is written in."""
    if draft.language == LANGUAGES[0]:
        return Audience(published_at, draft.letter.touched, not_languages=LANGUAGES[1:], incident=draft.letter.code)
    return Audience(published_at, draft.letter.touched, language=draft.language, incident=draft.letter.code)
