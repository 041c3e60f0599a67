"""Reads a file of subscribers, row by row, as real files are: CSV from any spreadsheet, or JSON Lines.

Taken: a byte-order mark, any line end, `,` `;` or tab between the columns, column names in any case, spaces and
invisible characters around a value. Each line is a row of its own: no value of ours holds a line break, so a stray
quotation mark spoils its own line and not those after it.
"""

import codecs
import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from status.errors import Invalid
from status.subscribers.address import bare

COLUMNS = ("email", "language", "components", "confirmed_at")
_LONGEST_LINE = 100_000
_SEPARATORS = ",;\t"
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)


@dataclass(frozen=True)
class Row:
    """One row as it stands in the file; `components` are ids. `line` counts from 1."""

    line: int
    email: str
    language: str = ""
    components: tuple[str, ...] = ()
    confirmed_at: str = ""


@dataclass(frozen=True)
class Refused:
    """A row that cannot be taken, and why."""

    line: int
    reason: str


def check_encoding(file: Path) -> int:
    """How many lines the file has; `Invalid` when it is not UTF-8, naming what it is or where it breaks."""
    decoder, lines = codecs.getincrementaldecoder("utf-8")(), 1
    with file.open("rb") as raw:
        start = raw.read(4)
        if start.startswith(_WIDE) or b"\0" in start:
            raise Invalid({"file": f"{file.name} is encoded in UTF-16 or UTF-32, not in UTF-8: save it as UTF-8."})
        raw.seek(0)
        while piece := raw.read(1 << 20):
            try:
                decoder.decode(piece)
            except UnicodeDecodeError as broken:
                line = lines + piece[: max(broken.start, 0)].count(b"\n")
                raise Invalid({"file": f"{file.name} is not UTF-8 (line {line}): save it as UTF-8."}) from None
            lines += piece.count(b"\n")
    if decoder.getstate()[0]:
        raise Invalid({"file": f"{file.name} is not UTF-8: its last character is cut off."})
    return lines


def rows(file: Path) -> Iterator[Row | Refused]:
    """Every row; blank lines are passed over. `Invalid` when the file has no `email` column."""
    with file.open(encoding="utf-8-sig", newline=None) as text:
        yield from _json_rows(text) if is_json_lines(file) else _csv_rows(text, file.name)


def is_json_lines(file: Path) -> bool:
    """Whether the name says JSON Lines; otherwise it is CSV."""
    return file.suffix.lower() == ".jsonl"


def _csv_rows(text: TextIO, name: str) -> Iterator[Row | Refused]:
    lines = _lines(text)
    separator, columns = _header(next(lines, (1, ""))[1] or "", name)
    for number, line in lines:
        if line is None:
            yield Refused(number, "the line is too long")
        elif bare(line):
            yield _csv_row(number, line, separator, columns)


def _lines(text: TextIO) -> Iterator[tuple[int, str | None]]:
    """Each line with its number; None for one that is longer than any row can be, so that no file fills the memory."""
    number = 0
    while line := text.readline(_LONGEST_LINE):
        number += 1
        if len(line) < _LONGEST_LINE or line.endswith("\n"):
            yield number, line.rstrip("\n")
            continue
        while (rest := text.readline(_LONGEST_LINE)) and not rest.endswith("\n"):
            pass
        yield number, None


def _header(line: str, name: str) -> tuple[str, list[str]]:
    """The separator and the columns' names: the separator that finds most of our columns, `email` among them."""
    tries = [(separator, [bare(cell).casefold() for cell in _cells(line, separator) or []]) for separator in _SEPARATORS]
    fitting = [one for one in tries if "email" in one[1]]
    if not fitting:
        raise Invalid({"file": f"{name} has no email column: its first line has to name the columns ({', '.join(COLUMNS)})."})
    separator, columns = max(fitting, key=lambda one: len(set(one[1]) & set(COLUMNS)))
    if twice := [column for column in COLUMNS if columns.count(column) > 1]:
        raise Invalid({"file": f"{name} has more than one column named {twice[0]}: leave one of them, or rename the others."})
    return separator, columns


def _csv_row(number: int, line: str, separator: str, columns: Sequence[str]) -> Row | Refused:
    cells = _cells(line, separator)
    if cells is None:
        return Refused(number, "a quotation mark is not closed")
    cells = [bare(cell) for cell in cells]
    if any(cells[len(columns) :]):
        return Refused(number, f"it has {len(cells)} values, and the first line names {len(columns)} columns")
    told = dict(zip(columns, cells, strict=False))
    return _row(number, {column: told.get(column, "") for column in COLUMNS})


def _cells(line: str, separator: str) -> list[str] | None:
    try:
        return next(csv.reader([line], delimiter=separator, strict=True), [])
    except csv.Error:
        return None


def _json_rows(text: TextIO) -> Iterator[Row | Refused]:
    for number, line in _lines(text):
        if line is None:
            yield Refused(number, "the line is too long")
        elif bare(line):
            yield _json_row(number, line)


def _json_row(number: int, line: str) -> Row | Refused:
    try:
        value = json.loads(line)
    except (json.JSONDecodeError, RecursionError):
        return Refused(number, "it is not JSON")
    if not isinstance(value, dict):
        return Refused(number, "it is not a JSON object")
    told = {bare(str(key)).casefold(): one for key, one in value.items()}
    return _row(number, {column: told.get(column) for column in COLUMNS})


def _row(number: int, told: dict[str, Any]) -> Row | Refused:
    components = told["components"] or []
    if isinstance(components, str):
        wanted = [bare(one) for one in components.split(";")]
        components = [one for one in wanted if one] or [components]  # `;` alone names nothing, which is not "everything"
    texts = [told[column] or "" for column in ("email", "language", "confirmed_at")]
    if not isinstance(components, list) or not all(isinstance(one, str) for one in (*texts, *components)):
        return Refused(number, "a value is not a text")
    email, language, confirmed_at = (bare(one) for one in texts)
    return Row(number, email, language, tuple(bare(one) for one in components), confirmed_at)
