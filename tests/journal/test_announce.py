"""The undo window: announced once, after it ends."""

import threading

from sqlalchemy import select

from status.db import Installation
from status.incidents.commands import Words
from status.incidents.commands import open_incident as opening
from status.journal.announce import announce_due, anything_due
from status.journal.model import Announcement
from tests.cast import do, ines, open_incident


def test_nothing_is_announced_before_the_window_ends(candor: Installation) -> None:
    open_incident(candor, undo=3)
    assert do(candor, announce_due) == []
    with candor.database.read() as session:
        assert session.execute(select(Announcement.state)).scalars().all() == ["pending"]
        assert not anything_due(session)


def test_ten_who_announce_at_once_announce_once(candor: Installation) -> None:
    do(candor, opening, ines(candor), Words(title="T", body="B"))
    said: list[int] = []

    def announce() -> None:
        said.extend(event.revision for event in do(candor, announce_due))

    threads = [threading.Thread(target=announce) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(said) == 1
