"""The link in every mail that stops the mails. Nothing is stored for it, and it works for ever.

Its token is `<id in base 36>.<proof>`: the proof can be made only with the site's key, which is kept in the database and
in exports, so that old links work on every machine and after a move.
"""

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256

from status import tokens

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_PAIRS = [one + other for one in _DIGITS for other in _DIGITS]
_LONGEST = 40
_PURPOSE = "unsubscribe"
_BLOCK = 64  # of SHA-256, in bytes


@dataclass(frozen=True)
class Claim:
    """Who a token says it is for; whether that is true, `proves` tells."""

    subscriber_id: int
    proof: str

    def proves(self, link_key: str, nonce: str) -> bool:
        """Whether the token was made by us for the subscriber with this nonce."""
        return tokens.same(self.proof, tokens.proof(link_key, _PURPOSE, f"{self.subscriber_id}.{nonce}"))


class Prover:
    """Makes tokens with one key by the million: what `tokens.proof` makes, the part that all share worked out once (RFC 2104)."""

    def __init__(self, link_key: str) -> None:
        key = link_key.encode()
        key = (key if len(key) <= _BLOCK else sha256(key).digest()).ljust(_BLOCK, b"\0")
        self._inner = sha256(bytes(byte ^ 0x36 for byte in key) + f"{_PURPOSE}\0".encode())
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
