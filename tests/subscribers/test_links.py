"""Links that stop the mails: proofs, nothing stored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from status import tokens
from status.subscribers.links import Prover, read_token, unsubscribe_url


@given(st.text(min_size=1, max_size=100), st.integers(min_value=1, max_value=2**31 - 1), st.text(tokens.ALPHABET, min_size=12, max_size=12))
def test_a_token_names_its_subscriber_and_proves_it(key: str, subscriber_id: int, nonce: str) -> None:
    token = Prover(key).token(subscriber_id, nonce)
    claim = read_token(token)
    assert claim and claim.subscriber_id == subscriber_id
    assert claim.proves(key, nonce)
    assert claim.proof == tokens.proof(key, "unsubscribe", f"{subscriber_id}.{nonce}")
    assert token == token.strip() and len(token) <= 30 and token.isascii()


def test_a_token_of_another_key_or_another_nonce_proves_nothing() -> None:
    claim = read_token(Prover("key").token(7, "n"))
    assert claim and not claim.proves("other", "n") and not claim.proves("key", "m")


@pytest.mark.parametrize(
    "token", ["", ".", "1", "1.", ".abc", "é.abc", "1.é", "A.abc", "-1.abc", "zzzzzzzzz.abc", "1 .abc", "x" * 500 + ".y"]
)
def test_what_is_no_token_of_ours_claims_nothing(token: str) -> None:
    assert read_token(token) is None


def test_the_address_is_short_enough_for_a_header_line() -> None:
    url = unsubscribe_url("https://status.example.org", Prover("k").token(2**31 - 1, "n" * 12))
    assert url.startswith("https://status.example.org/unsubscribe/") and len(url) < 78
