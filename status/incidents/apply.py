"""The rows that follow from what was said about incidents."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from status.clock import from_iso, iso
from status.components.apply import apply_states, apply_touch, apply_untouch
from status.incidents.model import Incident, IncidentComponent, IncidentUpdate, ScheduledUpdate
from status.incidents.states import AUTOMATIC, OPEN
from status.journal.announce import open_window
from status.journal.model import Announcement, Site
from status.journal.record import Said, applies
from status.promises.commands import apply_answers, apply_end, apply_promise, take_back


@applies("incident.opened")
def _apply_opened(session: Session, said: Said) -> None:
    facts = said.facts
    started_at = from_iso(facts["started_at"])
    begin(session, said, code=facts["code"], title=facts["title"], month=facts["month"], started_at=started_at, update=facts["update"])
    note_month(session, facts["month"])
    apply_update(session, said, facts["code"], facts["update"])


def begin(
    session: Session,
    said: Said,
    *,
    code: str,
    title: str,
    month: str,
    started_at: datetime,
    update: Mapping[str, Any],
    kind: str = "incident",
) -> None:
    """The row that updates are told of; its first update follows."""
    session.execute(
        insert(Incident).values(
            code=code,
            kind=kind,
            title=title,
            status=update["status"],
            impact=update["impact"],
            data=update["data"],
            certainty=update.get("certainty", ""),
            lost="",
            month=month,
            started_at=started_at,
            created_at=said.at,
            changed_at=said.at,
            version=0,
        )
    )


def note_month(session: Session, month: str) -> None:
    """Adds the month to the page's list, if it is new."""
    known = session.execute(select(Site.months)).scalar_one()
    if month not in known:
        session.execute(update(Site).values(months=sorted([*known, month], reverse=True)))


@applies("incident.update_published")
def _apply_published(session: Session, said: Said) -> None:
    apply_update(session, said, said.subject.partition(":")[2], said.facts["update"])


@applies("incident.withdrawn")
def _apply_withdrawn(session: Session, said: Said) -> None:
    code, facts = said.subject.partition(":")[2], said.facts
    ended = {"resolved_at": from_iso(facts["resolved_at"]), "withdrawn_at": said.at}
    apply_update(session, said, code, facts["update"], kind="withdrawal", also=ended)
    _move_scheduled(session, facts["scheduled"], "waiting", "cancelled")


@applies("incident.reopened")
def _apply_reopened(session: Session, said: Said) -> None:
    code = said.subject.partition(":")[2]
    apply_update(session, said, code, said.facts["update"], kind="reopening", also={"resolved_at": None, "withdrawn_at": None})


@applies("incident.holding_note")
def _apply_holding_note(session: Session, said: Said) -> None:
    """Nothing changes of the incident: not its version either, as who is writing meanwhile has nothing to read first."""
    code, facts = said.subject.partition(":")[2], said.facts["update"]
    _insert_update(session, said, code, facts, AUTOMATIC, None)
    session.execute(update(Incident).where(Incident.code == code).values(changed_at=said.at))
    open_window(session, said, facts["id"], notify=facts["notify"], due_at=from_iso(facts["announce_at"]))


@applies("incident.update_corrected")
def _apply_corrected(session: Session, said: Said) -> None:
    facts = said.facts
    target = session.get_one(IncidentUpdate, facts["update"])
    correction = {"old": facts["old"], "new": facts["new"], "reason": facts["reason"], "at": iso(said.at)}
    target.body, target.changed_at = facts["new"], said.at
    target.corrections = [*target.corrections, correction]
    session.flush()
    if facts["note"]:
        apply_update(session, said, target.incident_code, facts["note"], kind="correction", corrects=target.id)
    else:
        touch(session, said, target.incident_code, {})


@applies("incident.update_cancelled")
def _apply_cancelled(session: Session, said: Said) -> None:
    facts, code = said.facts, said.subject.partition(":")[2]
    before = facts["before"]
    session.execute(update(IncidentUpdate).where(IncidentUpdate.id == facts["update"]).values(cancelled_at=said.at))
    session.execute(update(Announcement).where(Announcement.update_id == facts["update"]).values(state="cancelled"))
    changed = _as_before(before) if before else {"status": "resolved", "resolved_at": said.at, "cancelled_at": said.at}
    touch(session, said, code, changed)
    apply_states(session, said, facts["affected"])
    for component_id, state in facts["given"].items():
        remember(session, code, component_id, state)
    if before:  # one that was taken back whole is still remembered: the pages that showed it have to be found
        apply_untouch(session, code, [component_id for component_id, state in facts["given"].items() if state is None])
    take_back(session, said, code, facts["update"])
    _move_scheduled(session, facts.get("scheduled", []), "cancelled", "waiting")
    if not before:  # nothing may be said later of an incident that was withdrawn whole
        waiting = select(ScheduledUpdate.id).where(ScheduledUpdate.incident_code == code)
        _move_scheduled(session, list(session.execute(waiting).scalars()), "waiting", "cancelled")


def _as_before(before: dict[str, Any]) -> dict[str, Any]:
    """The incident's values of an earlier time. Events of the first version say nothing of how it had ended: then it had not, or not changed."""
    ended: dict[str, Any] = {
        name: from_iso(before[name]) if before[name] else None for name in ("resolved_at", "withdrawn_at") if name in before
    }
    if not ended and before["status"] in OPEN:
        ended = {"resolved_at": None, "lost": ""}
    return {**before, **ended}


def _move_scheduled(session: Session, ids: Sequence[str], old: str, new: str) -> None:
    rows = update(ScheduledUpdate).where(ScheduledUpdate.id.in_(ids), ScheduledUpdate.state == old)
    session.execute(rows.values(state=new))


def apply_update(
    session: Session,
    said: Said,
    code: str,
    facts: dict[str, Any],
    kind: str = "update",
    corrects: str | None = None,
    also: Mapping[str, Any] | None = None,
) -> None:
    """The rows of one update, whatever it is about. `also`: what else changes of the incident."""
    _insert_update(session, said, code, facts, kind, corrects)
    changed = {"status": facts["status"], "impact": facts["impact"], "data": facts["data"], "certainty": facts.get("certainty", "")}
    if facts["status"] == "monitoring":
        changed["monitoring_at"] = said.at
    if facts["status"] == "resolved" and kind == "update":
        changed |= {"resolved_at": said.at, "lost": facts.get("lost", "")}
    touch(session, said, code, {**changed, **(also or {})})
    apply_states(session, said, facts["affected"])
    apply_touch(session, code, [one["code"] for one in facts["affected"] if one["new_status"] != "operational"])
    for one in facts["affected"]:
        remember(session, code, one["code"], one["new_status"])
    apply_answers(session, said, facts["id"], facts["answers"])
    if facts["status"] == "resolved":
        apply_end(session, said, code)
    if facts["promise"]:
        apply_promise(session, said, code, facts["id"], facts["promise"])
    open_window(session, said, facts["id"], notify=facts["notify"], due_at=from_iso(facts["announce_at"]))
    waiting = update(ScheduledUpdate).where(ScheduledUpdate.id == facts["id"], ScheduledUpdate.state == "waiting")
    session.execute(waiting.values(state="published"))


def _insert_update(session: Session, said: Said, code: str, facts: dict[str, Any], kind: str, corrects: str | None) -> None:
    stands = IncidentUpdate.cancelled_at.is_(None)
    newest = (
        select(IncidentUpdate.status).where(IncidentUpdate.incident_code == code, stands).order_by(IncidentUpdate.revision.desc()).limit(1)
    )
    before = session.execute(newest).scalar_one_or_none()
    session.execute(
        insert(IncidentUpdate).values(
            id=facts["id"],
            incident_code=code,
            revision=said.revision,
            guid=facts["guid"],
            kind=kind,
            status=facts["status"],
            status_before=before or "",
            impact=facts["impact"],
            data=facts["data"],
            certainty=facts.get("certainty", ""),
            body=facts["body"],
            affected=facts["affected"],
            notify=facts["notify"],
            published_at=said.at,
            changed_at=said.at,
            corrects=corrects,
            window=facts.get("window", {}),
            corrections=[],
        )
    )


def touch(session: Session, said: Said, code: str, changed: dict[str, Any]) -> None:
    """What changed of the incident itself; its version grows."""
    row = update(Incident).where(Incident.code == code)
    session.execute(row.values(version=Incident.version + 1, changed_at=said.at, **changed).execution_options(synchronize_session="fetch"))


def remember(session: Session, code: str, component_id: str, state: str | None) -> None:
    """The latest state that this incident gives to a component; None: it gives none."""
    if state is None:
        given = delete(IncidentComponent).where(IncidentComponent.incident_code == code, IncidentComponent.component_id == component_id)
        session.execute(given)
        return
    known = select(IncidentComponent).where(IncidentComponent.incident_code == code, IncidentComponent.component_id == component_id)
    if session.execute(known).scalar_one_or_none() is None:
        session.execute(insert(IncidentComponent).values(incident_code=code, component_id=component_id, state=state))
    else:
        row = update(IncidentComponent).where(IncidentComponent.incident_code == code, IncidentComponent.component_id == component_id)
        session.execute(row.values(state=state))
