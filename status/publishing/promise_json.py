"""Promises as machines read them."""

from typing import Any

from status.clock import iso
from status.promises import states as promises
from status.publishing.promise import Promise
from status.publishing.promised import Given
from status.publishing.site import Site


def promise(one: Promise) -> dict[str, Any]:
    """A promise, its state derived."""
    topics = [
        {"text": t.text, "fulfilled_by": t.fulfilled_by, "fulfilled_at": iso(t.fulfilled_at) if t.fulfilled_at else None}
        for t in one.topics
    ]
    return {
        "id": one.id,
        "incident": one.incident,
        "made_in": one.made_in,
        "topics": topics,
        "due_at": iso(one.due.at),
        "precision": one.due.precision,
        "zone": one.due.zone,
        "state": one.state,
        "overdue": one.overdue,
        "moved": _moved(one),
        "every": one.every or None,
        "weeks": [
            {"due_at": iso(w.due.at), "state": w.state, "answered_at": iso(w.answered_at) if w.answered_at else None} for w in one.weeks
        ],
        "reason": one.reason or None,
    }


def given(one: Given) -> dict[str, Any]:
    """A promise as it was given, for an item that never tells whether it was kept."""
    told = one.promise
    return {
        "id": told.id,
        "topics": [{"text": text} for text in one.topics],
        "due_at": iso(one.due.at),
        "precision": one.due.precision,
        "zone": one.due.zone,
        "every": told.every or None,
        "moved": _moved(told),
        "withdrawn_at": iso(told.withdrawn_at) if told.withdrawn_at else None,
        "reason": told.reason or None,
    }


def _moved(one: Promise) -> list[dict[str, Any]]:
    return [
        {"from": iso(m.before.at), "precision": m.before.precision, "to": iso(m.to), "reason": m.reason, "at": iso(m.at)} for m in one.moved
    ]


def tally(site: Site) -> dict[str, int]:
    """How many promises stand in each state; every state is named."""
    told = {state: site.page.tally.get(state, 0) for state in promises.STATES}
    unsettled = [p for one in site.incidents.values() for p in one.promises if not p.settled]
    for one in unsettled:
        told[one.state] += 1
    return told
