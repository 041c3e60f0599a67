"""Promises by form, in a real browser: on a phone, scripts off."""

import pytest

from status.db import Installation
from tests.browser.conftest import Opens
from tests.browser.test_admin import SIDEWAYS, TARGETS, pick, publish
from tests.promises.test_commands import promises

pytestmark = pytest.mark.browser


def test_topics_are_promised_answered_one_by_one_moved_and_withdrawn(opens: Opens, candor: Installation) -> None:
    page = opens("/admin/incidents/new")
    page.get_by_label("What do people notice?").fill("Contacts do not appear")
    page.get_by_label("What do people need to know?").fill("Calls and texts work.")
    pick(page, "next_update_chip", "+1h")
    page.get_by_text("On what, and each week?").click()
    page.locator("#topic").fill("data recovery\nthe Catalog\nthe Catalog")
    publish(page)
    page.get_by_role("link", name="Topic is there twice: name each once.").click()
    assert page.locator("#topic:focus").count() == 1 and page.evaluate(SIDEWAYS) <= 0
    page.locator("#topic").fill("data recovery\nthe Catalog")
    publish(page)
    page.get_by_role("link", name="What needs you now").click()
    page.get_by_role("link", name="Write it now").click()
    page.locator("label:has(input[name=answers])", has_text="the Catalog").click()
    page.get_by_label("What do people need to know?").fill("The data is back.")
    publish(page)
    assert [bool(topic["fulfilled_at"]) for topic in promises(candor)[0].topics] == [True, False]
    page.get_by_role("link", name="What needs you now").click()
    page.get_by_role("link", name="Move the time").click()
    page.get_by_label("By when will there be word?").fill("+3h")
    page.get_by_label("Why?").fill("The last test made duplicates.")
    assert page.evaluate(SIDEWAYS) <= 0 and page.evaluate(TARGETS) == []
    publish(page)
    assert "The last test made duplicates." in page.locator("main").inner_text()
    page.get_by_role("link", name="Withdraw promise 1").click()
    page.get_by_label("Why?").fill("The Catalog will not come back.")
    publish(page)
    assert page.get_by_text("The Catalog will not come back.").is_visible() and page.evaluate(TARGETS) == []
    page.get_by_role("link", name="See it on the page").click()
    assert "The Catalog will not come back." in page.locator("body").inner_text()
