"""The database's promises: nothing lost, nothing stale, one frozen state to read."""

import pytest
from sqlalchemy import text

from status.db import Installation, now_of, wal_is_sound
from tests.cast import component


@pytest.mark.parametrize(
    ("version", "sound"),
    [((3, 40, 1), False), ((3, 44, 5), False), ((3, 44, 6), True), ((3, 45, 0), False), ((3, 50, 6), False), ((3, 50, 7), True), ((3, 51, 1), False), ((3, 51, 2), False), ((3, 51, 3), True), ((3, 53, 4), True), ((4, 0, 0), True)],
)  # fmt: skip
def test_wal_is_used_only_where_it_loses_nothing(version: tuple[int, int, int], sound: bool) -> None:
    assert wal_is_sound(version) is sound


def test_sqlite_is_held_to_full_synchronous_and_foreign_keys(candor: Installation) -> None:
    if candor.database.dialect != "sqlite":
        pytest.skip("SQLite's own settings")
    with candor.database.read() as session:
        assert session.execute(text("PRAGMA synchronous")).scalar() == 2
        assert session.execute(text("PRAGMA foreign_keys")).scalar() == 1
        assert session.execute(text("PRAGMA journal_mode")).scalar() in {"wal", "truncate"}


def test_a_reader_sees_one_frozen_state(candor: Installation) -> None:
    with candor.database.read() as session:
        before = session.execute(text("SELECT count(*) FROM component")).scalar()
        component(candor, "Web")
        assert session.execute(text("SELECT count(*) FROM component")).scalar() == before
    with candor.database.read() as session:
        assert session.execute(text("SELECT count(*) FROM component")).scalar() == (before or 0) + 1


def test_a_transaction_has_one_now(candor: Installation) -> None:
    with candor.database.write() as session:
        assert now_of(session) == now_of(session)


def test_instants_come_back_aware_and_to_the_millisecond(candor: Installation) -> None:
    from sqlalchemy import select

    from status.journal.model import Site

    with candor.database.read() as session:
        created = session.execute(select(Site.created_at)).scalar_one()
    assert created.tzinfo is not None
    assert created.microsecond % 1000 == 0
