"""Advice by form, in a real browser: on a phone, scripts off."""

import pytest

from status.db import Installation
from tests import cast
from tests.browser.conftest import Opens
from tests.browser.test_admin import SIDEWAYS, TARGETS, pick, publish

pytestmark = pytest.mark.browser


def test_advice_is_issued_from_home_mended_changed_and_withdrawn(opens: Opens, candor: Installation) -> None:
    code = cast.open_incident(candor, title="Contacts do not appear").code
    page = opens("/admin")
    page.get_by_role("link", name="Issue advice").click()
    page.get_by_label("What should people do?").fill("The phone")
    page.get_by_label("What must they not do?").fill("Reset the phone in any way, soft or hard.")
    page.get_by_label("Why?").fill("Without power it forgets what it holds.")
    page.get_by_label("For whom?").fill("Swivel owners")
    pick(page, "incident", code)
    publish(page)
    page.get_by_role("link", name="Do: “The phone” does not start with a verb").click()
    assert page.locator("#do:focus").count() == 1 and page.evaluate(SIDEWAYS) <= 0
    page.locator("#do").fill("Keep the phone on.")
    publish(page)
    assert "Nobody was written to yet" in page.locator("main").inner_text() and page.evaluate(TARGETS) == []
    page.get_by_role("link", name="Keep the phone on.", exact=True).click()
    pick(page, "severity", "critical")
    publish(page)
    page.get_by_role("link", name="Withdraw: Keep the phone on.").click()
    page.get_by_label("For whom does it no longer hold?").fill("Restored accounts")
    page.get_by_label("Why?").fill("Their data is back.")
    assert page.evaluate(SIDEWAYS) <= 0 and page.evaluate(TARGETS) == []
    publish(page)
    page.get_by_role("link", name="See it on the page").click()
    box = page.locator("#advice").inner_text()
    for words in ("Swivel owners (urgent)", "Keep the phone on.", "Restored accounts. Why: Their data is back."):
        assert words in box
    assert page.locator("main h1, main h2").nth(1).inner_text() == "What to do now" and page.evaluate(SIDEWAYS) <= 0
