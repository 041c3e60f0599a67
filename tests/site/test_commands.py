"""The page's own settings: kept, checked, and what stands already keeps its instants."""

import pytest
from sqlalchemy import select

from status.db import Installation
from status.errors import Invalid
from status.promises.model import Promise
from status.site import first
from status.site.commands import change, create
from status.site.queries import get
from tests.cast import do, open_incident


def test_a_site_is_made_once(candor: Installation) -> None:
    assert do(candor, create, first.DEFAULTS) is False


@pytest.mark.parametrize(("name", "value", "kept"), [("name", "  Ashgrove ", "Ashgrove"), ("zone", "Europe/Berlin", "Europe/Berlin"), ("undo_window", "0", 0), ("postal_address", "1 Road\r\nTown", "1 Road\nTown")])  # fmt: skip
def test_a_setting_is_kept_as_it_was_meant(candor: Installation, name: str, value: str, kept: object) -> None:
    do(candor, change, None, name, value)
    with candor.database.read() as session:
        assert getattr(get(session), name) == kept


@pytest.mark.parametrize(("name", "value"), [("name", ""), ("zone", "Mars"), ("undo_window", "301"), ("undo_window", "-1"), ("undo_window", "１"), ("colour", "red"), ("revision", "9")])  # fmt: skip
def test_a_wrong_one_is_refused(candor: Installation, name: str, value: str) -> None:
    with pytest.raises(Invalid):
        do(candor, change, None, name, value)


def test_a_promise_keeps_the_zone_it_was_made_in(candor: Installation) -> None:
    open_incident(candor, next_update="2030-02-10")
    do(candor, change, None, "zone", "UTC")
    with candor.database.read() as session:
        promise = session.execute(select(Promise)).scalar_one()
    assert (promise.zone, promise.due_at.isoformat()) == ("America/Los_Angeles", "2030-02-11T08:00:00+00:00")
