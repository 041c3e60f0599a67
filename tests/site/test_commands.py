"""The page's own settings: kept, checked, and what stands already keeps its instants."""

import pytest
from sqlalchemy import select

from status.db import Installation
from status.errors import Invalid
from status.journal.record import record
from status.promises.model import Promise
from status.site import first
from status.site.commands import change, change_all, create
from status.site.queries import get
from status.site.values import ALIASES, as_text
from tests.cast import do, open_incident


def test_a_site_is_made_once(candor: Installation) -> None:
    assert do(candor, create, first.DEFAULTS) is False


@pytest.mark.parametrize(("name", "value", "kept"), [("name", "  Ashgrove ", "Ashgrove"), ("zone", "Europe/Berlin", "Europe/Berlin"), ("undo_window", "0", 0), ("postal_address", "1 Road\r\nTown", "1 Road\nTown"), ("address", "1 Road", "1 Road"), ("languages", "de en,de", ["de", "en"]), ("colours", "link=#0A4F9E", {"link": "#0a4f9e"}), ("header_links", "Shop us https://a.example; Help https://b.example", [{"label": "Shop us", "url": "https://a.example"}, {"label": "Help", "url": "https://b.example"}])])  # fmt: skip
def test_a_setting_is_kept_as_it_was_meant(candor: Installation, name: str, value: str, kept: object) -> None:
    do(candor, change, None, name, value)
    with candor.database.read() as session:
        site = get(session)
    assert getattr(site, ALIASES.get(name, name)) == kept
    do(candor, change_all, None, as_text(site))
    with candor.database.read() as session:
        assert get(session).revision == site.revision, "what is shown reads back as what stands"


@pytest.mark.parametrize(("name", "value"), [("name", ""), ("zone", "Mars"), ("undo_window", "301"), ("undo_window", "-1"), ("undo_window", "１"), ("colour", "red"), ("revision", "9"), ("colours.bogus", "#000000"), ("colours", "link=red"), ("colours", "link")])  # fmt: skip
def test_a_wrong_one_is_refused(candor: Installation, name: str, value: str) -> None:
    with pytest.raises(Invalid):
        do(candor, change, None, name, value)


def test_a_promise_keeps_the_zone_it_was_made_in(candor: Installation) -> None:
    open_incident(candor, next_update="2030-02-10")
    do(candor, change, None, "zone", "UTC")
    with candor.database.read() as session:
        promise = session.execute(select(Promise)).scalar_one()
    assert (promise.zone, promise.due_at.isoformat()) == ("America/Los_Angeles", "2030-02-11T08:00:00+00:00")


def test_an_event_of_the_first_archives_is_still_understood(candor: Installation) -> None:
    with candor.database.write() as session:
        record(session, "site.changed", "site", None, {"name": "zone", "value": "UTC"})
        assert get(session).zone == "UTC"
