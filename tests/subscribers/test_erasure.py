"""Who is erased is gone: from tables, log, archive and lists that somebody kept; and comes back only by asking anew."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from status import clock, scheduler
from status.acknowledge import acknowledge
from status.archive.restore import restore
from status.db import Installation
from status.errors import NotFound
from status.migrations import upgrade
from status.subscribers import commands, erasure, queries, signing_up
from status.subscribers.importing import import_file
from tests.cast import component, do
from tests.conftest import build

ANN = "ann.unmistakable@example.org"


def everywhere(candor: Installation) -> list[str]:
    """Where the address still stands."""
    tables = ("subscriber", "subscriber_log", "subscription_request", "note", "erased_address", "attempt")
    with candor.database.read() as session:
        found = [name for name in tables if any(ANN in str(row) for row in session.execute(text(f"SELECT * FROM {name}")))]
    archive = candor.settings.archive
    return found + [file.name for file in archive.iterdir() if ANN.encode() in file.read_bytes()]


@pytest.fixture
def erased(candor: Installation) -> Installation:
    """Ann signed up, chose, asked again, was mailed, and is erased."""
    web = component(candor, "Web")
    do(candor, commands.add, "bob@example.org")
    do(candor, commands.add, ANN, components=[web])
    do(candor, signing_up.ask, "192.0.2.1", ANN)
    acknowledge(candor)
    assert everywhere(candor) == ["subscriber", "subscriber_log", "subscription_request", "note", "subscribers.jsonl"]
    do(candor, erasure.erase_address, ANN.upper())
    return candor


def test_the_address_leaves_every_table_at_once_and_the_archive_with_the_next_sweep(erased: Installation) -> None:
    acknowledge(erased)
    assert everywhere(erased) == ["subscribers.jsonl"]
    scheduler.forget(erased)
    assert everywhere(erased) == []
    scheduler.forget(erased)
    acknowledge(erased)
    assert everywhere(erased) == []
    with erased.database.read() as session:
        assert queries.find(session, "bob@example.org").state == "confirmed"
    with pytest.raises(NotFound):
        do(erased, erasure.erase_address, ANN)


@pytest.mark.parametrize("swept", [False, True])
def test_what_was_erased_stays_so_in_a_database_made_from_the_archive(erased: Installation, tmp_path: Path, swept: bool) -> None:
    acknowledge(erased)
    if swept:
        scheduler.forget(erased)
    fresh = build(tmp_path / "fresh", make_url(f"sqlite:///{tmp_path}/fresh/candor.db"))
    upgrade(fresh)
    restore(fresh, erased.settings.archive)
    (tmp_path / "old.csv").write_text(f"email,confirmed_at\n{ANN},2020-01-01\n")
    for candor in (erased, fresh):
        assert str(import_file(candor.database, tmp_path / "old.csv")) == "imported 0, skipped 1, refused 0"
        with candor.database.read() as session, pytest.raises(NotFound):
            queries.find(session, ANN)
        do(candor, commands.add, ANN)
        with candor.database.read() as session:
            assert queries.erased_among(session, [ANN]) == set()
    fresh.database.close()


def test_who_was_brought_in_and_never_confirmed_goes_after_a_week_and_may_come_again(candor: Installation, tmp_path: Path) -> None:
    (tmp_path / "some.csv").write_text(f"email,confirmed_at\n{ANN},\nbob@example.org,2020-01-01\n")
    import_file(candor.database, tmp_path / "some.csv")
    scheduler.forget(candor)
    with candor.database.read() as session:
        assert queries.find(session, ANN).state == "pending"
    with clock.set_to(clock.now() + timedelta(days=7, minutes=1)):
        scheduler.forget(candor)
    with candor.database.read() as session, pytest.raises(NotFound):
        queries.find(session, ANN)
    assert str(import_file(candor.database, tmp_path / "some.csv")) == "imported 1, skipped 1, refused 0"
