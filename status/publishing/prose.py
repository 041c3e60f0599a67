"""Pages of plain words that every organisation may change: `content/pages/<name>.md`, a `## heading` for each section."""

from functools import cache
from typing import NamedTuple

from status.settings import HOME

FOLDER = HOME / "content" / "pages"


class Section(NamedTuple):
    """A heading and the words under it (CommonMark)."""

    heading: str
    words: str


@cache
def sections(name: str) -> tuple[Section, ...]:
    """The sections of a page, in order. What stands before the first heading is a note to whoever writes the file."""
    _, *told = ("\n" + (FOLDER / f"{name}.md").read_text(encoding="utf-8")).split("\n## ")
    return tuple(Section(heading.strip(), words.strip()) for heading, _, words in (part.partition("\n") for part in told))
