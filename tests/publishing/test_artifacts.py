"""The public folder's files: whole, with twins, and untouched when nothing changed."""

import gzip
import os
import stat
import threading
from pathlib import Path

import brotli
import pytest

from status.publishing.artifacts import one_at_a_time, remove, stamp, write


def names(folder: Path) -> set[str]:
    return {str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()}


def test_a_file_lies_beside_its_twins_of_the_same_time(tmp_path: Path) -> None:
    assert write(tmp_path, "faq/index.html", "Störung 電話".encode())
    file = tmp_path / "faq" / "index.html"
    assert names(tmp_path) == {"faq/index.html", "faq/index.html.gz", "faq/index.html.br"}
    assert gzip.decompress(file.with_name("index.html.gz").read_bytes()) == file.read_bytes()
    assert brotli.decompress(file.with_name("index.html.br").read_bytes()) == file.read_bytes()
    assert len({twin.stat().st_mtime_ns for twin in file.parent.iterdir()}) == 1


def test_unchanged_bytes_are_not_written_again(tmp_path: Path) -> None:
    write(tmp_path, "status.json", b"{}")
    before = {file: file.stat() for file in tmp_path.iterdir()}
    assert not write(tmp_path, "status.json", b"{}")
    assert {file: file.stat() for file in tmp_path.iterdir()} == before


def test_two_versions_within_a_second_have_different_last_modified(tmp_path: Path) -> None:
    seen = set()
    for body in (b"1", b"2", b"3"):
        write(tmp_path, "a.txt", body)
        seen.add(int((tmp_path / "a.txt").stat().st_mtime))
    assert len(seen) == 3


def test_the_original_is_replaced_after_its_twins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    replace = Path.replace

    def noted(self: Path, target: Path) -> Path:
        order.append(target.suffix)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", noted)
    write(tmp_path, "a.txt", b"x")
    assert order == [".br", ".gz", ".txt"]


def test_killed_between_twins_and_original_the_next_write_mends_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "a.txt", b"old")
    replace = Path.replace

    def dies(self: Path, target: Path) -> Path:
        if target.suffix == ".txt":
            raise KeyboardInterrupt
        return replace(self, target)

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(Path, "replace", dies)
        write(tmp_path, "a.txt", b"new")
    assert (tmp_path / "a.txt").read_bytes() == b"old"
    assert write(tmp_path, "a.txt", b"old")
    assert gzip.decompress((tmp_path / "a.txt.gz").read_bytes()) == b"old"
    assert names(tmp_path) == {"a.txt", "a.txt.gz", "a.txt.br"}


def test_a_web_server_of_another_user_may_read_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        write(tmp_path / "public", "history/2009/10/index.html", b"x")
    finally:
        os.umask(before)
    for entry in [tmp_path / "public", *(tmp_path / "public").rglob("*")]:
        assert stat.S_IMODE(entry.stat().st_mode) == (0o755 if entry.is_dir() else 0o644)


@pytest.mark.parametrize(
    "path", ["", "/etc/passwd", "../a", "a/../b", "a//b", "a/", "./a", ".hidden", "a/.b", "a\0b", "a\\b", "a.gz", "a.br"]
)
def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, path: str) -> None:
    with pytest.raises(ValueError, match="not a name"):
        write(tmp_path, path, b"x")
    with pytest.raises(ValueError, match="not a name"):
        remove(tmp_path, path)


def test_removing_leaves_neither_twin_nor_empty_folder(tmp_path: Path) -> None:
    write(tmp_path, "incidents/abc/index.html", b"x")
    write(tmp_path, "incidents/index.html", b"x")
    assert remove(tmp_path, "incidents/abc/index.html")
    assert not remove(tmp_path, "incidents/abc/index.html")
    assert names(tmp_path) == {"incidents/index.html", "incidents/index.html.gz", "incidents/index.html.br"}
    assert not (tmp_path / "incidents" / "abc").exists()


def test_the_stamp_is_a_new_file_each_time(tmp_path: Path) -> None:
    seen = set()
    for _ in range(3):
        stamp(tmp_path / "public", "7")
        found = (tmp_path / "public" / ".revision").stat()
        seen.add((found.st_mtime_ns, found.st_ino))
    assert len(seen) == 3
    assert (tmp_path / "public" / ".revision").read_text() == "7"


def test_two_writers_take_turns(tmp_path: Path) -> None:
    inside: list[int] = []
    most: list[int] = []

    def turn() -> None:
        for _ in range(50):
            with one_at_a_time(tmp_path / "beside" / "lock"):
                inside.append(1)
                most.append(len(inside))
                inside.pop()

    threads = [threading.Thread(target=turn) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) == 1
