"""Files that appear whole, and places that somebody named."""

from pathlib import Path

import pytest

from status.whole_file import named_by_operator, whole_file


def test_it_appears_at_the_end_readable_by_its_owner_alone(tmp_path: Path) -> None:
    with whole_file(tmp_path / "new") as out:
        out.write(b"all")
        assert not (tmp_path / "new").exists()
    assert (tmp_path / "new").read_bytes() == b"all"
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o600


def test_a_writer_that_fails_leaves_what_stood_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "old").write_bytes(b"old")
    with pytest.raises(ZeroDivisionError), whole_file(tmp_path / "old") as out:
        out.write(b"half")
        raise ZeroDivisionError
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("old", b"old")]


def test_what_a_link_leads_to_is_written_and_the_link_stays(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with named_by_operator(tmp_path / "link") as out:
        out.write(b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"
