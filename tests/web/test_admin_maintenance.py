"""The forms of planned work, without JavaScript: everything typed stays, mistakes stand beside their field."""

import pytest

from status.db import Installation
from status.maintenance import queries
from tests.cast import component, maintenance
from tests.web.console import Console, filled

NEW = "/admin/maintenance/new"


def test_scheduled_changed_and_cancelled_by_forms(candor: Installation, console: Console) -> None:
    web = component(candor, "Web")
    window = {"start": "2030-01-15 22:00", "end": "2030-01-15 23:00"}
    fields = filled(console.form(NEW), title="New gear", body="The web stops.", before="Save.", **window)
    said = console.post(NEW, [*fields, ("component", web)])
    assert said.status_code == 303
    with candor.database.read() as session:
        ((incident, row),) = queries.ahead(session)
    assert (incident.title, row.before, row.components, row.remind) == ("New gear", "Save.", [{"id": web, "name": "Web"}], 86_400)
    code = incident.code
    assert console.submit(f"/admin/maintenance/{code}/change", body="Longer.", end="2030-01-16 02:00").status_code == 303
    assert console.submit(f"/admin/maintenance/{code}/update", body="All is ready.").status_code == 303
    assert console.submit(f"/admin/maintenance/{code}/cancel", body="Not needed.").status_code == 303
    with candor.database.read() as session:
        assert queries.ahead(session) == []


@pytest.mark.parametrize("verb", ["change", "update", "cancel"])
def test_home_list_and_forms_open(candor: Installation, console: Console, verb: str) -> None:
    code = maintenance(candor, title="New gear").code
    for path in ("/admin", "/admin/maintenance", f"/admin/maintenance/{code}", f"/admin/maintenance/{code}/{verb}"):
        assert "New gear" in console.get(path).text
    assert console.get(f"/admin/incidents/{code}").location.endswith(f"/admin/maintenance/{code}")


def test_an_end_before_the_start_is_told_beside_it_and_nothing_typed_is_lost(candor: Installation, console: Console) -> None:
    page = console.submit(NEW, title="T", body="Words to keep.", start="2030-01-15 22:00", end="2030-01-15 21:00")
    assert page.status_code == 422
    assert "End lies before the start" in page.text and "Words to keep." in page.text
    with candor.database.read() as session:
        assert queries.ahead(session) == []
