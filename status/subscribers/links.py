"""The links in mails: one stops the mails, one leads to the reader's own page, one confirms. Nothing is stored for the first two,
and they work for ever.

A token is `<id in base 36>.<proof>`: the proof can be made only with the site's key, which is kept in the database and
in exports, so that old links work on every machine and after a move. A proof is good for one purpose alone. The link that
confirms carries its end as well: `<id>.<seconds since 1970, in base 36>.<proof>`.
"""

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from status import tokens

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_PAIRS = [one + other for one in _DIGITS for other in _DIGITS]
_LONGEST = 40
STOP = "unsubscribe"
MANAGE = "manage"
_CONFIRM = "confirm"
_BLOCK = 64  # of SHA-256, in bytes


@dataclass(frozen=True)
class Claim:
    """Who a token says it is for; whether that is true, `proves` tells."""

    subscriber_id: int
    proof: str

    def proves(self, link_key: str, nonce: str, purpose: str = STOP) -> bool:
        """Whether the token was made by us for the subscriber with this nonce, for this purpose."""
        return tokens.same(self.proof, tokens.proof(link_key, purpose, f"{self.subscriber_id}.{nonce}"))


@dataclass(frozen=True)
class Confirmation:
    """The request that a link confirms, and until when."""

    request_id: int
    until: datetime


class Prover:
    """Makes tokens with one key by the million: what `tokens.proof` makes, the part that all share worked out once (RFC 2104)."""

    def __init__(self, link_key: str) -> None:
        key = link_key.encode()
        key = (key if len(key) <= _BLOCK else sha256(key).digest()).ljust(_BLOCK, b"\0")
        self._inner = sha256(bytes(byte ^ 0x36 for byte in key) + f"{STOP}\0".encode())
        self._outer = sha256(bytes(byte ^ 0x5C for byte in key))

    def token(self, subscriber_id: int, nonce: str) -> str:
        """The token of the subscriber's link: URL-safe ASCII."""
        inner, mac = self._inner.copy(), self._outer.copy()
        inner.update(f"{subscriber_id}.{nonce}".encode())
        mac.update(inner.digest())
        return f"{_base36(subscriber_id)}.{urlsafe_b64encode(mac.digest()[:16])[:22].decode()}"


def unsubscribe_url(base_url: str, token: str) -> str:
    """The address behind the link."""
    return f"{base_url}/unsubscribe/{token}"


def manage_token(link_key: str, subscriber_id: int, nonce: str) -> str:
    """The token of the reader's own page."""
    return f"{_base36(subscriber_id)}.{tokens.proof(link_key, MANAGE, f'{subscriber_id}.{nonce}')}"


def confirm_token(link_key: str, request_id: int, until: datetime) -> str:
    """The token of the link that confirms."""
    claimed = f"{_base36(request_id)}.{_base36(int(until.timestamp()))}"
    return f"{claimed}.{tokens.proof(link_key, _CONFIRM, claimed)}"


def read_confirm_token(link_key: str, token: str) -> Confirmation | None:
    """What the token confirms; None when it was not made by us, for this."""
    claimed, _, proof = token.rpartition(".")
    number, _, seconds = claimed.partition(".")
    if len(token) > 2 * _LONGEST or not token.isascii() or not number or not seconds or (number + seconds).strip(_DIGITS):
        return None
    if not tokens.same(proof, tokens.proof(link_key, _CONFIRM, claimed)):
        return None
    return Confirmation(int(number, 36), datetime.fromtimestamp(int(seconds, 36), UTC))


def read_token(token: str) -> Claim | None:
    """What the token claims; None when it has not even the form of one of ours."""
    number, _, proof = token.partition(".")
    if len(token) > _LONGEST or not token.isascii() or not number or not proof or number.strip(_DIGITS):
        return None
    subscriber_id = int(number, 36)
    return Claim(subscriber_id, proof) if subscriber_id < 2**31 else None


def _base36(number: int) -> str:
    """Two digits at a time."""
    digits = ""
    while number >= len(_PAIRS):
        number, pair = divmod(number, len(_PAIRS))
        digits = _PAIRS[pair] + digits
    return _PAIRS[number].removeprefix("0") + digits if number else digits or "0"
