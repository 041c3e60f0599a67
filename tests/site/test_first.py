"""CANDOR_SITE: every key optional, an unknown one refused, a mistake named with its file."""

from pathlib import Path

import pytest

from status.errors import Invalid
from status.settings import HOME
from status.site.first import DEFAULTS, read


def test_the_file_as_shipped_is_sound() -> None:
    assert read(HOME / "content" / "site.toml")["components"] == []


def test_every_key_has_a_default(tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text("")
    assert read(tmp_path / "site.toml") == DEFAULTS


@pytest.mark.parametrize(
    "words",
    [
        'nmae = "x"',
        "name = 3",
        'name = ""',
        'zone = "Mars"',
        'undo_window = "60"',
        "undo_window = 999",
        "name = ",
        'components = [""]',
        b"name = '\xff'",
    ],
)
def test_a_mistake_is_told_in_a_sentence_that_names_the_file(tmp_path: Path, words: str | bytes) -> None:
    file = tmp_path / "site.toml"
    file.write_bytes(words if isinstance(words, bytes) else words.encode())
    with pytest.raises(Invalid, match="site.toml"):
        read(file)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="there is no file"):
        read(tmp_path / "none.toml")
