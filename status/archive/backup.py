"""A backup: an export in a file of its own, compressed, written whole or not at all, and counted only after it was read again."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from status.archive import export
from status.archive.export import Extent
from status.archive.importing import look_through
from status.db import Installation, now_of
from status.errors import Invalid
from status.whole_file import whole_file

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
