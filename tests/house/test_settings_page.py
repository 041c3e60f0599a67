"""docs/settings.md says what the code says."""

from status.cli.site import documented
from status.settings import HOME


def test_the_page_of_settings_is_made_from_the_rows() -> None:
    assert (HOME / "docs" / "settings.md").read_text() == documented()
