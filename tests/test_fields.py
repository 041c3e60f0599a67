"""What people type, checked: kept as typed, or refused by name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from status.errors import Invalid
from status.fields import Checked, choice, label, one_line, shown, words


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x0b", "\x1b", "\x7f", "\x85", "\ufffe", "\ud800", "\u202e", "\u2066"])
def test_a_character_that_would_break_a_channel_is_refused_by_name(character: str) -> None:
    for check in (lambda text: one_line("title", text, 200), lambda text: words("body", text)):
        with pytest.raises(Invalid, match=r"^(Title|Body) "):
            check(f"before {character} after")


@pytest.mark.parametrize("text", ["می‌آید", "👨‍👩‍👧", "مشكلة في API v2", "\u200f שלום", "a\tb", "D&D &#39;x&#39; <b>"])
def test_words_of_every_script_are_kept(text: str) -> None:
    assert one_line("title", text, 200) == text.strip()


@pytest.mark.parametrize("ending", ["\n", "\r", "\r\n", "\u2028"])
def test_one_line_is_one_line(ending: str) -> None:
    with pytest.raises(Invalid, match="one line"):
        one_line("title", f"a{ending}b", 200)


def test_line_ends_become_line_feeds_and_blank_ends_go() -> None:
    assert words("body", "\r\na  \r\nb\rc\u2028d\n\n") == "a\nb\nc\nd"


def test_lengths_are_counted_in_characters() -> None:
    assert one_line("title", "🔥" * 200, 200) == "🔥" * 200
    with pytest.raises(Invalid, match="201 characters, at most 200"):
        one_line("title", "🔥" * 201, 200)


@given(st.text())
def test_words_are_kept_or_refused_and_never_changed_twice(text: str) -> None:
    try:
        once = words("body", text, required=False)
    except Invalid:
        return
    assert words("body", once, required=False) == once
    once.encode()


def test_a_choice_names_what_there_is_and_shows_what_was_typed_safely() -> None:
    with pytest.raises(Invalid, match="choose one of red, blue"):
        choice("colour", "\x1b[31m", ["red", "blue"])
    assert "\x1b" not in shown("\x1b[31m")
    assert len(shown("x" * 500)) == 60


def test_mistakes_are_gathered() -> None:
    check = Checked()
    assert check(one_line, "title", "", 200) is None
    assert check(one_line, "name", "fine", 200) == "fine"
    assert check(words, "body", "") is None
    with pytest.raises(Invalid) as refused:
        check.done()
    assert set(refused.value.fields()) == {"title", "body"}


def test_a_label_starts_a_sentence() -> None:
    assert label("next_update") == "Next update"
