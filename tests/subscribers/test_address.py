"""Which addresses are taken, and how they are kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from status.errors import Invalid
from status.subscribers.address import bare, read_address, read_language


@pytest.mark.parametrize(
    ("typed", "email"),
    [
        ("Ann@Example.org", "Ann@example.org"),
        ("  ann@example.org\t", "ann@example.org"),
        ("\u200bann@example.org\ufeff", "ann@example.org"),
        ("\u00a0ann@example.org\u2007", "ann@example.org"),
        ("ann+news@example.org", "ann+news@example.org"),
        ("ann@bücher.example", "ann@xn--bcher-kva.example"),
        ("o'neil@example.org", "o'neil@example.org"),
    ],
)
def test_a_bare_address_is_taken_without_what_stands_around_it(typed: str, email: str) -> None:
    assert read_address(typed).email == email


def test_the_same_address_has_one_key_whatever_its_case() -> None:
    assert read_address("Ann@example.org").key == read_address("ANN@EXAMPLE.ORG").key


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ann",
        "ann@localhost",
        '"ann b"@example.org',
        "ann@[127.0.0.1]",
        "ann@127.0.0.1",
        "änn@example.org",
        "Ann <ann@example.org>",
        "<ann@example.org>",
        "mailto:ann@example.org",
        "ann@example.org, bob@example.org",
        "ann@example.org\nBcc: bob@example.org",
        "ann\0@example.org",
        "ann@exa\u200bmple.org\u0000",
        "a..b@example.org",
        "a" * 65 + "@example.org",
        "ann@" + "b" * 60 + ".c" * 100 + ".org",
        *(f"{sign}1@example.org" for sign in "=+-@"),
    ],
)
def test_what_cannot_be_written_to_or_would_run_in_a_spreadsheet_is_refused_in_one_sentence(typed: str) -> None:
    with pytest.raises(Invalid, match=r"^Email [^\n]*\.$") as refused:
        read_address(typed)
    assert list(refused.value.mistakes) == ["email"]


def test_a_part_in_quotation_marks_is_named_as_what_is_not_taken() -> None:
    with pytest.raises(Invalid, match="has a part in quotation marks"):
        read_address('"a b"@example.org')


@given(st.text(max_size=300))
def test_whatever_is_typed_is_refused_or_becomes_plain_ascii_without_quotes(typed: str) -> None:
    try:
        email = read_address(typed).email
    except Invalid:
        return
    assert email.isascii() and email.isprintable() and len(email) <= 254
    assert not set(email) & set(' "\\<>,;:()[]') and email.count("@") == 1


@pytest.mark.parametrize(("typed", "kept"), [("", ""), (" de ", "de"), ("pt-BR", "pt-br"), ("zh-Hant-TW", "zh-hant-tw")])
def test_a_language_is_a_tag(typed: str, kept: str) -> None:
    assert read_language(typed) == kept


@pytest.mark.parametrize("typed", ["d", "=1+1", "deutsch bitte", "de_DE", "de-"])
def test_what_is_no_language_tag_is_refused(typed: str) -> None:
    with pytest.raises(Invalid, match="Language"):
        read_language(typed)


def test_only_what_stands_around_a_value_is_taken_off() -> None:
    assert bare(" \u2060a b\u200b\u3000") == "a b"
