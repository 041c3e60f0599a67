"""Passwords: which are good enough, and how they are kept and compared (argon2id). No database here, no network.

A common password is told by an estimate of the guesses it takes, made from lists of leaked passwords, names and words,
and from patterns (rows of keys, dates, repetition): a list alone holds hardly any of 15 characters.
"""

import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from zxcvbn_rs_py import zxcvbn

from status.errors import Invalid, TooMany

SHORTEST, LONGEST = 15, 200
# Powers of ten. Below it, a thief of the database who can try 10,000 a second has it within two weeks.
GUESSES = 10.0
# Each takes 64 MiB and about 0.1 s of four cores: more at once would be a way to bring the machine down.
AT_ONCE = 2
PATIENCE = 5.0

_hasher = PasswordHasher()
_places = threading.BoundedSemaphore(AT_ONCE)
# Nobody's: checked in place of a hash that is not there, so that an unknown name takes as long to refuse as a known one.
NOBODYS = "$argon2id$v=19$m=65536,t=3,p=4$UedGXFIyPE3ZV7X8gm5Wkw$e5U8/1dnIRNc9N5OgsadiEmtrMOVySH7CJZsDrdH6gA"


def new(password: str, repeated: str, names: Collection[str]) -> str:
    """The hash to keep; `Invalid` for one that is too short, guessed too soon, or holds one of `names` (the operator's, the page's)."""
    if mistake := _mistake(password, names):
        raise Invalid({"password": mistake})
    if password != repeated:
        raise Invalid({"repeated": "The two passwords differ: type the same one twice."})
    with _place():
        return _hasher.hash(password)


def fits(kept: str | None, password: str) -> bool:
    """Whether it is the password of this hash. None takes as long as a wrong one, and so does one that nobody can have."""
    typed = password if len(password) <= LONGEST else ""
    with _place():
        try:
            return _hasher.verify(kept or NOBODYS, typed.encode("utf-8", "surrogatepass")) and kept is not None
        except VerifyMismatchError:
            return False


def _mistake(password: str, names: Collection[str]) -> str:
    """What is wrong with it, in a sentence; empty when nothing is."""
    if len(password) < SHORTEST:
        return f"The password is too short: at least {SHORTEST} characters. Four words that have nothing to do with each other are good."
    if len(password) > LONGEST:
        return f"The password is too long: at most {LONGEST} characters."
    if any("\ud800" <= letter <= "\udfff" for letter in password):
        return "The password holds bytes that are not valid UTF-8: type another one."
    if name := next((name for name in names if len(_bare(name)) > 3 and _bare(name) in _bare(password)), ""):
        return f"The password holds the name “{name}”, which is tried first: choose words that have nothing to do with you or the page."
    if zxcvbn(password, [part for name in names for part in (name, *name.split())]).guesses_log10 < GUESSES:
        return "This password is among those that are tried first: choose one that nobody else has, such as four words drawn at random."
    return ""


def _bare(name: str) -> str:
    """Letters and digits alone, without case."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


@contextmanager
def _place() -> Iterator[None]:
    """One of the few places to reckon in; `TooMany` when none is free for a while."""
    if not _places.acquire(timeout=PATIENCE):
        raise TooMany("Too many people are signing in at once. Try again in a moment.", timedelta(seconds=10))
    try:
        yield
    finally:
        _places.release()
