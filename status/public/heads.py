"""The head of a request, read strictly. What is odd in any way is not read here: it is for the full web server behind."""

import re
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from status.public.answers import Asked

_LINE = re.compile(rb"([A-Z]{3,7}) (/[!-~]*) HTTP/1\.1")
_FIELD = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t -~\x80-\xff]*)")
# Whoever sends one of these wants more than a file, or sends more than a head.
_NOT_A_FILE = {b"content-length", b"transfer-encoding", b"expect", b"upgrade", b"http2-settings", b"trailer"}
_READING = {b"GET", b"HEAD", b"OPTIONS"}


@dataclass(frozen=True, slots=True)
class Head:
    """`closes`: this is the last request of its connection."""

    asked: Asked
    closes: bool


def read(head: bytes) -> Head | None:
    """The request in `head` (up to and with its empty line); None when it is not a plain question for a file (RFC 9112)."""
    line, *rest = head[:-4].split(b"\r\n")
    first = _LINE.fullmatch(line)
    fields = _fields(rest)
    if first is None or fields is None or first[1] not in _READING or not _NOT_A_FILE.isdisjoint(fields):
        return None
    options = {option.strip().lower() for option in fields.get(b"connection", b"").split(b",")}
    if options - {b"", b"keep-alive", b"close"}:
        return None
    return Head(_asked(first[1], first[2], {name: value.decode("latin-1") for name, value in fields.items()}), b"close" in options)


def _fields(lines: list[bytes]) -> dict[bytes, bytes] | None:
    """By lower-case name; a list that comes in several lines is joined. None when a line is not a field, or there is not one Host."""
    fields: dict[bytes, bytes] = {}
    for line in lines:
        found = _FIELD.fullmatch(line)
        if found is None:
            return None
        name, value = found[1].lower(), found[2].strip(b" \t")
        if name == b"host" and name in fields:
            return None
        fields[name] = fields[name] + b", " + value if name in fields else value
    return fields if b"host" in fields else None


def _asked(method: bytes, target: bytes, fields: dict[bytes, str]) -> Asked:
    return Asked(
        method=method.decode(),
        path=unquote_to_bytes(target.partition(b"?")[0]).decode("latin-1"),
        host=fields[b"host"],
        accept=fields.get(b"accept", ""),
        accept_encoding=fields.get(b"accept-encoding", ""),
        if_none_match=fields.get(b"if-none-match"),
        if_modified_since=fields.get(b"if-modified-since"),
    )
