"""The record of data by form, in a real browser: on a phone, scripts off."""

import pytest

from status.db import Installation
from tests import cast
from tests.browser.conftest import Opens
from tests.browser.test_admin import SIDEWAYS, TARGETS, pick, publish

pytestmark = pytest.mark.browser


def test_a_kind_is_recorded_mended_counted_and_read_on_the_page(opens: Opens, candor: Installation, address: str) -> None:
    code = cast.open_incident(candor, data="loss_likely").code
    page = opens(f"/admin/incidents/{code}")
    page.get_by_role("link", name="Record a kind of data").click()
    page.get_by_label("Which data?").fill("Contacts")
    pick(page, "state", "loss_likely")
    pick(page, "certainty", "likely")
    page.get_by_label("How many are affected?").fill("1,200")
    page.get_by_label("Of how many?").fill("1,000")
    assert page.evaluate(SIDEWAYS) <= 0 and page.evaluate(TARGETS) == []
    publish(page)
    page.get_by_role("link", name="Affected is 1,200 of 1,000").click()
    assert page.locator("#affected:focus").count() == 1 and page.evaluate(SIDEWAYS) <= 0
    page.locator("#affected").fill("800")
    publish(page)
    for done in ("157", "200"):
        page.get_by_role("link", name="How much is back: Contacts").click()
        page.get_by_label("How much is back by now?").fill(done)
        page.get_by_label("Of how much?").fill("647")
        publish(page)
    page.get_by_role("link", name="See it on the page").click()
    told = page.locator(f"[id='{code}-data']")
    for words in ("Very likely lost (how sure we are: likely).", "Affected: 800 of 1,000.", "157 of 647 (24.2 %)"):
        assert words in told.inner_text()
    line = told.locator("svg polyline")
    assert line.evaluate("line => getComputedStyle(line).fill") == "none", "it is drawn by the style of the page"
    assert page.evaluate(SIDEWAYS) <= 0
