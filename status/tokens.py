"""Random names and keyed proofs. Standard library only: `secrets`, `hmac`, SHA-256."""

import hashlib
import hmac
import re
import secrets
import uuid
from base64 import urlsafe_b64encode

ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"
ID = re.compile(r"[a-z0-9]{12}")


def new_id() -> str:
    """12 characters a-z0-9, as Statuspage's ids are (62 bits): the name of a component, an incident, an update."""
    return "".join(secrets.choice(ALPHABET) for _ in range(12))


def is_id(text: str) -> bool:
    """Whether `text` has the shape of one of our ids."""
    return bool(ID.fullmatch(text))


def new_guid() -> str:
    """A permanent name for a feed item: `urn:uuid:…`, made once and stored."""
    return uuid.uuid4().urn


def new_secret() -> str:
    """256 random bits in 43 URL-safe characters: sign-in links, sign-in records, keys."""
    return secrets.token_urlsafe(32)


def new_salt() -> str:
    """32 random hexadecimal digits: what seals an event in the public ledger."""
    return secrets.token_hex(16)


def digest(secret: str) -> str:
    """What is stored in place of a secret: SHA-256, hexadecimal. The secrets are random, so no slow hash is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def proof(key: str, purpose: str, subject: str) -> str:
    """22 URL-safe characters (128 bits of HMAC-SHA256) that only the holder of `key` can make for this purpose and subject."""
    mac = hmac.new(key.encode(), f"{purpose}\0{subject}".encode(), hashlib.sha256).digest()[:16]
    return urlsafe_b64encode(mac).decode().rstrip("=")


def same(one: str, other: str) -> bool:
    """Compares without telling by its time how much was right."""
    return hmac.compare_digest(one.encode(), other.encode())
