"""A backup counts when it could be read again."""

import gzip
from pathlib import Path

import pytest

from status.archive.backup import backup, opened
from status.archive.importing import look_through
from status.db import Installation
from status.errors import Invalid
from tests.cast import open_incident


@pytest.fixture
def file(candor: Installation, tmp_path: Path) -> Path:
    open_incident(candor)
    return backup(candor, tmp_path / "safe")[0]


def test_its_name_says_how_far_it_goes_and_only_its_owner_may_read_it(candor: Installation, tmp_path: Path) -> None:
    open_incident(candor)
    made, of = backup(candor, tmp_path / "safe")
    assert made.name.startswith(f"candor-{of.revision:09d}-")
    assert made.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in made.parent.iterdir()] == [made.name]
    with opened(made) as lines:
        assert look_through(lines) == of


def test_a_bit_that_flips_anywhere_is_noticed(file: Path) -> None:
    whole = file.read_bytes()
    plain = gzip.decompress(whole)
    for place in range(10, len(whole), max(1, len(whole) // 60)):
        spoilt = bytearray(whole)
        spoilt[place] ^= 1
        file.write_bytes(spoilt)
        try:
            with opened(file) as lines:
                look_through(lines)
        except Invalid:
            continue
        assert gzip.decompress(spoilt) == plain  # a bit of the packing that means nothing


@pytest.mark.parametrize("what", ["missing", "folder", "cut"])
def test_a_file_that_cannot_be_read_is_told_in_one_sentence(file: Path, tmp_path: Path, what: str) -> None:
    name = {"missing": tmp_path / "none", "folder": tmp_path, "cut": file}[what]
    file.write_bytes(file.read_bytes()[:-20])
    with pytest.raises(Invalid), opened(name) as lines:
        look_through(lines)
