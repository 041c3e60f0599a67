"""`verify` names what was tampered with: in the file, in the database, at the end."""

import pytest
from sqlalchemy import text

from status.archive import events
from status.archive.follow import follow
from status.archive.verify import verify
from status.db import Installation
from tests.cast import open_incident, update


@pytest.fixture
def kept(candor: Installation) -> Installation:
    code = open_incident(candor).code
    update(candor, code)
    follow(candor)
    return candor


def test_an_untouched_record_verifies_to_its_head(kept: Installation) -> None:
    difference, head = verify(kept)
    assert difference == ""
    assert head.split()[0] == str(follow(kept))
    assert len(head.split()[1]) == 64


def test_any_flipped_byte_in_the_archive_is_named_with_its_line(kept: Installation) -> None:
    file = kept.settings.archive / events.FILE
    whole = file.read_bytes()
    for place in range(0, len(whole), 37):
        broken = bytearray(whole)
        broken[place] ^= 1
        file.write_bytes(bytes(broken))
        difference, _ = verify(kept)
        assert difference.startswith(f"{events.FILE}: "), place
        assert f"line {whole[:place].count(10) + 1}" in difference, place
    file.write_bytes(whole)
    assert verify(kept)[0] == ""


def test_a_missing_last_line_is_named(kept: Installation) -> None:
    file = kept.settings.archive / events.FILE
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[:-1]))
    assert "is missing" in verify(kept)[0]


def test_a_line_too_many_is_named(kept: Installation) -> None:
    file = kept.settings.archive / events.FILE
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join([*lines, lines[-1]]))
    assert "not in the database" in verify(kept)[0]


@pytest.mark.parametrize("column", ["facts", "kind", "subject", "salt", "event_hash", "hash", "previous", "at"])
def test_a_changed_event_row_is_named(kept: Installation, column: str) -> None:
    with kept.database.write() as session:
        if kept.database.dialect == "sqlite":
            session.execute(text("DROP TRIGGER event_is_never_changed"))
        else:
            session.execute(text("ALTER TABLE event DISABLE TRIGGER ALL"))
        value = {"at": "'2001-01-01T00:00:00.000Z'", "facts": "'{}'"}.get(column, "'x'")
        session.execute(text(f"UPDATE event SET {column} = {value} WHERE revision = 3"))
    difference, _ = verify(kept)
    assert difference.startswith("revision 3 in the database"), difference
