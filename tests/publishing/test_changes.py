"""Old words beside new ones."""

import time

from hypothesis import given
from hypothesis import strategies as st

from status.publishing.changes import Segment, changes
from tests.publishing.story import told


def test_one_sentence_changes_in_place() -> None:
    assert changes("Some people lost photos.", "Some people lost contacts.") == (
        Segment("same", "Some people lost"),
        Segment("gone", "photos."),
        Segment("new", "contacts."),
    )


def test_lines_without_a_change_are_cut() -> None:
    assert [one.kind for one in changes("A\n\nB c d e\n\nC", "A\n\nB c d f\n\nC")] == ["cut", "same", "gone", "new", "cut"]


def test_what_was_added_or_taken_away_shows_alone() -> None:
    assert changes("One.", "One.\n\nTwo.") == (Segment("cut", ""), Segment("new", "Two."))
    assert changes("One.\nTwo.", "One.") == (Segment("cut", ""), Segment("gone", "Two."))


def test_a_short_run_between_two_changes_is_no_patchwork() -> None:
    kinds = [one.kind for one in changes("we saw red and big dogs there today now", "we saw blue and small cats there today now")]
    assert kinds == ["same", "gone", "new", "same"]


def test_a_text_that_is_another_one_is_replaced_whole() -> None:
    old, new = "Mail is late for most people today.", "We found the cause: a broken disk at our partner."
    assert changes(old, new) == (Segment("gone", old), Segment("new", new))


def test_the_correction_of_the_story_shows_one_paragraph() -> None:
    segments = changes(told("E5"), told("E5-c"))
    assert [one.kind for one in segments][-1] == "cut"
    assert "Some people who restarted" in segments[0].text
    assert "anyone whose phone lost power" in segments[1].text.lower()


def test_joined_emoji_stay_whole() -> None:
    family = "👨\u200d👩\u200d👧"
    assert Segment("new", family) in changes("See you all there soon dear", f"See you all there soon {family}")


def test_long_texts_do_not_keep_publishing_waiting() -> None:
    begun = time.monotonic()
    changes("a b\n" * 6_000, "b a\n" * 6_000)
    changes("a b " * 6_000, "b a " * 6_000)
    assert time.monotonic() - begun < 2


@given(st.text(alphabet="ab \n", max_size=60), st.text(alphabet="ab \n", max_size=60))
def test_nothing_is_lost_on_either_side(old: str, new: str) -> None:
    segments = changes(old, new)
    cut = [one.kind for one in segments] == ["cut"]
    assert not cut
    if not segments:
        assert old.split() == new.split()
    if all(one.kind != "cut" for one in segments):
        assert " ".join(one.text for one in segments if one.kind != "new").split() == (old.split() if segments else [])
        assert " ".join(one.text for one in segments if one.kind != "gone").split() == (new.split() if segments else [])
