"""What time alone does to planned work: the reminder, the start, the end. Each is a statement, said once."""

from datetime import timedelta

from sqlalchemy.orm import Session

from status.db import now_of
from status.incidents.commands import Published, Speaker
from status.incidents.model import Incident
from status.journal.record import hold, record
from status.maintenance import queries, states
from status.maintenance.commands.facts import given, stopping, update_facts
from status.maintenance.commands.telling import end
from status.maintenance.model import Maintenance
from status.maintenance.plan import window_of
from status.phrasing import say_instant

# Its undo window was the time before.
_CLOCK = Speaker(None, timedelta(0))


def anything_due(session: Session) -> bool:
    """Whether `say_what_time_did` would say something: asked without the site's lock."""
    return any(_turn(session, incident, row) for incident, row in queries.ahead(session))


def say_what_time_did(session: Session) -> Published | None:
    """Says the next thing that fell due, once whatever number of workers sweep; None when nothing is left.

    What was slept through (everything was down) is said when somebody wakes: the start before the end.
    """
    hold(session)
    for incident, row in queries.ahead(session):
        turn = _turn(session, incident, row)
        if turn == "remind":
            return _remind(session, incident, row)
        if turn == "start":
            return _start(session, row)
        if turn == "complete":
            return end(session, _CLOCK, row.code, "maintenance.completed", body=states.COMPLETED)
    return None


def _turn(session: Session, incident: Incident, row: Maintenance) -> states.Turn | None:
    return states.turn(incident.status, row.starts_at, row.ends_at, row.remind_at, now_of(session))


def _remind(session: Session, incident: Incident, row: Maintenance) -> Published:
    body = states.reminder(say_instant(row.starts_at, row.zone, year=True))
    facts = update_facts(session, _CLOCK, window=window_of(row), body=body, status=incident.status)
    record(session, "maintenance.reminded", f"incident:{row.code}", None, {"code": row.code, "update": facts})
    return Published(row.code, facts["id"])


def _start(session: Session, row: Maintenance) -> Published:
    """Slept through to its end, its start is written to nobody: the end follows at once."""
    late = row.ends_at <= now_of(session)
    body = states.started("" if late else say_instant(row.ends_at, row.zone, year=True))
    affected = stopping(session, row)
    notify = row.tell_start and not late
    facts = update_facts(session, _CLOCK, window=window_of(row), body=body, status="in_progress", notify=notify, affected=affected)
    told = {"code": row.code, "update": facts, "given": given(row, affected)}
    record(session, "maintenance.started", f"incident:{row.code}", None, told)
    return Published(row.code, facts["id"])
