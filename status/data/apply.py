"""The rows that follow from what was said about data."""

from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from status.clock import iso
from status.data.model import LossRecord
from status.journal.record import Said, applies


@applies("data.recorded")
def _apply_recorded(session: Session, said: Said) -> None:
    facts, row = said.facts, _row(session, said)
    claim = {**facts["new"], "at": iso(said.at)}
    known = [one["kind"] for one in row.kinds]
    new = [] if facts["kind"] in known else [{"kind": facts["kind"], "said": [], "series": []}]
    set_row(session, row, kinds=_added([*row.kinds, *new], facts["kind"], "said", claim))


@applies("data.spared")
def _apply_spared(session: Session, said: Said) -> None:
    row = _row(session, said)
    set_row(session, row, spared=[*row.spared, {"lines": said.facts["new"], "at": iso(said.at)}])


@applies("data.progressed")
def _apply_progressed(session: Session, said: Said) -> None:
    facts, row = said.facts, _row(session, said)
    point = {"done": facts["done"], "of": facts["of"], "note": facts["note"], "at": iso(said.at)}
    set_row(session, row, kinds=_added(row.kinds, facts["kind"], "series", point))


def _added(kinds: list[Any], name: str, place: str, one: dict[str, Any]) -> list[Any]:
    return [{**kind, place: [*kind[place], one]} if kind["kind"] == name else kind for kind in kinds]


def _row(session: Session, said: Said) -> LossRecord:
    """The incident's row, begun with the first word about its data."""
    code = said.facts["incident"]
    if session.get(LossRecord, code) is None:
        session.execute(insert(LossRecord).values(id=code, position=said.revision, kinds=[], spared=[], version=0))
    return session.get_one(LossRecord, code, populate_existing=True)


def set_row(session: Session, row: LossRecord, **values: Any) -> None:
    """What changed of it; its version grows."""
    session.execute(update(LossRecord).where(LossRecord.id == row.id).values(**values, version=LossRecord.version + 1))
