"""Update templates: what ships can be used, what operators add appears, what is broken is named and stops nothing."""

from pathlib import Path

import pytest

from status import phrases
from status.errors import Invalid

HEAD = '+++\nwhen = "W"\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("status.phrases.FOLDER", tmp_path)
    return tmp_path


def test_those_that_ship_are_whole_and_every_form_has_one() -> None:
    found = phrases.shelf()
    assert not found.broken and {one.name for one in found.phrases} >= {phrases.NOTHING_NEW, "first-word", "over"}
    assert all(found.offered(verb) for verb in ("open", "update", "resolve", "reopen"))
    assert [one.name for one in found.offered("open")][0] == "first-word"


def test_a_file_that_somebody_adds_appears_and_one_that_is_broken_is_named(folder: Path) -> None:
    (folder / "ours.md").write_bytes(b"\xef\xbb\xbf" + f"{HEAD}+++\r\n\r\nFor ‹who›.\r\n".encode())
    (folder / "README.md").write_text("For people.", encoding="utf-8")
    for name, text, why in (
        ("none.md", "Words alone.", "front matter"),
        ("toml.md", "+++\nwhen = \n+++\nW", "not TOML"),
        ("key.md", f"{HEAD}whn = 1\n+++\nW", "“whn” is not a key"),
        ("kind.md", f"{HEAD}blanks = 'who'\n+++\nW", "“blanks” is not a key of a phrase, or holds another kind"),
        ("status.md", f"{HEAD}status = 'bad'\n+++\nW", "Status cannot be “bad”: choose one of investigating,"),
        ("when.md", "+++\n+++\nW", "When is empty"),
        ("body.md", f"{HEAD}+++\n", "Body is empty"),
        ("blanks.md", f'{HEAD}blanks = ["who", "wen"]\n+++\n‹who› ‹when›', "do not agree on “wen”"),
        ("forgotten.md", f'{HEAD}blanks = ["who"]\n+++\n‹who› ‹when›', "do not agree on “when”"),
    ):
        (folder / name).write_text(text, encoding="utf-8")
        found = phrases.shelf()
        assert why in found.broken[name], name
    (folder / "latin.md").write_bytes(b"+++\nwhen = '\xe9'\n+++\nW")
    (folder / "folder.md").mkdir()
    found = phrases.shelf()
    assert [(one.name, one.body) for one in found.phrases] == [("ours", "For ‹who›.")]
    assert "UTF-8" in found.broken["latin.md"] and "cannot be read" in found.broken["folder.md"]


def test_no_folder_is_no_phrases(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("status.phrases.FOLDER", tmp_path / "nothing")
    assert phrases.shelf() == phrases.Shelf((), {})


def test_a_blank_of_ours_is_refused_by_name_and_a_quotation_is_none(folder: Path) -> None:
    (folder / "ours.md").write_text(f"{HEAD}+++\nFor ‹who›, since ‹when›.", encoding="utf-8")
    phrases.check_filled("He said ‹who knows›, and ‹nobody›.")
    with pytest.raises(Invalid, match="^Body still holds the blank ‹when›: fill it in, or take it out.$"):
        phrases.check_filled("For all, since ‹when›. ‹when›")
    with pytest.raises(Invalid, match="the blanks ‹when›, ‹who›: fill them in"):
        phrases.check_filled("‹when› ‹who›")
    assert phrases.read(folder / "ours.md").filled({"who": "all"}) == "For all, since ‹when›."
