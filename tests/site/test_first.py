"""CANDOR_SITE: every key optional, an unknown one refused, a mistake named with its file."""

import re
from pathlib import Path

import pytest

from status.errors import Invalid
from status.settings import HOME
from status.site.colours import DARK, DARK_WASH, LIGHT, LIGHT_WASH, contrast
from status.site.first import DEFAULTS, checked, read


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
        'components = [{ name = "W", gruop = "P" }]',
        'components = ["W", "W"]',
        "languages = []",
        "languages = [1]",
        'languages = ["english language"]',
        'colours = { bogus = "#0a4f9e" }',
        'colours = { link = "#fff" }',
        'colours = { link = "#93c3ff" }',
        'colours = { link_dark = "#0a4f9e" }',
        b"name = '\xff'",
    ],
)
def test_a_mistake_is_told_in_a_sentence_that_names_the_file(tmp_path: Path, words: str | bytes) -> None:
    file = tmp_path / "site.toml"
    file.write_bytes(words if isinstance(words, bytes) else words.encode())
    with pytest.raises(Invalid, match="site.toml"):
        read(file)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ('components = [{ name = "W", gruop = "P" }]', "components: “gruop” is not a key"),
        ('components = ["W", "W"]', "components names “W” twice"),
        ("languages = [1]", "languages: “1” is not a language's tag"),
        ('colours = { bogus = "#0a4f9e" }', "colours.bogus is not a colour of the page; there are link, sign, link_dark, sign_dark"),
        ('colours = { link_dark = "#0a4f9e" }', "colours.link_dark cannot be read: #0a4f9e has a contrast of 1.90 on the page's dark"),
    ],
)
def test_the_sentence_names_the_key_and_the_rule(tmp_path: Path, words: str, told: str) -> None:
    (tmp_path / "site.toml").write_text(words)
    with pytest.raises(Invalid, match="site.toml: ") as refused:
        read(tmp_path / "site.toml")
    assert told in str(refused.value)


def test_names_may_recur_in_another_group_and_readable_colours_are_taken() -> None:
    told = {
        "components": ["W", {"name": "W", "group": "P"}],
        "languages": ["en", "pt-BR"],
        "colours": {"link": "#0a4f9e", "link_dark": "#93c3ff"},
    }
    assert checked(told, "x") == DEFAULTS | told


def test_colours_are_measured_on_the_backgrounds_that_the_page_has() -> None:
    style = (HOME / "templates" / "public" / "style.css").read_text()
    assert re.findall(r"--paper: (#\w+)", style)[:2] == [LIGHT, DARK]
    assert re.findall(r"--wash: (#\w+)", style)[:2] == [LIGHT_WASH, DARK_WASH]
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="there is no file"):
        read(tmp_path / "none.toml")
