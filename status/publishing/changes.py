"""Old words and new words, side by side in one text. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["same", "gone", "new", "cut"]
# Beyond this many comparisons a text is shown as replaced whole: publishing must not wait for a pretty comparison.
_MOST = 250_000
# As many unchanged words between two changes are read as part of the change: a patchwork cannot be read.
_TOO_FEW = 2
_TOO_DIFFERENT = 0.25


@dataclass(frozen=True)
class Segment:
    """Words that stayed, went or came; *cut* stands for whole lines that stayed and are left out. Lines end in `\\n`."""

    kind: Kind
    text: str


def changes(old: str, new: str) -> tuple[Segment, ...]:
    """What changed from old to new, in reading order. Lines without a change are cut, and spaces are not compared."""
    before, after = _lines(old), _lines(new)
    if len(before) * len(after) > _MOST:
        return tuple(_replaced(before, after))
    told: list[Segment] = []
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        told += [Segment("cut", "")] if tag == "equal" else _words_changed("\n".join(before[i:j]), "\n".join(after[k:m]))
    return () if all(one.kind == "cut" for one in told) else tuple(told)


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.split("\n") if line.strip()]


def _words_changed(old: str, new: str) -> list[Segment]:
    before, after = re.findall(r"\n|\S+", old), re.findall(r"\n|\S+", new)
    if len(before) * len(after) > _MOST:
        return list(_replaced(before, after))
    told = list(_joined(before, after))
    same = sum(len(gone) for kind, gone, _ in told if kind == "same")
    if same < _TOO_DIFFERENT * max(len(before), len(after)):
        return list(_replaced(before, after))
    return [segment for kind, gone, come in told for segment in _segments(kind, gone, come)]


def _joined(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[str, list[str], list[str]]]:
    """Runs of words that stayed (*same*) or changed, in turn; a short run that stayed between two changes joins them."""
    pending: tuple[list[str], list[str]] = ([], [])
    codes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for number, (tag, i, j, k, m) in enumerate(codes):
        between = 0 < number < len(codes) - 1
        if tag != "equal" or (between and j - i <= _TOO_FEW and "\n" not in before[i:j]):
            pending[0].extend(before[i:j])
            pending[1].extend(after[k:m])
            continue
        if pending[0] or pending[1]:
            yield "changed", *pending
            pending = ([], [])
        yield "same", list(before[i:j]), list(after[k:m])
    if pending[0] or pending[1]:
        yield "changed", *pending


def _segments(kind: str, gone: Sequence[str], come: Sequence[str]) -> Iterator[Segment]:
    if kind == "same":
        yield Segment("same", _text(gone))
    else:
        yield from _replaced(gone, come)


def _replaced(gone: Sequence[str], come: Sequence[str]) -> Iterator[Segment]:
    if gone:
        yield Segment("gone", _text(gone))
    if come:
        yield Segment("new", _text(come))


def _text(words: Sequence[str]) -> str:
    return " ".join(words).replace(" \n ", "\n").strip(" ")
