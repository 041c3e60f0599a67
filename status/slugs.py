"""Readable names in addresses: `Is my data gone?` → `is-my-data-gone`."""

import re
import unicodedata

LIMIT = 80


def slug(text: str) -> str:
    """Lower-case ASCII letters and digits with single hyphens between them, at most 80 characters, cut at the end of a word.

    Empty when nothing of the text can be written in ASCII (`電話は?`).
    """
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode().replace("'", "")
    found = "-".join(re.findall(r"[a-z0-9]+", plain))
    if len(found) <= LIMIT:
        return found
    return found[: LIMIT + 1].rpartition("-")[0] or found[:LIMIT]
