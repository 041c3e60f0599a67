"""Redacting by form."""

import pytest

from status.db import Installation
from status.incidents import queries
from status.journal import queries as journal
from status.promises import queries as promises
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


def test_every_thing_is_redacted_from_where_it_is_changed(console: Console, candor: Installation) -> None:
    secret, why = "hunter2", "It named a person."
    code = cast.open_incident(candor, data="lost", next_update="+2h", topics=[f"what {secret} says"]).code
    cast.record(candor, code, state="lost", note=f"{secret} is sorry.")
    with candor.database.read() as session:
        promise = promises.of_incident(session, code)[0].id
    work = cast.maintenance(candor, before=f"Ask {secret}.").code
    advice, asked = cast.advise(candor, do=[f"Call {secret}."]), cast.faq(candor, f"Who is {secret}?")
    doors = {
        f"/admin/advice/{advice}/change": f"/admin/advice/{advice}/redact",
        f"/admin/faqs/{asked}/change": f"/admin/faqs/{asked}/redact",
        f"/admin/incidents/{code}/data/record?kind=Contacts": f"/admin/incidents/{code}/data/redact?kind=Contacts",
        f"/admin/promises/{promise}/move": f"/admin/promises/{promise}/redact",
        f"/admin/maintenance/{work}": f"/admin/maintenance/{work}/redact/before",
    }
    for changed, path in doors.items():
        assert f'href="{path}"' in console.get(changed).text, "it is reached from there"
        console.submit(path)
        assert console.said.status_code == 422 and "Reason is empty" in console.text() and secret in console.text()
        console.again(path, reason=why)
        console.get(console.went_to)
        assert "Out of reach:" in console.text()
    with candor.database.read() as session:
        assert not [event for event in journal.walk(session) if secret in event.facts]
    for gone in (
        f"/admin/advice/{advice}/redact",
        f"/admin/faqs/{asked}/redact",
        "/admin/advice",
        "/admin/faqs",
        f"/admin/maintenance/{work}",
    ):
        assert secret not in console.get(gone).text
    assert "gone already" in console.get(f"/admin/advice/{advice}/redact").text
