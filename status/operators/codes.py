"""The second proof: six digits that a phone makes every 30 seconds (TOTP, RFC 6238), and recovery codes for when it is lost."""

import secrets
from base64 import b32encode
from datetime import datetime

import pyotp

SPAN = 30
# A phone's clock may be this many steps off, either way.
NEAR = (0, -1, 1)
RECOVERY_CODES = 10
_KEY_LENGTH = 32


def new_key() -> str:
    """160 random bits in base 32."""
    return pyotp.random_base32(_KEY_LENGTH)


def is_key(text: str) -> bool:
    """Whether `text` has the shape of one of our keys."""
    return len(text) == _KEY_LENGTH and set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")


def address(key: str, name: str, site: str) -> str:
    """The `otpauth:` address that puts the key into an app, under the page's and the operator's name."""
    return pyotp.TOTP(key).provisioning_uri(name=name, issuer_name=site.replace(":", " "))


def step(key: str, typed: str, now: datetime, last: int) -> int | None:
    """The step of time whose code was typed; None when it is wrong, too old, or not newer than `last`: each works once."""
    digits = "".join(typed.split())
    if len(digits) != 6 or not (digits.isascii() and digits.isdigit()):
        return None
    current, totp = int(now.timestamp()) // SPAN, pyotp.TOTP(key)
    fitting = (current + off for off in NEAR if secrets.compare_digest(totp.generate_otp(current + off), digits))
    return next((found for found in fitting if found > last), None)


def new_recovery() -> list[str]:
    """Ten of 120 random bits each, in groups that can be read aloud. Their digests are kept, no more."""
    letters = [b32encode(secrets.token_bytes(15)).decode().lower() for _ in range(RECOVERY_CODES)]
    return ["-".join(one[start : start + 4] for start in range(0, 24, 4)) for one in letters]


def bare(typed: str) -> str:
    """A recovery code as it is digested: whatever case, spaces and hyphens it was typed with."""
    return "".join(letter for letter in typed.lower() if letter.isascii() and letter.isalnum())
