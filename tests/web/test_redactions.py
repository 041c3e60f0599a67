"""Redacting by form."""

import pytest

from status.db import Installation
from status.incidents import queries
from tests import cast
from tests.web.console import Console


@pytest.mark.parametrize("what", ["title", "update"])
def test_words_are_redacted_by_form_and_the_operator_hears_what_is_out_of_reach(console: Console, candor: Installation, what: str) -> None:
    told = cast.open_incident(candor, title="About hunter2", body="It is hunter2.")
    path = f"/admin/incidents/{told.code}/redact/{'title' if what == 'title' else told.update_id}"
    console.submit(path, instead="Still hunter2? About hunter2", reason="") if what == "title" else console.submit(path)
    assert console.said.status_code == 422 and "Reason is empty" in console.text() and "hunter2" in console.text()
    console.again(path, reason="It named a person.", **({"instead": "About somebody"} if what == "title" else {}))
    assert console.went_to == f"/admin/incidents/{told.code}"
    console.get(console.went_to)
    assert "Out of reach: mails that were sent" in console.text()
    with candor.database.read() as session:
        assert queries.get(session, told.code).title == ("About somebody" if what == "title" else "About hunter2")
        assert queries.updates(session, told.code)[0].body == ("It is hunter2." if what == "title" else "")
    if what == "update":
        assert "It named a person." in console.text()
        assert "gone already" in console.get(path).text
