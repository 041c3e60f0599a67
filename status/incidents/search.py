"""Finding incidents: the database filters, and words are compared here.

SQLite knows the capital letters of ASCII alone, PostgreSQL those of its locale; so neither is asked. Texts are compared as `folded`
makes them, which is the same on both, and nothing that is typed is a pattern.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from operator import itemgetter

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import Session

from status.incidents.model import Incident, IncidentComponent, IncidentUpdate
from status.incidents.states import OPEN

_MISTAKEN = or_(Incident.withdrawn_at.is_not(None), Incident.cancelled_at.is_not(None))
_STATE: dict[str, ColumnElement[bool]] = {
    "open": Incident.status.in_(OPEN),
    "resolved": and_(Incident.status.not_in(OPEN), ~_MISTAKEN),
    "withdrawn": _MISTAKEN,
}
STATES = tuple(_STATE)
_AT_ONCE = 500
# Stands in no text (`fields` refuses it), so nothing is found across the end of one.
_APART = "\0"


@dataclass(frozen=True)
class Wanted:
    """Which incidents; empty is "any". `state`: one of `STATES`; `component`: the id of one that it ever affected; `month`: `2026-11`;
    `text`: stands in the title or in the words of an update, whatever its case."""

    state: str = ""
    impact: str = ""
    component: str = ""
    month: str = ""
    text: str = ""

    def __bool__(self) -> bool:
        """Whether anything is left out."""
        return self != Wanted()


@dataclass(frozen=True)
class Found:
    """Incidents, the newest first; `more`: after which code the next older ones come, empty when there are none."""

    incidents: list[Incident]
    more: str


def find(session: Session, wanted: Wanted, before: str = "", limit: int = 50) -> Found:
    """At most `limit` incidents that are wanted; `before`: only those after that code in the list. No planned work."""
    query = _narrowed(wanted)
    last = session.get(Incident, before) if before else None
    if last is not None:
        at = Incident.started_at
        query = query.where(or_(at < last.started_at, and_(at == last.started_at, Incident.code > last.code)))
    codes = list(islice(_holding(session, query, wanted.text) if wanted.text else _codes(session, query.limit(limit + 1)), limit + 1))
    rows = session.execute(select(Incident).where(Incident.code.in_(codes[:limit]))).scalars()
    known = {one.code: one for one in rows}
    return Found([known[code] for code in codes[:limit]], codes[limit - 1] if len(codes) > limit else "")


def folded(text: str) -> str:
    """The text without case: `Ä`, `ä`, and an a with a mark put over it are the same (Unicode 3.13, caseless matching); composed, so that an
    `a` alone is not found in them."""
    if text.isascii():
        return text.lower()
    return _composed(_composed(text).casefold())


def _composed(text: str) -> str:
    """Asked first, which is quick: nearly every text is composed as it was typed."""
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def _narrowed(wanted: Wanted) -> Select[str, str]:
    query = select(Incident.code, Incident.title).where(Incident.kind == "incident")
    if wanted.state:
        query = query.where(_STATE[wanted.state])
    if wanted.impact:
        query = query.where(Incident.impact == wanted.impact)
    if wanted.component:
        here = IncidentComponent.incident_code == Incident.code, IncidentComponent.component_id == wanted.component
        query = query.where(exists().where(*here))
    if wanted.month:
        query = query.where(Incident.month == wanted.month)
    return query.order_by(Incident.started_at.desc(), Incident.code)


def _codes(session: Session, query: Select[str, str]) -> Iterator[str]:
    yield from (row.code for row in session.execute(query))


def _holding(session: Session, query: Select[str, str], text: str) -> Iterator[str]:
    """The codes of incidents whose title or updates hold the text; read as far as somebody asks for more."""
    needle = folded(text)
    told = query.outerjoin(IncidentUpdate, IncidentUpdate.incident_code == Incident.code).add_columns(IncidentUpdate.body)
    with session.execute(told.execution_options(yield_per=_AT_ONCE)) as rows:
        for (code, title), said in groupby(rows, key=itemgetter(0, 1)):
            if needle in folded(_APART.join([title, *(body or "" for _, _, body in said)])):
                yield code
