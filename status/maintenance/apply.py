"""The rows that follow from what was said about planned work."""

from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from status.clock import from_iso
from status.components.apply import apply_touch
from status.incidents.apply import apply_update, begin, note_month, remember, touch
from status.incidents.model import Incident
from status.journal.record import Said, applies
from status.maintenance.model import Maintenance
from status.maintenance.states import GIVES, RUNNING


@applies("maintenance.scheduled")
def _apply_scheduled(session: Session, said: Said) -> None:
    facts, window = said.facts, said.facts["window"]
    begin(session, said, kind="maintenance", code=facts["code"], update=facts["update"], **_of_incident(window))
    session.execute(insert(Maintenance).values(code=facts["code"], **_row(window)))
    _touch(session, facts["code"], window)
    apply_update(session, said, facts["code"], facts["update"])


@applies("maintenance.changed")
def _apply_changed(session: Session, said: Said) -> None:
    facts, window = said.facts, said.facts["window"]
    session.execute(update(Maintenance).where(Maintenance.code == facts["code"]).values(**_row(window)))
    apply_update(session, said, facts["code"], facts["update"], kind="moved", also=_of_incident(window))
    _touch(session, facts["code"], window)


@applies("maintenance.window_restored")
def _apply_restored(session: Session, said: Said) -> None:
    """A change, start or end was taken back: the window is as it was before."""
    code, window = said.facts["code"], said.facts["window"]
    session.execute(update(Maintenance).where(Maintenance.code == code).values(**_row(window)))
    touch(session, said, code, _of_incident(window))
    _touch(session, code, window)
    _give(session, code, said.facts["given"])


@applies("maintenance.reminded")
def _apply_reminded(session: Session, said: Said) -> None:
    code = said.facts["code"]
    session.execute(update(Maintenance).where(Maintenance.code == code).values(remind_at=None))
    apply_update(session, said, code, said.facts["update"], kind="reminder")


@applies("maintenance.started")
def _apply_started(session: Session, said: Said) -> None:
    code = said.facts["code"]
    apply_update(session, said, code, said.facts["update"])
    _give(session, code, said.facts["given"])
    note_month(session, session.get_one(Incident, code, populate_existing=True).month)


@applies("maintenance.update_published")
def _apply_published(session: Session, said: Said) -> None:
    apply_update(session, said, said.facts["code"], said.facts["update"])


@applies("maintenance.completed")
def _apply_completed(session: Session, said: Said) -> None:
    apply_update(session, said, said.facts["code"], said.facts["update"], also={"resolved_at": said.at})


@applies("maintenance.cancelled")
def _apply_cancelled(session: Session, said: Said) -> None:
    ended = {"resolved_at": said.at, "withdrawn_at": said.at}
    apply_update(session, said, said.facts["code"], said.facts["update"], kind="cancelled", also=ended)


def _touch(session: Session, code: str, window: dict[str, Any]) -> None:
    apply_touch(session, code, [one["id"] for one in window["components"]])


def _give(session: Session, code: str, component_ids: list[str]) -> None:
    """While it runs it gives this state, also to a component that an incident shows as worse."""
    if session.get_one(Incident, code, populate_existing=True).status in RUNNING:
        for component_id in component_ids:
            remember(session, code, component_id, GIVES)


def _of_incident(window: dict[str, Any]) -> dict[str, Any]:
    return {"title": window["title"], "started_at": from_iso(window["starts_at"]), "month": window["month"]}


def _row(window: dict[str, Any]) -> dict[str, Any]:
    plain = {name: window[name] for name in ("before", "components", "remind", "tell_start", "zone")}
    times = {name: from_iso(window[name]) if window[name] else None for name in ("starts_at", "ends_at", "remind_at")}
    return {**plain, **times}
