"""No picture lies about unseen. (That links lead somewhere is tested with the words.)"""

import re

from status.settings import HOME


def test_every_picture_is_shown() -> None:
    pages = [*HOME.glob("*.md"), *HOME.glob("docs/*.md")]
    shown = {name for page in pages for name in re.findall(r"screenshots/([\w-]+\.png)", page.read_text(encoding="utf-8"))}
    assert len(shown) > 20
    assert {one.name for one in (HOME / "docs" / "screenshots").iterdir()} - shown == set()
