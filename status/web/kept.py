"""What somebody typed when their sign-in had ended: carried, field by field, through the pages that let them in again.

It travels in the pages themselves, not on the server: nothing is stored for a stranger, and nothing can be lost but the page.
"""

import json
import re

from flask import request
from werkzeug.datastructures import MultiDict

Pairs = list[tuple[str, str]]
# These are asked for anew: form tokens, passwords, codes.
NEVER = {"csrf_token", "password", "repeated", "current", "totp", "key", "username", "kept", "next"}
_SEGMENT = r"/[A-Za-z0-9_-][A-Za-z0-9_.-]*"
_LOCAL = re.compile(rf"/admin(?:{_SEGMENT})*(?:\?[A-Za-z0-9_.~%&=+:-]*)?")
_WAYS_IN = ("/admin/sign-", "/admin/link")


def typed() -> Pairs:
    """The fields of the form that was sent; none when nobody typed anything into it."""
    pairs = [(name, value) for name, values in request.form.lists() if name not in NEVER for value in values]
    return pairs if any(value.strip() for _, value in pairs) else []


def pack(pairs: Pairs) -> str:
    """As one field."""
    return json.dumps(pairs, ensure_ascii=False, separators=(",", ":")) if pairs else ""


def unpack(text: str) -> Pairs:
    """What `pack` packed; nothing when it was tampered with."""
    try:
        found = json.loads(text or "[]")
        text.encode()
    except (ValueError, RecursionError):
        return []
    whole = isinstance(found, list) and all(isinstance(one, list) and [type(part) for part in one] == [str, str] for one in found)
    pairs = [(one[0], one[1]) for one in found] if whole else []
    return [(name, value) for name, value in pairs if name not in NEVER and _sound(name + value)]


def words(pairs: Pairs, fields: tuple[str, ...]) -> dict[str, str]:
    """Those of `fields` that hold words, to be shown."""
    form = MultiDict(pairs)
    return {name: form[name] for name in fields if form.get(name, "").strip()}


def local(address: str) -> str:
    """The address, if it is a plain one within the admin and no way in itself; else empty. `//evil.example` is none."""
    return address if _LOCAL.fullmatch(address) and not address.startswith(_WAYS_IN) else ""


def asked_for() -> str:
    """Where to go once signed in: the page that was asked for."""
    return local(request.full_path.rstrip("?")) if request.path != "/admin" else ""


def _sound(text: str) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for letter in text)
