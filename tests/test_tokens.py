"""Random names and keyed proofs."""

from status import tokens


def test_ids_have_the_shape_that_others_rely_on() -> None:
    made = {tokens.new_id() for _ in range(1000)}
    assert len(made) == 1000
    assert all(tokens.is_id(one) for one in made)
    assert not any(tokens.is_id(one) for one in ("", "short", "UPPERCASE123", "abcdefghijkl\n", "../etc/passw"))


def test_a_proof_holds_for_its_purpose_and_subject_alone() -> None:
    proof = tokens.proof("key", "unsubscribe", "1.nonce")
    assert proof == tokens.proof("key", "unsubscribe", "1.nonce")
    others = {
        tokens.proof("other", "unsubscribe", "1.nonce"),
        tokens.proof("key", "manage", "1.nonce"),
        tokens.proof("key", "unsubscribe", "2.nonce"),
    }
    assert proof not in others
    assert len(proof) == 22


def test_a_secret_is_long_and_its_digest_is_not_the_secret() -> None:
    secret = tokens.new_secret()
    assert len(secret) == 43
    assert secret not in tokens.digest(secret)
    assert tokens.same(tokens.digest(secret), tokens.digest(secret))
    assert not tokens.same("a", "b")


def test_a_guid_is_a_urn() -> None:
    assert tokens.new_guid().startswith("urn:uuid:")
    assert len(tokens.new_salt()) == 32
