"""Files of operators' words: front matter in TOML between two lines of +++, then the words. Pure."""

import re
import tomllib
from typing import Any

from status.errors import Invalid


def parted(text: str) -> tuple[dict[str, Any], str]:
    """What the front matter says, and the words as they stand. `Invalid` when there is none; `TOMLDecodeError` when it is no TOML."""
    parts = re.split(r"^\+\+\+[ \t]*$", text.removeprefix("\ufeff"), maxsplit=2, flags=re.MULTILINE)
    if len(parts) < 3 or parts[0].strip():
        raise Invalid({"body": "Body has to follow front matter that stands between two lines of +++."})
    return tomllib.loads(parts[1]), parts[2]
