"""The public folder, one file at a time: each is there whole, old or new, beside its ready-made gzip and brotli twins.

Nothing is fsynced: the folder is drawn from the journal and can be drawn again; what has to survive a power cut is the archive.
"""

import fcntl
import gzip
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import brotli

TWINS = (".br", ".gz")
REVISION = ".revision"


def write(folder: Path, path: str, body: bytes, *, quality: int = 5) -> bool:
    """Makes `folder/path` hold `body`; says whether anything was written. Unchanged files keep their ETag and Last-Modified.

    The twins are replaced before the original, and all three carry one modification time: who sees the new original finds
    the new twins, and after a crash in between the differing times tell, so that the next call mends it.
    `quality` is brotli's, 0 to 11. Two writers of one folder take turns by `one_at_a_time`.
    """
    file = _file(folder, path)
    if _stands(file, body):
        return False
    _make_folders(folder, file.parent)
    modified = _later_than(file)
    _replace(_twin(file, ".br"), brotli.compress(body, quality=quality), modified)
    _replace(_twin(file, ".gz"), gzip.compress(body, 9 if quality > 9 else 6, mtime=0), modified)
    _replace(file, body, modified)
    return True


def remove(folder: Path, path: str) -> bool:
    """Takes `folder/path` and its twins away, and the folders that this leaves empty; says whether it was there. Safe to repeat."""
    file = _file(folder, path)
    was_there = file.is_file()
    for gone in (file, *(_twin(file, ending) for ending in TWINS)):
        gone.unlink(missing_ok=True)
    for parent in file.relative_to(folder).parents[:-1]:
        try:
            (folder / parent).rmdir()
        except OSError:
            break
    return was_there


def stamp(folder: Path, text: str) -> None:
    """Writes `.revision`, the last act of every pass that changed a file: web servers look again when it is replaced, whatever it says."""
    _make_folders(folder, folder)
    _replace(folder / REVISION, text.encode(), time.time_ns())


@contextmanager
def one_at_a_time(lock_file: Path) -> Iterator[None]:
    """Waits until no other process or thread of this machine is inside, and lets go even when killed. The file lies beside the folder and stays."""
    lock_file.parent.mkdir(parents=True, exist_ok=True)
    with lock_file.open("ab") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _file(folder: Path, path: str) -> Path:
    """Where `path` lies. Names come from our own code, so a bad one is a fault of ours: ValueError."""
    parts = path.split("/")
    if "\0" in path or "\\" in path or any(not part or part.startswith(".") for part in parts) or path.endswith(TWINS):
        raise ValueError(f"not a name for a public file: {path!r}")
    return folder.joinpath(*parts)


def _twin(file: Path, ending: str) -> Path:
    return file.with_name(file.name + ending)


def _stands(file: Path, body: bytes) -> bool:
    """Whether `file` holds `body` already and its twins were made of the same bytes."""
    try:
        if file.read_bytes() != body:
            return False
        modified = file.stat().st_mtime_ns
        return all(_twin(file, ending).stat().st_mtime_ns == modified for ending in TWINS)
    except (FileNotFoundError, NotADirectoryError):
        return False


def _later_than(file: Path) -> int:
    """Now, in nanoseconds, or the second after the old version's: Last-Modified has whole seconds, and two versions must not share one."""
    try:
        old = file.stat().st_mtime_ns
    except FileNotFoundError:
        return time.time_ns()
    return max(time.time_ns(), (old // 1_000_000_000 + 1) * 1_000_000_000)


def _make_folders(folder: Path, wanted: Path) -> None:
    """Creates what is missing from `folder` down to `wanted`, readable for a web server of another user whatever the umask."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    missing = [part for part in (wanted, *wanted.parents) if part.is_relative_to(folder) and not part.is_dir()]
    for part in reversed(missing):
        part.mkdir(exist_ok=True)
        part.chmod(0o755)


def _replace(file: Path, body: bytes, modified: int) -> None:
    """Puts `body` at `file` in one step. The temporary name is always the same, so a killed writer leaves at most one, and the next uses it up."""
    temporary = file.with_name(f".{file.name}.new")
    with temporary.open("wb") as out:
        out.write(body)
        os.fchmod(out.fileno(), 0o644)
    os.utime(temporary, ns=(modified, modified))
    temporary.replace(file)
