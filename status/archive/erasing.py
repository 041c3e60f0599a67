"""Takes erased addresses out of `subscribers.jsonl`: their lines stay, with what `subscribers.erasure` left in place of the row.

It is the one time that lines of the archive are written again: whole, under another name, and put in place in one step.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from status.archive.readers import FILE
from status.db import Installation
from status.journal.chain import canonical
from status.subscribers import log
from status.whole_file import whole_file


def follow(candor: Installation) -> int:
    """Brings the file to what was erased; returns how many lines changed. Whoever calls holds the lock of the archive. Safe to repeat."""
    file, done = candor.settings.archive / FILE, candor.settings.archive / ".erased"
    with candor.database.read() as session:
        last = log.last_erased(session)
        if not file.exists() or str(last) == _read(done):
            return 0
        erased = log.erased(session)
    lines = [_scrubbed(line, erased) for line in file.read_bytes().splitlines(keepends=True)]
    changed = sum(new is not None for _, new in lines)
    if changed:
        with whole_file(file, file.stat().st_mode & 0o777) as out:
            out.writelines(old if new is None else new for old, new in lines)
    done.write_text(str(last), encoding="ascii")
    return changed


def _scrubbed(line: bytes, erased: Mapping[int, Any]) -> tuple[bytes, bytes | None]:
    try:
        told = json.loads(line)
        row = erased.get(told["row"]["id"])
    except (ValueError, KeyError, TypeError):  # a torn line: it is nobody's
        return line, None
    if row is None or told["row"] == row:
        return line, None
    return line, (canonical(told | {"row": row}) + "\n").encode()


def _read(file: Path) -> str:
    return file.read_text(encoding="ascii") if file.exists() else ""
