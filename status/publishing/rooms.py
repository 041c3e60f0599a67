"""Rooms that are read whole, or as far as asked for, all of them in one SELECT.

A union of keys (`SELECT 'component' AS room, id … UNION ALL SELECT 'faq', id …`) with each room's table joined to it: a row of the
answer holds one entity, and None for those of the other rooms. A further room is one more name in `_ROOMS`; one whose rows grow with the history
comes with a condition.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, and_, literal, select, true, union_all
from sqlalchemy.orm import Session

from status.advice.model import Advice
from status.components.model import Component
from status.data.model import LossRecord
from status.db import Base
from status.faqs.model import Faq

T = TypeVar("T", bound=Base)
Found = dict[type[Base], list[Any]]

# Each has an `id` and a `position`.
_ROOMS: tuple[type[Any], ...] = (Component, Faq, Advice, LossRecord)


def read(session: Session, only: Mapping[type[Base], ColumnElement[bool]]) -> Found:
    """Every row of every room (`only`: those that fit, of this one), in order of position: groups of components before their children, retired and withdrawn ones too."""
    keys = union_all(
        *(select(literal(room.__tablename__).label("room"), room.id.label("id")).where(only.get(room, true())) for room in _ROOMS)
    ).subquery()
    query = select(*_ROOMS).select_from(keys)
    for room in _ROOMS:
        query = query.outerjoin(room, and_(keys.c.room == room.__tablename__, room.id == keys.c.id))
    found: Found = {room: [] for room in _ROOMS}
    for row in session.execute(query):
        for room, one in zip(_ROOMS, row, strict=True):
            if one is not None:
                found[room].append(one)
    return {room: sorted(ones, key=lambda one: (one.position, one.id)) for room, ones in found.items()}


def of(found: Found, room: type[T]) -> Sequence[T]:
    """The rows of one room."""
    return found[room]
