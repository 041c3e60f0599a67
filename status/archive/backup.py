"""A backup: an export in a file of its own, compressed, written whole or not at all, and counted only after it was read again."""

import gzip
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO

from status.archive import export
from status.archive.export import Extent
from status.archive.importing import look_through
from status.db import Installation, now_of
from status.errors import Invalid

ENDING = ".jsonl.gz"


def backup(candor: Installation, folder: Path) -> tuple[Path, Extent]:
    """Writes `candor-<revision>-<UTC time>.jsonl.gz` into `folder` and reads it again. `OSError` when the folder refuses; no half file stays."""
    folder.mkdir(parents=True, exist_ok=True)
    with candor.database.read() as session:
        of = export.extent(session)
        file = folder / _name(of, now_of(session))
        with whole_file(file) as new, gzip.GzipFile(filename="", fileobj=new, mode="wb", mtime=0) as packed:
            for line in export.lines(session, of):
                packed.write(line.encode())
    with opened(file) as lines:
        look_through(lines)
    return file, of


def _name(of: Extent, at: datetime) -> str:
    return f"candor-{of.revision:09d}-{at:%Y%m%dT%H%M%SZ}{ENDING}"


@contextmanager
def whole_file(file: Path) -> Iterator[IO[bytes]]:
    """A file that appears under its name when everything is in it and on the disk; only its owner may read it. A pipe, a terminal or a link
    (`/dev/stdout`) is written through: what stands there is not ours to replace."""
    if file.is_symlink() or (file.exists() and not file.is_file()):
        with file.open("wb") as out:
            yield out
        return
    new = file.with_name(f".{file.name}.new")
    try:
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        new.replace(file)
    finally:
        new.unlink(missing_ok=True)
    handle = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def opened(file: Path) -> Iterator[Iterator[bytes]]:
    """The lines of an export or a backup. `Invalid` when it cannot be read, or when its packing is damaged."""
    try:
        with file.open("rb") as raw:
            packed = raw.read(2) == b"\x1f\x8b"
            raw.seek(0)
            with gzip.GzipFile(fileobj=raw) if packed else raw as lines:
                yield iter(lines)
    except FileNotFoundError:
        raise Invalid({"file": f"There is no file {file}."}) from None
    except IsADirectoryError:
        raise Invalid({"file": f"{file} is a folder, not a file."}) from None
    except (EOFError, zlib.error, OSError) as damaged:
        raise Invalid({"file": f"{file} cannot be read to its end: {str(damaged).lower()}."}) from None
