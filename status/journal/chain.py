"""The hash chain. Pure. The form is fixed for ever: others verify it with these three lines.

`event_hash = sha256(salt + canonical JSON of {kind, subject, actor, facts})`
`hash = sha256(previous + canonical JSON of {revision, at, event_hash})`, hexadecimal; the first `previous` is 64 zeros.
Canonical JSON is UTF-8, keys sorted, no spaces.
"""

import hashlib
import json
from typing import Any


def canonical(value: Any) -> str:
    """The one way to write `value` as JSON."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def event_hash(salt: str, kind: str, subject: str, actor: str | None, facts: Any) -> str:
    """What seals an event: without the salt its words cannot be guessed from it."""
    return _sha256(salt + canonical({"kind": kind, "subject": subject, "actor": actor, "facts": facts}))


def link(previous: str, revision: int, at: str, sealed: str) -> str:
    """The hash of a revision; `at` as `clock.iso` writes it."""
    return _sha256(previous + canonical({"revision": revision, "at": at, "event_hash": sealed}))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
