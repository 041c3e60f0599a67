"""What operators type about data, made into claims: every mistake in one sentence beside its field. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from status.data.states import CERTAINTY, DATA, OF_KIND
from status.data.values import Claim, Kind, Record
from status.errors import Invalid
from status.fields import NAME_LIMIT, Checked, choice, label, one_line, shown

WINDOW_LIMIT, NOTE_LIMIT, MOST = 200, 400, 20
_LARGEST = 10**12


@dataclass(frozen=True)
class Typed:
    """A claim as typed. None: what stands stays; an empty text says that there is none."""

    kind: str
    state: str | None = None
    certainty: str | None = None
    window: str | None = None
    affected: str | None = None
    of: str | None = None
    note: str | None = None


def read_claim(typed: Typed, stands: Claim | None) -> Claim:
    """The claim, checked against the one that stands; `Invalid` names every mistake."""
    check, old = Checked(), stands or Claim(state="")
    claim = Claim(
        state=check(choice, "state", typed.state or old.state, DATA) or "",
        certainty=check(_certainty, old.certainty if typed.certainty is None else typed.certainty) or "",
        window=check(one_line, "window", old.window if typed.window is None else typed.window, WINDOW_LIMIT, required=False) or "",
        affected=old.affected if typed.affected is None else check(count, "affected", typed.affected),
        total=old.total if typed.of is None else check(count, "of", typed.of),
        note=check(one_line, "note", old.note if typed.note is None else typed.note, NOTE_LIMIT, required=False) or "",
    )
    check(_fits, "affected", claim.affected, claim.total)
    check.done()
    if stands is not None:
        _explained(stands, claim)
    return claim


def read_progress(kind: Kind, done: str, of: str, note: str) -> tuple[int, int, str]:
    """How much is back, of how much, and the words; `Invalid` names every mistake."""
    check, last = Checked(), kind.series[-1] if kind.series else None
    back, total = check(count, "done", done), check(count, "of", of)
    words = check(one_line, "note", note, NOTE_LIMIT, required=False) or ""
    if not check.mistakes:
        check(_there, back, total)
        check(_fits, "done", back, total)
    check.done()
    if back is None or total is None:
        raise AssertionError("checked above")
    if last and total != last.total and not words:
        raise Invalid({"note": f"Of changes from {last.total:,} to {total:,}: Note has to say why the base is another one."})
    if last and back < last.done and not words:
        raise Invalid({"note": f"Done shrinks from {last.done:,} to {back:,}: Note has to say why."})
    return back, total, words


def read_lines(typed: Sequence[str], record: Record) -> tuple[str, ...]:
    """What is not affected, a line each; empty ones are left out."""
    lines = tuple(dict.fromkeys(one_line("text", line, NAME_LIMIT) for line in typed if line.strip()))
    if len(lines) > MOST:
        raise Invalid({"text": f"Text has {len(lines)} lines, at most {MOST} are read: put some together."})
    for line in lines:
        if (kind := record.kind(line)) and kind.now.state != "safe":
            raise Invalid(
                {"text": f"“{shown(line)}” is in the record already ({OF_KIND[kind.now.state]}): it cannot be called not affected."}
            )
    if lines == record.not_affected:
        raise Invalid({"text": "That is what stands: a change has to change something."})
    return lines


def count(field: str, typed: str) -> int | None:
    """A number of things, with or without marks between thousands; None when nothing was typed."""
    told = re.sub(r"(?<=\d)[,.\u2009\u00a0\u202f ](?=\d{3}(?!\d))", "", typed.strip())
    if not told:
        return None
    if not (told.isascii() and told.isdigit()) or int(told) > _LARGEST:
        raise Invalid({field: f"{label(field)} cannot be “{shown(typed)}”: write a whole number, such as 1,200."})
    return int(told)


def _certainty(typed: str) -> str:
    return choice("certainty", typed, CERTAINTY) if typed else ""


def _there(back: int | None, total: int | None) -> None:
    missing = [name for name, value in (("done", back), ("of", total)) if value is None]
    if missing:
        raise Invalid({name: f"{label(name)} is empty: write how many." for name in missing})


def _fits(field: str, part: int | None, whole: int | None) -> None:
    if whole == 0:
        raise Invalid({"of": "Of cannot be 0: there is nothing to count."})
    if part is None and whole is not None:
        raise Invalid({field: f"{label(field)} is empty, yet Of is {whole:,}: say how many of them."})
    if part is not None and whole is not None and part > whole:
        raise Invalid({field: f"{label(field)} is {part:,} of {whole:,}: it cannot be more than all there are."})


def _explained(old: Claim, new: Claim) -> None:
    """What makes a claim smaller, or counts it anew, is explained in words of its own."""
    if new == old:
        raise Invalid({"state": "This is what stands already: a change has to change something."})
    why = _needs_note(old, new)
    if why and (not new.note or new.note == old.note):
        raise Invalid({"note": why})


def _needs_note(old: Claim, new: Claim) -> str:
    if new.is_smaller_than(old):
        return f"The claim gets smaller ({_claimed(old)} → {_claimed(new)}): Note has to say what changed."
    if old.affected is not None and (new.affected is None or new.affected < old.affected):
        return f"Affected shrinks from {old.affected:,} to {_number(new.affected)}: Note has to say why."
    if old.total is not None and new.total != old.total:
        return f"Of changes from {old.total:,} to {_number(new.total)}: Note has to say why the base is another one."
    return ""


def _claimed(claim: Claim) -> str:
    return ", ".join(filter(None, (OF_KIND[claim.state], CERTAINTY.get(claim.certainty))))


def _number(value: int | None) -> str:
    return "nothing" if value is None else f"{value:,}"
