"""Files that appear under their name when everything is in them and on the disk: never half of one, whatever falls in between."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

OWNER_ALONE = 0o600


@contextmanager
def whole_file(file: Path, mode: int = OWNER_ALONE) -> Iterator[IO[bytes]]:
    """What is written takes the place of `file` at the end, fsynced; nothing of it stays when the writer fails."""
    new = file.with_name(f".{file.name}.new")
    try:
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as out:
            os.fchmod(out.fileno(), mode)
            yield out
            out.flush()
            os.fsync(out.fileno())
        new.replace(file)
    finally:
        new.unlink(missing_ok=True)
    sync_folder(file.parent)


@contextmanager
def named_by_operator(file: Path) -> Iterator[IO[bytes]]:
    """As `whole_file`, for a place that somebody named: a pipe, a terminal or a link (`/dev/stdout`) is written through, as what stands there is not
    ours to replace."""
    if file.is_symlink() or (file.exists() and not file.is_file()):
        with file.open("wb") as out:
            yield out
        return
    with whole_file(file) as out:
        yield out


def sync_folder(folder: Path) -> None:
    """What was created or renamed in `folder` survives a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
