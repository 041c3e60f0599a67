"""Advice as typed: what is refused, with which sentence, beside which field."""

from typing import Any

import pytest

from status.advice.reading import read_words
from status.errors import Invalid
from tests.cast import ADVICE

GOOD = {name: value for name, value in ADVICE.items() if name != "severity"}


@pytest.mark.parametrize(
    ("more", "mistakes"),
    [
        ({"do": [], "dont": [" "]}, {"do": "Do is empty, and Do not too: advice says at least one thing to do or not to do."}),
        ({"do": ["The phone"]}, {"do": "Do: “The phone” does not start with a verb: say what to do first, as in “Keep the phone on”."}),
        ({"dont": ["!!!"]}, {"dont": "Do not: “!!!” does not start with a verb: say what to do first, as in “Keep the phone on”."}),
        (
            {"do": ["Don't reset it."]},
            {"do": "Do: “Don't reset it.” starts with “Don't”: write it under “Do not”, and starts there with the verb."},
        ),
        (
            {"dont": ["Never reset it."]},
            {"dont": "Do not: “Never reset it.” starts with “Never”: it stands under “Do not” already, and starts there with the verb."},
        ),
        ({"do": ["Keep it on."] * 6}, {"do": "Do has 6 lines, at most 5 are read: keep what matters most."}),
        ({"dont": ["K" * 201]}, {"dont": "Do not is too long: 201 characters, at most 200 are allowed."}),
        ({"dont": ["Reset\nit"]}, {"dont": "Do not is one line: take out the line break."}),
        ({"why": "", "who": " "}, {"why": "Why is empty.", "who": "Who is empty."}),
        ({"already": "a" * 401}, {"already": "Already is too long: 401 characters, at most 400 are allowed."}),
        ({"who": "\u202eEverybody"}, {"who": "Who holds U+202E, a character that turns the writing direction: take it out."}),
    ],
)
def test_bad_advice_is_refused_beside_its_field(more: dict[str, Any], mistakes: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        read_words(**{**GOOD, **more})
    assert refused.value.mistakes == mistakes


def test_a_list_is_taken_as_people_paste_it() -> None:
    told = read_words(**{**GOOD, "do": ["- Keep it on.", "", "2. If it is on, copy your numbers."], "dont": []})
    assert told.do == ("Keep it on.", "If it is on, copy your numbers.") and told.dont == ()


@pytest.mark.parametrize("line", ["Lassen Sie das Gerät eingeschaltet.", "电源保持打开", "Doubt every call.", "Nevertheless keep it on."])
def test_what_may_be_a_verb_is_taken(line: str) -> None:
    assert read_words(**{**GOOD, "do": [line]}).do == (line,)
