"""What may be said about questions, and what stands afterwards."""

from typing import Any

import pytest

from status.db import Installation
from status.errors import Conflict, Invalid, NotFound
from status.faqs import commands as faqs
from status.faqs import queries
from status.faqs.model import Faq
from status.incidents import commands as incidents
from status.journal import queries as journal
from tests import cast
from tests.cast import do, faq, ines


def stands(candor: Installation) -> list[str]:
    """The questions in order."""
    with candor.database.read() as session:
        return [one.question for one in queries.standing(session)]


def row(candor: Installation, faq_id: str) -> Faq:
    with candor.database.read() as session:
        return queries.get(session, faq_id)


def events(candor: Installation) -> int:
    with candor.database.read() as session:
        return journal.head(session)


def test_a_question_keeps_its_address_whatever_becomes_of_its_words(candor: Installation) -> None:
    one = faq(candor, "Is my data gone?")
    do(candor, faqs.change, None, one, question="Is my data safe?", answer="Yes.")
    told = row(candor, one)
    assert (told.slug, told.question, told.answer, told.version) == ("is-my-data-gone", "Is my data safe?", "Yes.", 2)
    (change,) = told.changes
    assert (change["question"], change["answer"]) == (["Is my data gone?", "Is my data safe?"], ["We look into it.", "Yes."])


def test_a_name_that_leaves_nothing_or_is_taken_gets_its_id_in_the_address(candor: Installation) -> None:
    first, again, none = faq(candor, "Why?"), faq(candor, "WHY??"), faq(candor, "電話は?")
    assert [row(candor, one).slug for one in (first, again, none)] == ["why", f"why-{again}", none]
    do(candor, faqs.withdraw, None, first)
    third = faq(candor, "Why?")
    assert row(candor, third).slug == f"why-{third}", "the address of what was withdrawn is not given away"


def test_a_change_may_name_the_update_that_it_follows_from(candor: Installation) -> None:
    told = cast.open_incident(candor)
    one = faq(candor, "Why?", incident=told.code)
    do(candor, incidents.change_question, None, one, answer="A cable.", update=told.update_id)
    follows = row(candor, one).changes[0]["update"]
    assert (follows["id"], follows["incident"]) == (told.update_id, told.code)


def test_order(candor: Installation) -> None:
    a, b, c = (faq(candor, name) for name in "abc")
    do(candor, faqs.order, None, [c])
    assert stands(candor) == ["c", "a", "b"]
    before = events(candor)
    do(candor, faqs.place, None, c, 1)
    do(candor, faqs.order, None, [c, a, b])
    assert events(candor) == before, "the order that stands is not said again"
    do(candor, faqs.place, None, c, 9)
    assert stands(candor) == ["a", "b", "c"]
    do(candor, faqs.withdraw, None, a)
    faq(candor, "d")
    assert stands(candor) == ["b", "c", "d"]


def test_two_submits_of_one_form_are_one_question(candor: Installation) -> None:
    told = [do(candor, incidents.ask, None, question="Why?", answer="A cable.", faq_id="abcdefghijk0") for _ in range(2)]
    assert [one.again for one in told] == [False, True] and stands(candor) == ["Why?"]


def test_what_was_withdrawn_stays_in_the_record_and_says_nothing_more(candor: Installation) -> None:
    one, other = faq(candor, "Why?"), faq(candor, "When?")
    do(candor, faqs.withdraw, None, one, reason="It was wrong.")
    told = row(candor, one)
    assert (told.answer, told.withdrawn_why) == ("We look into it.", "It was wrong.") and told.withdrawn_at
    for command, more in (
        (faqs.withdraw, {}),
        (faqs.change, {"answer": "No."}),
        (faqs.attach, {"incident": cast.open_incident(candor).code}),
    ):
        with pytest.raises(Conflict, match="was withdrawn"):
            do(candor, command, None, one, **more)
    with pytest.raises(Conflict, match="was withdrawn"):
        do(candor, faqs.order, None, [other, one])


GOOD = {"question": "Why?", "answer": "A cable."}


@pytest.mark.parametrize(
    ("more", "mistakes"),
    [
        ({"question": "", "answer": " \n "}, {"question": "Question is empty.", "answer": "Answer is empty."}),
        ({"question": "q" * 201}, {"question": "Question is too long: 201 characters, at most 200 are allowed."}),
        ({"answer": "a" * 25_001}, {"answer": "Answer is too long: 25,001 characters, at most 25,000 are allowed."}),
        ({"question": "Why?\nHow?"}, {"question": "Question is one line: take out the line break."}),
        ({"question": "\u202eWhy?"}, {"question": "Question holds U+202E, a character that turns the writing direction: take it out."}),
        ({"incident": "nosuchcode00"}, {"incident": "There is no incident “nosuchcode00”: `flask incident list` names them."}),
        ({"faq_id": "../etc"}, {"id": "Id is not one of ours: open the form again."}),
    ],
)
def test_bad_words_are_refused_and_nothing_is_said(candor: Installation, more: dict[str, Any], mistakes: dict[str, str]) -> None:
    before = events(candor)
    with pytest.raises(Invalid) as refused:
        do(candor, incidents.ask, None, **GOOD | more)
    assert refused.value.mistakes == mistakes
    assert events(candor) == before and stands(candor) == []


def test_the_longest_words_are_taken(candor: Installation) -> None:
    do(candor, incidents.ask, None, question="电" * 200, answer="a" * 25_000)
    assert stands(candor) == ["电" * 200]


def test_an_incident_that_was_taken_back_has_no_questions(candor: Installation) -> None:
    wrong = cast.open_incident(candor, undo=60)
    one = faq(candor, "Why?")
    do(candor, incidents.cancel, ines(candor), wrong.code, wrong.update_id)
    for command, arguments in (
        (incidents.attach_question, (one, wrong.code)),
        (faq_about, (wrong.code,)),
    ):
        with pytest.raises(Invalid, match="withdrawn"):
            do(candor, command, None, *arguments)
    with pytest.raises(Invalid, match="taken back"):
        do(candor, incidents.change_question, None, one, answer="No.", update=wrong.update_id)


def faq_about(session: Any, actor: None, code: str) -> None:
    incidents.ask(session, actor, question="Why?", answer="A cable.", incident=code)


def test_a_change_that_changes_nothing_a_stale_version_and_an_unknown_id_are_refused(candor: Installation) -> None:
    code = cast.open_incident(candor).code
    one = faq(candor, "Why?", incident=code)
    with pytest.raises(Invalid, match="has to change something"):
        do(candor, faqs.change, None, one, question=" Why? ", answer="We look into it.")
    with pytest.raises(Invalid, match="about that incident already"):
        do(candor, incidents.attach_question, None, one, code)
    do(candor, faqs.change, None, one, answer="A cable.", version=1)
    for command, more in ((faqs.change, {"answer": "A mouse."}), (faqs.withdraw, {}), (faqs.attach, {"incident": None})):
        with pytest.raises(Conflict, match="Somebody else changed"):
            do(candor, command, None, one, version=1, **more)
        with pytest.raises(NotFound, match="There is no question"):
            do(candor, command, None, "nosuchfaq000", **more)
    with pytest.raises(Invalid, match="There is no update"):
        do(candor, incidents.change_question, None, one, answer="A mouse.", update="nosuchupdate")
    assert row(candor, one).answer == "A cable."
