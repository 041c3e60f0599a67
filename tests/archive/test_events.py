"""The archive's file: whole lines, in order, whatever was interrupted."""

from pathlib import Path

import pytest

from status.archive import events
from status.archive.follow import follow
from status.db import Installation
from tests.cast import open_incident


def file_of(candor: Installation) -> Path:
    return candor.settings.archive / events.FILE


def test_the_archive_holds_every_event_once(candor: Installation) -> None:
    open_incident(candor)
    head = follow(candor)
    assert follow(candor) == head
    assert [line["revision"] for _, line in events.read(file_of(candor)) if line] == list(range(1, head + 1))


@pytest.mark.parametrize("torn", ["{", '{"revision": 9', "\x00\x00\x00", '{"revision":9}'])
def test_a_torn_last_line_is_cut_off_and_written_again(candor: Installation, torn: str) -> None:
    open_incident(candor)
    head = follow(candor)
    whole = file_of(candor).read_bytes()
    with file_of(candor).open("a") as out:
        out.write(torn)
    assert follow(candor) == head
    assert file_of(candor).read_bytes() == whole


def test_a_file_that_holds_nothing_whole_is_started_again(candor: Installation) -> None:
    open_incident(candor)
    file_of(candor).parent.mkdir(parents=True)
    file_of(candor).write_text("{half")
    head = follow(candor)
    assert [line["revision"] for _, line in events.read(file_of(candor)) if line] == list(range(1, head + 1))


def test_a_very_long_last_line_is_found(tmp_path: Path) -> None:
    file = tmp_path / events.FILE
    events.append(file, ['{"revision":1}', '{"revision":2,"long":"' + "x" * 200_000 + '"}'])
    last = events.last_line(file)
    assert last is not None
    assert last["revision"] == 2
