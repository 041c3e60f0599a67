"""The record of data in the admin: one act a form, nothing typed is lost, and every mistake beside its field."""

import pytest

from status.data import queries
from status.data.values import Record
from status.db import Installation
from tests import cast
from tests.web.console import Console, filled

TYPED = {"kind": "Contacts", "state": "loss_likely", "certainty": "likely", "affected": "800", "of": "1,000", "note": "Names are safe."}


@pytest.fixture
def code(candor: Installation) -> str:
    return cast.open_incident(candor, data="loss_likely").code


@pytest.fixture
def at(code: str) -> str:
    return f"/admin/incidents/{code}/data"


def stands(candor: Installation, code: str) -> Record:
    with candor.database.read() as session:
        return queries.of_incident(session, code)


def test_recording_changing_counting_and_sparing(console: Console, candor: Installation, code: str, at: str) -> None:
    console.submit(f"{at}/record", **TYPED)
    assert console.went_to == f"/admin/incidents/{code}#data"
    there = console.get(console.went_to).text
    assert "Nobody was written to yet" in there and "very likely lost (how sure we are: likely)" in there and "How much is back" in there
    console.submit(f"{at}/record?kind=Contacts", state="recovering", note="The backup can be read.")
    console.submit(f"{at}/progress?kind=Contacts", done="157", of="647")
    console.submit(f"{at}/unaffected", text="Voicemail\r\n\r\nYour bill")
    told = stands(candor, code)
    (kind,) = told.kinds
    assert (kind.now.state, kind.now.affected, len(kind.said), kind.series[0].done) == ("recovering", 800, 2, 157)
    assert told.not_affected == ("Voicemail", "Your bill")
    assert "157 of 647" in (candor.settings.public / f"incidents/{code}/index.html").read_text()
    assert console.get(f"{at}/progress?kind=contacts") and console.value("of") == "647"


def test_a_mistake_stands_beside_its_field_and_keeps_everything_typed(console: Console, candor: Installation, code: str, at: str) -> None:
    console.submit(f"{at}/record", **TYPED)
    for path, more, field, sentence in (
        ("record", {"kind": "", "state": "lost"}, "kind", "Kind is empty"),
        ("record", {"kind": "Photos"}, "state", "choose one of"),
        ("record", {"kind": "Photos", "state": "lost", "affected": "12", "of": "10"}, "affected", "more than all there are"),
        ("record?kind=Contacts", {"state": "restored"}, "note", "what changed"),
        ("record?kind=Contacts", {"affected": "700"}, "note", "shrinks"),
        ("record?kind=Contacts", {}, "state", "has to change something"),
        ("progress?kind=Contacts", {"done": "648", "of": "647"}, "done", "more than all there are"),
        ("progress", {"kind": "Photos", "done": "1", "of": "2"}, "kind", "not in the record"),
        ("unaffected", {"text": "contacts"}, "text", "cannot be called not affected"),
    ):
        console.submit(f"{at}/{path}", **more)
        assert console.said.status_code == 422 and sentence in console.said.text.partition(f'id="{field}-mistake">')[2][:300], (path, more)
        assert {name: console.value(name) for name in more} == more
    console.submit(f"{at}/record", csrf_token="old", kind="Kept")  # noqa: S106
    assert console.said.status_code == 400 and console.value("kind") == "Kept"
    assert stands(candor, code).version == 1


def test_two_submits_of_one_form_are_one_act_and_another_hand_is_told(console: Console, candor: Installation, code: str, at: str) -> None:
    for number, (path, more) in enumerate(
        (("record", TYPED), ("progress?kind=Contacts", {"done": "1", "of": "2"}), ("unaffected", {"text": "Voicemail"})), 1
    ):
        form = filled(console.form(f"{at}/{path}"), **more)
        for _ in range(2):
            console.post(f"{at}/{path}", form)
            assert console.went_to.endswith("#data")
        assert stands(candor, code).version == number
    form = filled(console.form(f"{at}/record?kind=Contacts"), window="since Monday")
    cast.record(candor, code, state="lost")
    console.post(f"{at}/record", form)
    assert console.said.status_code == 409 and "lost for good" in console.text() and console.value("window") == "since Monday"


def test_an_update_says_how_sure_we_are_and_the_form_says_when_it_cannot(console: Console, candor: Installation, code: str) -> None:
    console.submit(f"/admin/incidents/{code}/update", body="More.", certainty="likely")
    page = (candor.settings.public / "index.html").read_text()
    assert console.said.status_code == 303 and "Data is very likely lost. How sure we are: likely." in page
    console.submit(f"/admin/incidents/{code}/update", body="More.", data="unknown", certainty="likely")
    beside = console.said.text.partition('id="certainty-mistake">')[2]
    assert console.said.status_code == 422 and "while data is unknown" in beside[:200] and console.value("certainty") == "likely"
