"""`events.jsonl`: every event, one line each, in order. The last whole line is the follower's position."""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from status.clock import iso
from status.journal.chain import canonical
from status.journal.model import Event
from status.whole_file import sync_folder, whole_file

FILE = "events.jsonl"


def line(event: Event) -> str:
    """The archived form: what the public ledger shows, and always the event and its salt; of a redacted one, what remains of it."""
    redacted = {} if event.redacted_in is None else {"redacted_in": event.redacted_in}
    return canonical(
        redacted
        | {
            "revision": event.revision,
            "at": iso(event.at),
            "event": {"kind": event.kind, "subject": event.subject, "actor": event.actor, "facts": json.loads(event.facts)},
            "salt": event.salt,
            "event_hash": event.event_hash,
            "previous": event.previous,
            "hash": event.hash,
        }
    )


def read(file: Path) -> Iterator[tuple[int, dict[str, Any] | None]]:
    """Each line's number and value; None for a line that cannot be read."""
    return ((number, _value(raw)) for number, raw in _raw(file))


def read_whole(file: Path) -> Iterator[tuple[int, dict[str, Any] | None]]:
    """As `read`, without a torn last line: nobody was told that its words were kept."""
    return ((number, _value(raw)) for number, raw in _raw(file) if raw.endswith(b"\n"))


def _raw(file: Path) -> Iterator[tuple[int, bytes]]:
    if file.exists():
        with file.open("rb") as lines:
            yield from enumerate(lines, 1)


def is_torn(file: Path) -> bool:
    """Whether the last line was never finished: the power went while it was written."""
    if not file.exists() or not file.stat().st_size:
        return False
    with file.open("rb") as lines:
        lines.seek(-1, os.SEEK_END)
        return lines.read() != b"\n"


def _value(raw: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(raw)
    except (json.JSONDecodeError, UnicodeDecodeError):
        return None
    return value if isinstance(value, dict) and "revision" in value and raw.endswith(b"\n") else None


def last_line(file: Path) -> dict[str, Any] | None:
    """The last whole line; a torn one behind it (the power went while it was written) is cut off first."""
    if not file.exists():
        return None
    with file.open("r+b") as lines:
        found, end = _last(lines)
        lines.truncate(end)
    return found


def last_whole(file: Path) -> dict[str, Any] | None:
    """The last whole line; changes nothing."""
    if not file.exists():
        return None
    with file.open("rb") as lines:
        return _last(lines)[0]


def _last(lines: IO[bytes]) -> tuple[dict[str, Any] | None, int]:
    """The last whole line, and where it ends: read from the end, so that the length of the file does not matter."""
    size = lines.seek(0, os.SEEK_END)
    block = 1 << 16
    while size:
        start = max(0, size - block)
        lines.seek(start)
        tail = lines.read(size - start)
        end = tail.rfind(b"\n") + 1
        begin = tail.rfind(b"\n", 0, max(0, end - 1)) + 1
        if end and (begin or start == 0):
            return _value(tail[begin:end]), start + end
        if start == 0:
            return None, 0
        block *= 4
    return None, 0


def append(file: Path, lines: list[str]) -> None:
    """Appends and fsyncs: when it returns, the lines survive a power cut. A half-written try is taken back."""
    if not lines:
        return
    new = not file.exists()
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("ab") as out:
        size = out.tell()
        try:
            out.write(("\n".join(lines) + "\n").encode())
            out.flush()
            os.fsync(out.fileno())
        except OSError:
            os.truncate(file, size)
            raise
    if new:
        sync_folder(file.parent)


def rewrite(file: Path, redacted: Mapping[int, str], lines: list[str]) -> None:
    """Puts redacted lines in place of those with their words, and appends `lines`: all at once or not at all, and on the disk when it returns.

    A line's number is its revision.
    """
    with whole_file(file, file.stat().st_mode & 0o777) as out, file.open("rb") as old:
        for number, raw in enumerate(old, 1):
            out.write(f"{redacted[number]}\n".encode() if number in redacted else raw)
        out.write("".join(f"{line}\n" for line in lines).encode())
