"""Readable names in addresses."""

import pytest

from status.slugs import LIMIT, slug


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Is my data gone?", "is-my-data-gone"),
        ("  What's “safe”, & what isn't?! ", "whats-safe-what-isnt"),
        ("Größe & Störung: Ü?", "grosse-storung-u"),
        ("電話は?", ""),
        ("🔥", ""),
        ("../../etc/passwd", "etc-passwd"),
        ("index.html", "index-html"),
        ("a" * 200, "a" * LIMIT),
        ("word " * 40, "-".join(["word"] * 16)),
    ],
)
def test_a_name_is_ascii_short_and_cut_at_a_word(text: str, name: str) -> None:
    assert slug(text) == name
