"""Guessing: ten tries for an account, whether it is there or not, and nobody else waits for it."""

from datetime import timedelta

import pytest

from status import clock
from status.db import Installation
from status.errors import TooMany
from status.limits.commands import take
from status.operators import passwords
from status.operators.proof import ACCOUNT, NETWORK, prove
from tests.cast import do
from tests.operators.people import GOOD, joined

HERE = "203.0.113.7"


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """The hashes that were reckoned against."""
    reckoned: list[str | None] = []
    fits = passwords.fits

    def counted(kept: str | None, password: str) -> bool:
        reckoned.append(kept)
        return fits(kept, password)

    monkeypatch.setattr(passwords, "fits", counted)
    return reckoned


def refused(candor: Installation, name: str, password: str, address: str) -> bool:
    try:
        return prove(candor.database, name, password, address) is None
    except TooMany:
        return True


def test_of_ten_thousand_guesses_ten_are_checked_and_others_come_in_unhindered(candor: Installation, checks: list[str | None]) -> None:
    joined(candor, "Ines"), joined(candor, "Otto")
    names = ("Ines", "INES", " ines ")
    guesses = 10_000 if candor.database.dialect == "sqlite" else 1_000  # the same code, and a slower way there
    for number in range(guesses):
        assert refused(candor, names[number % 3], f"guess number {number}", f"198.51.{number % 250}.9")
    assert len(checks) == 10
    with pytest.raises(TooMany):
        prove(candor.database, "Ines", GOOD, HERE)
    assert prove(candor.database, "Otto", GOOD, "198.51.1.9"), "from a network that the guesses came from"
    assert prove(candor.database, "Otto", GOOD, HERE)
    with clock.set_to(clock.now() + timedelta(minutes=16)):
        assert prove(candor.database, "Ines", GOOD, HERE)


def test_an_unknown_name_is_limited_and_reckoned_like_a_known_one(candor: Installation, checks: list[str | None]) -> None:
    joined(candor, "Ines")
    for name in ("Ines", "Nobody"):
        told = []
        for number in range(12):
            try:
                told.append(prove(candor.database, name, f"guess {number}", HERE))
            except TooMany as many:
                told.append(str(many))  # type: ignore[arg-type]
        assert told[:10] == [None] * 10 and "too many tries" in told[11]  # type: ignore[operator]
    assert len(checks) == 20 and checks[10:] == [None] * 10


def test_a_network_that_tries_many_names_is_stopped(candor: Installation, checks: list[str | None]) -> None:
    for _ in range(NETWORK.most - 2):
        do(candor, take, NETWORK.of("203.0.113.0/24"))
    for number in range(200):
        refused(candor, f"Name {number}", "guess", f"203.0.113.{number}")
    assert len(checks) == 2
    assert prove(candor.database, "Somebody", "guess", "198.51.100.1") is None


def test_the_right_password_uses_nothing_up(candor: Installation) -> None:
    joined(candor, "Ines")
    for _ in range(ACCOUNT.most + 2):
        assert prove(candor.database, "ines", GOOD, HERE)
