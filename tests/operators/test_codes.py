"""Codes from an app: those of RFC 6238, a step off at most, each once."""

from base64 import b32encode
from datetime import UTC, datetime, timedelta

import pytest

from status.operators import codes

# RFC 6238, appendix B: the key is the ASCII digits; the last six of its eight.
KEY = b32encode(b"12345678901234567890").decode()
VECTORS = [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037")]


def at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


@pytest.mark.parametrize(("seconds", "code"), VECTORS)
def test_it_is_what_the_standard_says(seconds: int, code: str) -> None:
    assert codes.step(KEY, code, at(seconds), 0) == seconds // 30


def test_a_phone_may_be_a_step_off_and_no_more() -> None:
    now = at(1111111109)
    found = {off: codes.step(KEY, "081804", now + timedelta(seconds=30 * off), 0) for off in (-2, -1, 0, 1, 2)}
    assert [off for off, step in found.items() if step] == [-1, 0, 1]


def test_each_works_once_and_none_before_it_afterwards() -> None:
    step = codes.step(KEY, "287082", at(59), 0)
    assert step == 1 and codes.step(KEY, "287082", at(59), step) is None


@pytest.mark.parametrize("typed", ["", "28708", "2870820", "abcdef", "٢٨٧٠٨٢", "287082\0", "-87082"])
def test_anything_else_is_no_code(typed: str) -> None:
    assert codes.step(KEY, typed, at(59), 0) is None


def test_spaces_in_it_do_no_harm() -> None:
    assert codes.step(KEY, " 287 082", at(59), 0) == 1


def test_recovery_codes_are_long_different_and_read_whatever_their_case() -> None:
    made = codes.new_recovery()
    assert len(set(made)) == 10 and all(len(codes.bare(one)) == 24 for one in made)
    assert codes.bare(f" {made[0].upper().replace('-', ' ')}") == codes.bare(made[0])
