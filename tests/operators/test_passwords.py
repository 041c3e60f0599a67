"""Which passwords are good enough, and that checking one tells nothing."""

import string
import threading
from random import Random

import pytest
from argon2 import extract_parameters

from status.errors import Invalid, TooMany
from status.operators import passwords

NAMES = ("Ines Quade", "Corvid Mobile", "Candor")
GOOD = "swim brick otter lamp"
LONG = "".join(Random(7).choices(string.ascii_letters + string.digits + " ", k=200))  # noqa: S311


@pytest.mark.parametrize(
    ("password", "told"),
    [
        ("x8Kq2mZp9vLw3R", "too short"),
        ("", "too short"),
        ("x8Kq2mZp" * 26, "too long"),
        ("passwordpassword", "tried first"),
        ("123456789012345", "tried first"),
        ("qwertyuiopasdfghjkl", "tried first"),
        ("aaaaaaaaaaaaaaaaaaaa", "tried first"),
        ("letmein123456789", "tried first"),
        ("administrator123", "tried first"),
        ("iloveyou iloveyou", "tried first"),
        ("Summer2026!Summer2026!", "tried first"),
        ("ines quade walks a dog", "the name “Ines Quade”"),
        ("zq8 CORVID-mobile zq8 vk", "the name “Corvid Mobile”"),
        ("swim brick otter \ud800 lamp", "not valid UTF-8"),
    ],
)
def test_a_bad_one_is_refused_with_the_reason(password: str, told: str) -> None:
    with pytest.raises(Invalid, match=told):
        passwords.new(password, password, NAMES)


@pytest.mark.parametrize(
    "password",
    [GOOD, "x8Kq2mZp9vLw3Rt", "  three spaces at each end  ", "Кит пьёт чай на крыше", "🦉🐝🦔🐙🦀🐳🦋🐌🐞🐢🦎🐍🦖🐡🦈", LONG],
)
def test_a_good_one_is_kept_as_typed_whatever_it_is_made_of(password: str) -> None:
    kept = passwords.new(password, password, NAMES)
    assert kept.startswith("$argon2id$")
    assert passwords.fits(kept, password)
    assert not passwords.fits(kept, password[:-1]) and not passwords.fits(kept, password.upper() + "x")


def test_the_two_have_to_be_the_same() -> None:
    with pytest.raises(Invalid, match="differ") as wrong:
        passwords.new(GOOD, GOOD + " ", NAMES)
    assert list(wrong.value.mistakes) == ["repeated"]


def test_nobodys_password_takes_the_same_work_and_never_fits() -> None:
    assert extract_parameters(passwords.NOBODYS) == extract_parameters(passwords.new(GOOD, GOOD, NAMES))
    assert not passwords.fits(None, GOOD) and not passwords.fits(None, "")
    assert not passwords.fits(passwords.NOBODYS, "x" * 500_000)


def test_only_so_many_are_reckoned_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """64 MiB each: a flood of sign-ins must not take the machine's memory."""
    monkeypatch.setattr(passwords, "PATIENCE", 0.05)
    inside, go = threading.Barrier(passwords.AT_ONCE + 1), threading.Event()

    def stay() -> None:
        with passwords._place():
            inside.wait(20)
            go.wait(20)

    threads = [threading.Thread(target=stay) for _ in range(passwords.AT_ONCE)]
    for thread in threads:
        thread.start()
    inside.wait(20)
    with pytest.raises(TooMany, match="at once"):
        passwords.fits(None, GOOD)
    go.set()
    for thread in threads:
        thread.join()
    assert not passwords.fits(None, GOOD)
