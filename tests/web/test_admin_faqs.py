"""Questions in the admin: answered, changed, moved, attached, withdrawn; one act a form, and nothing typed is lost."""

from collections.abc import Sequence

from status.db import Installation
from status.faqs import commands, queries
from status.faqs.model import Faq
from status.incidents.commands import cancel
from tests import cast
from tests.cast import do, faq, ines
from tests.web.console import Console, filled, page

LIST, NEW = "/admin/faqs", "/admin/faqs/new"


def asked(candor: Installation) -> Sequence[Faq]:
    with candor.database.read() as session:
        return queries.everything(session)


def stands(candor: Installation) -> list[str]:
    return [one.question for one in asked(candor) if one.withdrawn_at is None]


def test_answering_changing_attaching_and_withdrawing(console: Console, candor: Installation) -> None:
    told = cast.open_incident(candor, title="Sync is down")
    console.submit(f"{NEW}?incident={told.code}", question="Why?", answer="We look into it.")
    (one,) = asked(candor)
    assert console.went_to == f"{LIST}#{one.id}" and one.incident_code == told.code
    assert "About: Sync is down" in console.get(LIST).text
    assert "Why?" in console.get(f"/admin/incidents/{told.code}").text
    console.submit(f"{LIST}/{one.id}/change", answer="A cable.", update=told.update_id)
    assert "A cable." in (candor.settings.public / "faq/why/index.html").read_text()
    console.submit(f"{LIST}/{one.id}/attach", incident="none")
    console.submit(f"{LIST}/{one.id}/withdraw", reason="Wrong.")
    (one,) = asked(candor)
    assert (one.answer, one.incident_code, one.withdrawn_why) == ("A cable.", None, "Wrong.") and one.withdrawn_at
    assert one.changes[0]["update"]["id"] == told.update_id
    assert "Wrong." in console.get(LIST).text and console.get(f"{LIST}/{one.id}/change").status_code == 200


def buttons(console: Console) -> list[tuple[str, str, str]]:
    """Every button of the list: what it says, where its form leads, and the place in it."""
    found = page(console.get(LIST).text).xpath("//li//form//button")
    return [(one.get("aria-label"), one.xpath("ancestor::form")[0].get("action"), one.get("value")) for one in found]


def test_up_and_down_move_a_question_and_two_presses_of_one_button_are_one_move(console: Console, candor: Installation) -> None:
    for name in "abc":
        faq(candor, name)
    told = {label: (action, place) for label, action, place in buttons(console)}
    assert list(told) == ["Move down: a", "Move up: b", "Move down: b", "Move up: c"]
    token = page(console.said.text).xpath("//input[@name='csrf_token']/@value")[0]
    for _ in range(2):
        console.post(told["Move up: c"][0], {"csrf_token": token, "place": told["Move up: c"][1]})
        assert console.went_to.startswith(f"{LIST}#")
        assert stands(candor) == ["a", "c", "b"]
    console.post(told["Move down: a"][0], {"csrf_token": token, "place": told["Move down: a"][1]})
    assert stands(candor) == ["c", "a", "b"]
    assert console.post(told["Move down: a"][0], {"csrf_token": token, "place": "x"}).status_code == 422


def test_a_mistake_keeps_everything_typed(console: Console, candor: Installation) -> None:
    wrong = cast.open_incident(candor, undo=60)
    form = console.form(NEW)
    do(candor, cancel, ines(candor), wrong.code, wrong.update_id)
    console.post(NEW, filled(form, question="q" * 201, answer="\n<b>Yes</b>", incident=wrong.code))
    assert console.said.status_code == 422 and "2 things to mend" in console.text()
    kept = dict(console.form())
    assert (kept["question"], kept["answer"], kept["incident"]) == ("q" * 201, "\n<b>Yes</b>", wrong.code)
    assert 'id="question-mistake"' in console.said.text and "<b>Yes" not in console.said.text
    one = faq(candor, "Why?")
    console.submit(f"{LIST}/{one}/change", question="Why?", answer="We look into it.")
    assert console.said.status_code == 422 and "has to change something" in console.text()
    console.submit(f"{LIST}/{one}/withdraw", reason="r" * 1_001)
    assert console.said.status_code == 422 and console.value("reason") == "r" * 1_001
    assert stands(candor) == ["Why?"]


def test_a_form_without_its_token_is_refused_and_keeps_everything_typed(console: Console, candor: Installation) -> None:
    one = faq(candor, "Why?")
    for path in (NEW, f"{LIST}/{one}/change", f"{LIST}/{one}/attach", f"{LIST}/{one}/withdraw"):
        console.submit(path, csrf_token="old", question="Kept?", answer="Kept words", reason="Kept reason")  # noqa: S106
        assert console.said.status_code == 400 and "press the button again" in console.text(), path
    assert [(row.question, row.version) for row in asked(candor)] == [("Why?", 1)]
    console.submit(NEW, csrf_token="old", question="Kept?", answer="Kept words")  # noqa: S106
    console.again(NEW)
    assert stands(candor) == ["Why?", "Kept?"]


def test_two_submits_of_one_form_are_one_act(console: Console, candor: Installation) -> None:
    form = [(name, value) for name, value in console.form(NEW) if name not in {"question", "answer"}]
    for _ in range(2):
        console.post(NEW, [*form, ("question", "Why?"), ("answer", "A cable.")])
        assert console.went_to.startswith(LIST)
    console.post(NEW, [*form, ("question", "When?"), ("answer", "Soon.")])
    assert console.said.status_code == 409 and console.value("question") == "When?"
    console.again(NEW)
    assert stands(candor) == ["Why?", "When?"]
    one, code = asked(candor)[0].id, cast.open_incident(candor).code
    for verb, typed in (("change", {"answer": "A mouse."}), ("attach", {"incident": code}), ("withdraw", {"reason": "Wrong."})):
        filled = [(n, typed.get(n, v)) for n, v in console.form(f"{LIST}/{one}/{verb}")]
        for _ in range(2):
            console.post(f"{LIST}/{one}/{verb}", filled)
            assert console.went_to == f"{LIST}#{one}", verb
    assert asked(candor)[0].version == 4


def test_somebody_else_changed_it_meanwhile(console: Console, candor: Installation) -> None:
    one = faq(candor, "Why?")
    form = [(name, "My words." if name == "answer" else value) for name, value in console.form(f"{LIST}/{one}/change")]
    do(candor, commands.change, None, one, answer="Their words.")
    console.post(f"{LIST}/{one}/change", form)
    assert console.said.status_code == 409 and console.value("answer") == "My words." and "Their words." in console.text()
    console.again(f"{LIST}/{one}/change")
    assert asked(candor)[0].answer == "My words."


def test_looking_first_says_nothing(console: Console, candor: Installation) -> None:
    console.submit(NEW, question="Why?", answer="A *cable*.", look="yes")
    assert "A <em>cable</em>." in console.said.text and asked(candor) == []
