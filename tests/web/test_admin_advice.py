"""Advice in the admin: issued, changed, withdrawn for all and for some; one act a form, and nothing typed is lost."""

from collections.abc import Sequence

from status.advice import queries
from status.advice.model import Advice
from status.db import Installation
from status.incidents.commands import cancel, change_advice, withdraw_advice
from tests import cast
from tests.cast import advise, do, ines
from tests.web.console import Console, filled

LIST, NEW = "/admin/advice", "/admin/advice/new"
TYPED = {
    "do": "Keep the phone on.\r\n\r\n- Copy your numbers.",
    "dont": "Reset it.",
    "why": "It forgets.",
    "who": "Swivel owners",
    "severity": "critical",
}


def given(candor: Installation) -> Sequence[Advice]:
    with candor.database.read() as session:
        return queries.everything(session)


def test_issuing_changing_and_withdrawing(console: Console, candor: Installation) -> None:
    code = cast.open_incident(candor).code
    console.submit(f"{NEW}?incident={code}", **TYPED)
    (one,) = given(candor)
    assert console.went_to == f"/admin/incidents/{code}#advice" and one.incident_code == code
    assert one.told().do == ("Keep the phone on.", "Copy your numbers.")
    there = console.get(console.went_to).text
    assert "Nobody was written to yet" in there and "Keep the phone on." in there and "Write an update" in there
    assert "Keep the phone on." in console.get("/admin").text
    console.submit(f"{LIST}/{one.id}/change", dont="Reset it.\nSwitch it off.", severity="high")
    assert "Switch it off." in (candor.settings.public / "index.html").read_text()
    console.submit(f"{LIST}/{one.id}/withdraw", reason="It is back.", **{"for": "Restored accounts"})
    assert "no longer for Restored accounts" in console.get(LIST).text
    console.submit(f"{LIST}/{one.id}/withdraw", reason="It is over.")
    (one,) = given(candor)
    assert one.withdrawn_at and (one.severity, one.withdrawn_why, len(one.changes), len(one.narrowed)) == ("high", "It is over.", 1, 1)
    assert "It is over." in console.get(LIST).text and "It is over." in console.get(f"/admin/incidents/{code}").text
    assert "Keep the phone on." not in console.get("/admin").text


def test_a_mistake_stands_beside_its_field_and_keeps_everything_typed(console: Console, candor: Installation) -> None:
    wrong = cast.open_incident(candor, undo=60)
    form = console.form(NEW)
    do(candor, cancel, ines(candor), wrong.code, wrong.update_id)
    typed = {**TYPED, "do": "The phone", "dont": "x" * 201, "why": "", "incident": wrong.code}
    console.post(NEW, filled(form, **typed))
    assert console.said.status_code == 422 and "4 things to mend" in console.text()
    for field, sentence in (("do", "does not start with a verb"), ("dont", "too long"), ("why", "empty"), ("incident", "was withdrawn")):
        beside = console.said.text.partition(f'id="{field}-mistake">')[2]
        assert sentence in beside[:300], field
    assert {name: console.value(name) for name in typed} == typed
    one = advise(candor)
    for path, more, sentence in (
        (f"{LIST}/{one}/change", {}, "has to change something"),
        (f"{LIST}/{one}/change", {"do": "", "dont": " "}, "at least one thing"),
        (f"{LIST}/{one}/withdraw", {"reason": ""}, "Reason is empty"),
        (f"{LIST}/{one}/withdraw", {"reason": "r" * 1_001, "for": "Some"}, "Reason is too long"),
    ):
        console.submit(path, **more)
        assert console.said.status_code == 422 and sentence in console.text(), path
    assert console.value("for") == "Some"
    assert [(row.version, row.withdrawn_at) for row in given(candor)] == [(1, None)]


def test_a_form_without_its_token_is_refused_and_keeps_everything_typed(console: Console, candor: Installation) -> None:
    one = advise(candor)
    for path in (NEW, f"{LIST}/{one}/change", f"{LIST}/{one}/withdraw"):
        console.submit(path, csrf_token="old", do="Keep this.", reason="Kept reason")  # noqa: S106
        assert console.said.status_code == 400 and "press the button again" in console.text(), path
        assert "Kept reason" in console.said.text or "Keep this." in console.said.text
    assert len(given(candor)) == 1


def test_two_submits_of_one_form_are_one_act(console: Console, candor: Installation) -> None:
    form = filled(console.form(NEW), **TYPED)
    for _ in range(2):
        console.post(NEW, form)
        assert console.went_to.startswith(LIST)
    console.post(NEW, [(n, "Other." if n == "why" else v) for n, v in form])
    assert console.said.status_code == 409 and console.value("why") == "Other."
    one = given(candor)[0].id
    for path, more in ((f"{LIST}/{one}/change", {"why": "New."}), (f"{LIST}/{one}/withdraw", {"reason": "Over."})):
        again = filled(console.form(path), **more)
        for _ in range(2):
            console.post(path, again)
            assert console.went_to == f"{LIST}#{one}", path
    assert [(row.version, len(row.changes)) for row in given(candor)] == [(3, 1)]


def test_somebody_else_changed_it_meanwhile(console: Console, candor: Installation) -> None:
    one = advise(candor)
    form = filled(console.form(f"{LIST}/{one}/change"), why="My words.")
    do(candor, change_advice, None, one, why="Their words.")
    console.post(f"{LIST}/{one}/change", form)
    assert console.said.status_code == 409 and console.value("why") == "My words." and "Their words." in console.text()
    console.again(f"{LIST}/{one}/change")
    assert given(candor)[0].told().why == "My words."
    form = filled(console.form(f"{LIST}/{one}/change"), why="Too late.")
    do(candor, withdraw_advice, None, one, reason="Over.")
    console.post(f"{LIST}/{one}/change", form)
    assert console.said.status_code == 409 and "was withdrawn" in console.text() and console.value("why") == "Too late."


def test_looking_first_says_nothing(console: Console, candor: Installation) -> None:
    console.submit(NEW, **TYPED, look="yes")
    assert console.said.status_code == 200 and "For: Swivel owners (urgent)" in console.text() and "Copy your numbers." in console.text()
    assert not given(candor)
