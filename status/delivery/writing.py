"""Writes the letter about an update: read from the rooms, as things stood when it was published."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from status.advice import queries as advice
from status.advice.piece import News, Piece, gravest_first, news, piece
from status.clock import from_iso, iso
from status.components.states import PLAIN
from status.data import queries as losses
from status.data import wording
from status.data.states import sentence
from status.delivery.letter import LANGUAGES, Asked, Change, Letter, Owed, link_base, one_line
from status.faqs import queries as faqs
from status.faqs.model import Faq
from status.incidents import queries as incidents
from status.incidents.model import Incident, IncidentUpdate
from status.incidents.states import label, words_or_tombstone
from status.journal import queries as journal
from status.journal.model import Site
from status.maintenance import queries as maintenance
from status.moments import zone_of
from status.phrasing import say_day, say_deadline, say_instant, say_short
from status.promises import queries as promises
from status.promises.model import Promise
from status.promises.repeat import read_weekly
from status.promises.states import NEXT_UPDATE
from status.settings import Settings

# So many questions stand in the foot; the rest are a link away.
MOST_ASKED = 3
WORKING = "operational"


def read(session: Session, settings: Settings, update_id: str, language: str = LANGUAGES[0]) -> Letter:
    """What is to be said about an update, as things stood when it was published."""
    update = incidents.update(session, update_id)
    incident = incidents.get(session, update.incident_code)
    site, said = _site(session), _said(session, update)
    states, work = _states(said), maintenance.window(session, incident.code)
    known = [piece(one) for one in advice.about(session, incident.code, None)]
    questions = faqs.standing(session)
    stops = {one["id"]: one["name"] for one in work.components} if work else {}
    return Letter(
        language=language,
        page=site.name,
        page_id=site.page_id,
        code=incident.code,
        update_id=update.id,
        title=one_line(incident.title),
        state=label(update.kind, update.status, data=update.data),
        when=say_instant(update.published_at, site.zone),
        data="" if work or update.kind == "withdrawal" else sentence(update.data, update.certainty),
        lost=incident.lost if _tells_what_was_lost(incident, update) else "",
        record=() if update.kind == "withdrawal" else wording.lines(losses.of_incident(session, incident.code)),
        words=words_or_tombstone(update.body, update.redacted_because),
        change=_change(session, update),
        window=_window(update, site.zone),
        before=work.before if work and update.status == "scheduled" else "",
        affected=_stopping(stops) if update.status == "scheduled" else _affected(states),
        working_again=tuple(name for name, said in states.values() if said[-1] == WORKING and set(said) != {WORKING}),
        not_affected=tuple(name for name, said in states.values() if set(said) == {WORKING}),
        touched=tuple(dict.fromkeys([*stops, *states])),
        promises=_promises(session, update),
        questions=sum(one.incident_code == incident.code for one in questions),
        asked=tuple(_asked(one, site.zone, update, link_base(settings)) for one in _newest_asked(questions, incident.code)),
        advice=gravest_first(one for one in known if one.incident is None or not incident.withdrawn_at),
        became=_became(known, said),
        base_url=link_base(settings),
        postal=" ".join((settings.postal_address or site.postal_address).split()),
        demo=site.demo,
    )


def _site(session: Session) -> Site:
    site = journal.site(session)
    if site is None:
        raise LookupError("an update without a site")
    return site


def _said(session: Session, update: IncidentUpdate) -> list[IncidentUpdate]:
    """What stands of the incident's updates up to this one, the newest first."""
    told = incidents.updates(session, update.incident_code)
    return [one for one in told if one.revision <= update.revision and one.cancelled_at is None]


def _became(known: Sequence[Piece], said: Sequence[IncidentUpdate]) -> tuple[News, ...]:
    """What became of advice since the update before, for those who were told of it then. `said`: the newest first, the mailed one itself."""
    earlier = said[1:]
    if not earlier:
        return ()
    since = earlier[0].published_at
    return news((one for one in known if one.issued_at <= since), since, None)


def _states(said: Sequence[IncidentUpdate]) -> dict[str, tuple[str, list[str]]]:
    """Component → its name and the states that the incident had given it by then, the latest last."""
    told: dict[str, tuple[str, list[str]]] = {}
    for update in reversed(said):
        for one in update.affected:
            _, states = told.get(one["code"], ("", []))
            told[one["code"]] = (one["name"], [*states, one["new_status"]])
    return told


def _affected(states: dict[str, tuple[str, list[str]]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, PLAIN[said[-1]]) for name, said in states.values() if said[-1] != WORKING)


def _stopping(names: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """What planned work will stop: it has not touched it yet."""
    return tuple((name, PLAIN["under_maintenance"]) for name in names.values())


def _newest_asked(questions: Sequence[Faq], code: str) -> list[Faq]:
    """The newest answers and changes: of this incident, then of none. What is asked about other troubles would mislead here."""
    mine = [one for one in questions if one.incident_code in {code, None}]
    return sorted(mine, key=lambda one: (one.incident_code == code, one.changed_at, one.id), reverse=True)[:MOST_ASKED]


def _asked(one: Faq, zone: str, update: IncidentUpdate, base: str) -> Asked:
    local, said = one.changed_at.astimezone(zone_of(zone)), update.published_at.astimezone(zone_of(zone))
    date = say_day(local, year=local.year != said.year).partition(" ")[2]
    follows = one.changes[-1]["update"] if one.changes else None
    mark = f"{'changed' if one.changes else 'new'} {date}"
    return Asked(one_line(one.question), mark, say_short(from_iso(follows["at"]), zone) if follows else "", f"{base}/faq/{one.slug}")


def _window(update: IncidentUpdate, zone: str) -> str:
    """From when to when work is planned, each with its day and zone."""
    if not update.window:
        return ""
    start, end = (say_instant(from_iso(update.window[name]), zone, year=True) for name in ("starts_at", "ends_at"))
    return f"From {start} to {end}."


def _tells_what_was_lost(incident: Incident, update: IncidentUpdate) -> bool:
    return update.status == "resolved" and update.kind == "update" and bool(incident.lost)


def _change(session: Session, update: IncidentUpdate) -> Change | None:
    """What a correction that is mailed corrects: it was said in one breath with it."""
    if update.kind != "correction" or not update.corrects or update.redacted_at:
        return None
    told: list[dict[str, str]] = incidents.update(session, update.corrects).corrections
    mine = next((one for one in told if one["at"] == iso(update.published_at)), None)
    return Change(mine["old"], mine["new"], mine["reason"]) if mine else None


def _promises(session: Session, update: IncidentUpdate) -> tuple[Owed, ...]:
    """By when we will say more: what was promised with the update, then what was promised before it and is still ahead of it, each by its time."""
    ahead = [one for one in promises.unanswered(session, update.incident_code) if one.due_at > update.published_at]
    made = session.execute(select(Promise).where(Promise.made_in == update.id)).scalar_one_or_none()
    told = {one.id: one for one in [*([made] if made and made.withdrawn_at is None else []), *sorted(ahead, key=lambda one: one.due_at)]}
    return tuple(_owed(one, update) for one in told.values())


def _owed(promise: Promise, update: IncidentUpdate) -> Owed:
    due, twin = say_deadline(promise.due)
    topics = tuple(one.text for one in promise.told() if one.text != NEXT_UPDATE and (promise.made_in == update.id or not one.fulfilled_at))
    return Owed(f"{due} ({twin})" if twin else due, read_weekly(promise.every).in_words() if promise.every else "", topics)
