"""A long history, written straight into the tables: for what costs too long to say one by one."""

from datetime import timedelta
from typing import Any

from sqlalchemy import insert

from status import clock, tokens
from status.db import Installation
from status.incidents.model import Incident, IncidentUpdate
from status.journal.model import Announcement

EVERY = timedelta(hours=17)


def past(candor: Installation, count: int) -> None:
    """`count` resolved incidents of two updates each, one every 17 hours before now."""
    incidents, updates, announced = [], [], []
    for number in range(count):
        at = clock.now() - EVERY * (number + 1)
        code = tokens.new_id()
        incidents.append(_incident(code, number, at))
        for turn, status in enumerate(("investigating", "resolved")):
            update_id = tokens.new_id()
            updates.append(_update(update_id, code, -(2 * number + 2 - turn), status, at + timedelta(minutes=30 * turn)))
            announced.append(
                {
                    "update_id": update_id,
                    "subject": f"incident:{code}",
                    "revision": 0,
                    "notify": True,
                    "due_at": at,
                    "state": "announced",
                    "announced_at": at,
                }
            )
    with candor.database.write() as session:
        for model, rows in ((Incident, incidents), (IncidentUpdate, updates), (Announcement, announced)):
            session.execute(insert(model), rows)


def _incident(code: str, number: int, at: Any) -> dict[str, Any]:
    ended = at + timedelta(minutes=30)
    return {
        "code": code,
        "title": f"Problem number {number}",
        "status": "resolved",
        "impact": "minor",
        "data": "safe",
        "lost": "",
        "month": at.strftime("%Y-%m"),
        "started_at": at,
        "created_at": at,
        "changed_at": ended,
        "monitoring_at": None,
        "resolved_at": ended,
        "version": 2,
    }


def _update(update_id: str, code: str, revision: int, status: str, at: Any) -> dict[str, Any]:
    return {
        "id": update_id,
        "incident_code": code,
        "revision": revision,
        "guid": tokens.new_guid(),
        "kind": "update",
        "status": status,
        "status_before": "" if status == "investigating" else "investigating",
        "impact": "minor",
        "data": "safe",
        "body": "Some people could not sign in. It works again, and nothing was lost. " * 2,
        "affected": [],
        "notify": True,
        "published_at": at,
        "changed_at": at,
        "corrects": None,
        "corrections": [],
    }
