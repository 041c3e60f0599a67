"""Components in a real browser: added, moved and retired on a phone without scripts, and by the keyboard at a desk."""

import pytest

from status.components import queries
from status.db import Installation
from tests.browser.conftest import DESK, Opens
from tests.browser.test_admin import SIDEWAYS, TARGETS, pick, publish
from tests.cast import component

pytestmark = pytest.mark.browser


def order(candor: Installation) -> list[str]:
    with candor.database.read() as session:
        return [one.name for one in queries.leaves(session)]


def test_the_first_components_are_added_said_to_be_slow_and_retired_on_a_phone_without_scripts(opens: Opens, candor: Installation) -> None:
    page = opens("/admin")
    page.get_by_role("link", name="Components").click()
    page.get_by_role("link", name="Add a component").click()
    page.get_by_label("What do people call it?").fill("Web shop")
    page.get_by_label("Which group does it stand in?").fill("On the phone, at home and everywhere else")
    publish(page)
    with page.expect_navigation():
        page.get_by_role("link", name="Add a component").click()
    page.get_by_label("What do people call it?").fill("Mail")
    pick(page, "group_chip", "On the phone, at home and everywhere else")
    assert page.evaluate(SIDEWAYS) <= 0 and page.evaluate(TARGETS) == []
    publish(page)
    assert order(candor) == ["Web shop", "Mail"]
    with page.expect_navigation():
        page.get_by_role("button", name="Move up: Mail").click()
    assert order(candor) == ["Mail", "Web shop"]
    assert page.evaluate(SIDEWAYS) <= 0 and page.evaluate(TARGETS) == []
    page.locator("#main").get_by_role("link", name="Mail").click()
    with page.expect_navigation():
        page.get_by_role("link", name="Say how it is").click()
    pick(page, "status", "degraded_performance")
    assert page.evaluate(SIDEWAYS) <= 0 and page.evaluate(TARGETS) == []
    publish(page)
    assert page.get_by_text("Slow").count() == 2, "the group is as its worst component is"
    page.locator("#main").get_by_role("link", name="Mail").click()
    page.get_by_role("link", name="Retire it").click()
    publish(page)
    assert order(candor) == ["Web shop"] and "Retired:" in page.get_by_role("status").inner_text()


def test_they_are_moved_and_renamed_by_the_keyboard_alone(opens: Opens, candor: Installation) -> None:
    for name in ("Web", "Mail"):
        component(candor, name)
    page = opens("/admin/components", **DESK)
    page.get_by_role("button", name="Move down: Web").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert order(candor) == ["Mail", "Web"]
    page.get_by_role("link", name="Web").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.get_by_label("What do people call it?").fill("Surfing")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert order(candor) == ["Mail", "Surfing"] and page.evaluate(SIDEWAYS) <= 0
