"""Withdrawing and opening again by form."""

from collections.abc import Sequence

from status.db import Installation
from status.incidents import queries
from status.incidents.model import IncidentUpdate
from tests import cast
from tests.web.console import Console, filled


def said(candor: Installation, code: str) -> Sequence[IncidentUpdate]:
    with candor.database.read() as session:
        return queries.updates(session, code)


def test_a_notice_by_mistake_is_withdrawn_by_form_once(console: Console, candor: Installation) -> None:
    code = cast.open_incident(candor).code
    path = f"/admin/incidents/{code}/withdraw"
    console.submit(path)
    assert console.said.status_code == 422 and "Reason is empty" in console.text()
    form = filled(console.form(), reason="It was a drill.")
    for _ in range(2):
        console.post(path, form)
        assert "/published/" in console.went_to
    assert [one.body for one in said(candor, code)][:1] == ["It was a drill."] and len(said(candor, code)) == 2
    assert "Open it again" in console.get(f"/admin/incidents/{code}").text and "Withdraw it" not in console.said.text
    console.submit(f"/admin/incidents/{code}/reopen", body="It was no drill.")
    assert said(candor, code)[0].kind == "reopening" and said(candor, code)[0].status == "investigating"
    console.submit(f"/admin/incidents/{code}/reopen", body="Again.")
    assert console.said.status_code == 409 and console.value("body") == "Again."


def test_a_notice_that_nobody_was_told_of_goes_whole(console: Console, candor: Installation) -> None:
    code = cast.open_incident(candor, undo=60).code
    form = filled(console.form(f"/admin/incidents/{code}/withdraw"), reason="It was a drill.")
    for _ in range(2):
        console.post(f"/admin/incidents/{code}/withdraw", form)
        assert console.went_to == f"/admin/incidents/{code}"
    assert "Withdrawn before anybody was told" in console.get(console.went_to).text
