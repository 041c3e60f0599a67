"""Reading content/demo/: what is written there, and the one sentence that a mistake gets."""

import shutil
from pathlib import Path

import pytest

from status.cli.story_files import read
from status.errors import Invalid
from status.settings import HOME

CONTENT = HOME / "content" / "demo"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the story, to spoil."""
    return Path(shutil.copytree(CONTENT, tmp_path / "demo"))


def spoil(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_story_as_shipped() -> None:
    story = read(CONTENT)
    told = "E1 E2 E3 E4 A1 E5 Q1 E5-c A3 D1 E6 Q1-b A2 D2 E7 Q2 Q3 Q4 Q5 Q6 Q7 E8 Q7-b D3 D4 D5 E9 Q1-c Q5-b Q6-b E10 E10-m"
    told += " A1-b D2-b D3-b D4-b E11 Q1-d Q2-b Q4-b Q7-c Q8 F1 D4-c F2 D5-b D6 F3 D5-c F4 A1-c A2-b D3-c D4-d D5-d D5-e E12 Q1-e Q3-b Q7-d Q4-c A3-b R"
    assert [entry.name for entry in story.entries] == told.split()
    assert (story.name, story.zone, len(story.parts)) == ("Corvid Mobile", "America/Los_Angeles", 10)
    assert all(reader.email.endswith("@example.org") for reader in story.readers)


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("E3.md", 'status = "identified"', 'status = "recovering"', "Status cannot be “recovering”: choose one of investigating"),
        ("E3.md", 'status = "identified"', 'status = "resolved"', "Status cannot be “resolved”"),
        ("E1.md", 'impact = "major"', 'impact = "huge"', "Impact cannot be “huge”"),
        ("E5.md", 'data = "loss_suspected"', 'data = "gone"', "Data cannot be “gone”"),
        ("E1.md", '"Web data" = "major_outage"', '"Web data" = "down"', "Components cannot be “down”"),
        ("E1.md", '"Web data"', '"Web date"', "Components: “Web date” is not a component of site.toml."),
        (
            "E2.md",
            'verb = "update"',
            'verb = "shout"',
            "Verb cannot be “shout”: choose one of open, update, correct, resolve, ask, change, advise, withdraw, move, record, spare, progress.",
        ),
        ("E2.md", 'verb = "update"', "", "Verb is missing."),
        ("E2.md", 'verb = "update"', 'verb = "update"\nmood = "bad"', "“mood” is not a key that stands here"),
        ("E2.md", 'verb = "update"', 'verb = "update"\ntitle = "x"', "Title is not said with update, but with open."),
        ("E2.md", 'verb = "update"', 'verb = "resolve"', "Data is missing."),
        ("E1.md", 'title = "Swivel: trouble with browsing, mail and sync"\n', "", "Title is missing."),
        ("E7.md", 'answers = ["none"]', 'answers = "none"', "Answers has to be a list of texts in brackets."),
        ("E5-c.md", "notify = true", 'notify = "yes"', "Notify has to be true or false."),
        ("E5-c.md", 'corrects = "E5"', 'corrects = "E6"', "Corrects: “E6” is not an entry before this one."),
        ("Q2.md", 'question = "My phone already lost power. What now?"', "", "Question is missing."),
        ("Q2.md", 'verb = "ask"', 'verb = "ask"\nnotify = false', "Notify is not said with ask, but with open or update"),
        ("Q1-b.md", 'changes = "Q1"', 'changes = "Q9"', "Changes: “Q9” is not a question asked before this one."),
        ("Q1-b.md", 'follows = "E6"', 'follows = "E8"', "Follows: “E8” is not an entry before this one."),
        ("A1.md", 'severity = "critical"', 'severity = "loud"', "Severity cannot be “loud”: choose one of critical, high, normal."),
        ("A1.md", '"Let it run flat."', '"The power"', "Do not: “The power” does not start with a verb"),
        ("A2.md", 'verb = "advise"', 'verb = "withdraw"\nwithdraws = "A9"', "Severity is not said with withdraw, but with advise."),
        (
            "Q2.md",
            'verb = "ask"\nquestion',
            'verb = "withdraw"\nwithdraws = "Q1"\nfor',
            "Withdraws: “Q1” is not advice given before this one.",
        ),
        ("E10-m.md", 'moves = "E10"', 'moves = "E7"', "Moves: “E7” is not an entry that promised word before this one."),
        ("E10-m.md", 'next_update = "2009-10-20 08:00"', "", "Next update is missing."),
        ("E11.md", 'every = "fri@17:00"', 'every = "Friday"', "Every “Friday” is not a day and a time: write fri@17:00."),
        ("E11.md", 'topics = ["what', 'topic = ["what', "“topic” is not a key that stands here"),
        ("D3.md", 'kind = "Contacts"', "", "Kind is missing."),
        ("D3.md", 'data = "recovering"', 'data = "gone"', "Data cannot be “gone”"),
        ("D3.md", "[[1 October]]", "[[Monday 1 October]]", "Words: [[Monday 1 October]] is no day of the story"),
        (
            "D1.md",
            'unaffected = ["Voicemail",',
            'kind = "Voicemail"\nunaffected = [',
            "Kind is not said with spare, but with record or progress.",
        ),
        ("D5-b.md", 'of = "52,000"', "", "Of is missing."),
        ("E2.md", 'at = "2009-10-02 12:48"', 'at = "2009-10-32 12:48"', "At “2009-10-32 12:48” is not a time that exists"),
        ("E2.md", 'at = "2009-10-02 12:48"', 'at = "2009-10-02"', "At “2009-10-02” is not a time that exists"),
        ("E2.md", '"2009-10-03 12:00"', '"2009-10-02 12:00"', "Next update lies before the entry's own time"),
        ("E2.md", '"2009-10-03 12:00"', '"midnight"', "Next update “midnight” is not a time that exists"),
        ("E2.md", "+++\nat", "at", "Body has to follow front matter"),
        ("E2.md", 'verb = "update"', "verb = update", "The file is not TOML where it should be"),
        ("E6.md", "[[Monday 12 October]]", "[[Sunday 12 October]]", "Words: [[Sunday 12 October]] is no day of the story"),
        ("E1.md", 'verb = "open"\ntitle = "Swivel: trouble with browsing, mail and sync"', 'verb = "update"', "Verb has to be open"),
        ("site.toml", 'zone = "America/Los_Angeles"', 'zone = "America/Nowhere"', "Zone “America/Nowhere” is not known"),
        ("site.toml", 'operator = "Demo desk"', "", "Operator is missing."),
        ("site.toml", 'today = "2009-10-12"', 'today = "Monday"', "Today “Monday” is not a day that exists"),
        ("site.toml", 'today = "2009-10-12"', 'today = "2009-10-02"', "Today has to come after the day of the first entry."),
        ("site.toml", 'name = "Email"', 'name = "Web data"', "Components: “Web data” stands there twice."),
        ("site.toml", '"Contacts sync", "Photos sync"', '"Contacts"', "Readers: “Contacts” is not a component of site.toml."),
        ("site.toml", 'email = "ada@example.org"', 'mail = "ada@example.org"', "“mail” is not a key that stands here"),
    ],
)
def test_a_mistake_is_one_sentence_that_names_file_key_and_rule(folder: Path, file: str, old: str, new: str, told: str) -> None:
    spoil(folder / file, old, new)
    with pytest.raises(Invalid) as mistake:
        read(folder)
    assert str(mistake.value).startswith(f"{folder / file}: {told}")
    assert "\n" not in str(mistake.value)


def test_an_entry_without_words_is_refused(folder: Path) -> None:
    (folder / "E13.md").write_text('+++\nat = "2009-10-15 08:00"\nverb = "update"\n+++\n\n', encoding="utf-8")
    with pytest.raises(Invalid, match=r"E13\.md: Body is empty"):
        read(folder)


def test_bytes_that_are_not_utf_8_are_refused(folder: Path) -> None:
    (folder / "E2.md").write_bytes(b"+++\n\xff\n+++\n")
    with pytest.raises(Invalid, match=r"E2\.md: The file holds bytes that are not valid UTF-8"):
        read(folder)


def test_a_folder_without_a_page_is_told(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"site\.toml: The file cannot be read"):
        read(tmp_path)


def test_lines_of_plus_signs_in_the_words_stay(folder: Path) -> None:
    spoil(folder / "E2.md", "Swivel phones still", "+++\n\nSwivel phones still")
    assert "+++\n\nSwivel" in next(entry for entry in read(folder).entries if entry.name == "E2").words.body
