"""How a record reads."""

import pytest

from status.data.reading import count
from status.data.states import CERTAINTY, DATA, OF_KIND, is_smaller
from status.data.values import Point
from status.data.wording import share
from status.errors import Invalid
from tests.publishing.worlds import at


@pytest.mark.parametrize(
    ("done", "total", "words"),
    [
        (157, 647, "157 of 647 (24.2 %)"),
        (999_999, 1_000_000, "999,999 of 1,000,000 (99.9 %)"),
        (3, 3, "3 of 3 (100.0 %)"),
        (0, 9, "0 of 9 (0.0 %)"),
    ],
)
def test_a_share_is_never_rounded_up_to_all_of_it(done: int, total: int, words: str) -> None:
    assert share(Point(done, total, "", at(2, 9))) == words


@pytest.mark.parametrize(
    ("typed", "number"), [("", None), (" 7 ", 7), ("1,200", 1200), ("1 200", 1200), ("1.200.000", 1_200_000), ("007", 7)]
)
def test_numbers_are_taken_with_any_mark_between_thousands(typed: str, number: int | None) -> None:
    assert count("of", typed) == number


@pytest.mark.parametrize("typed", ["1.5", "1,20", "٣", "+4", "4e2", "x"])
def test_what_is_no_whole_number_is_refused(typed: str) -> None:
    with pytest.raises(Invalid, match="whole number"):
        count("of", typed)


def test_every_state_has_words_for_a_kind_and_none_is_smaller_than_itself() -> None:
    assert set(OF_KIND) == set(DATA)
    assert not any(is_smaller((state, sure), (state, sure)) for state in DATA for sure in ("", *CERTAINTY))
    assert is_smaller(("lost", "confirmed"), ("restored", "confirmed")) and is_smaller(("lost", "confirmed"), ("lost", "likely"))
    assert not is_smaller(("loss_suspected", ""), ("lost", "possible"))
