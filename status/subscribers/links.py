"""The link in every mail that stops the mails. Nothing is stored for it, and it works for ever.

Its token is `<id in base 36>.<proof>`: the proof can be made only with the site's key, which is kept in the database and
in exports, so that old links work on every machine and after a move.
"""

from dataclasses import dataclass

from status import tokens

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_LONGEST = 40


@dataclass(frozen=True)
class Claim:
    """Who a token says it is for; whether that is true, `proves` tells."""

    subscriber_id: int
    proof: str

    def proves(self, link_key: str, nonce: str) -> bool:
        """Whether the token was made by us for the subscriber with this nonce."""
        return tokens.same(self.proof, _proof(link_key, self.subscriber_id, nonce))


def unsubscribe_token(link_key: str, subscriber_id: int, nonce: str) -> str:
    """The token of the subscriber's link: URL-safe ASCII."""
    return f"{_base36(subscriber_id)}.{_proof(link_key, subscriber_id, nonce)}"


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


def _proof(link_key: str, subscriber_id: int, nonce: str) -> str:
    return tokens.proof(link_key, "unsubscribe", f"{subscriber_id}.{nonce}")


def _base36(number: int) -> str:
    digits = ""
    while True:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
        if not number:
            return digits
