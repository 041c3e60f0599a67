"""The record of data by form, in a real browser: on a phone, scripts off."""

import pytest

from status.db import Installation
from status.incidents.commands import progress_data, spare_data
from tests import cast
from tests.browser.conftest import Opens
from tests.browser.test_admin import SIDEWAYS, TARGETS, check, pick, publish

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


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forms_and_page_are_accessible_and_fit_a_phone(opens: Opens, candor: Installation, address: str, scheme: str) -> None:
    code = cast.open_incident(candor, data="loss_likely").code
    name = "Contacts" * 12
    cast.record(candor, code, name, state="lost", certainty="confirmed", window="since" * 40, note="words" * 80)
    cast.record(candor, code, name, state="recovering", note="They were found.")
    for done, of, note in (("1", "9", ""), ("2", "10", "base" * 99)):
        cast.do(candor, progress_data, None, code, kind=name, done=done, of=of, note=note)
    cast.do(candor, spare_data, None, code, ["Voicemail" * 11])
    page = opens("/admin", java_script_enabled=True, color_scheme=scheme, bypass_csp=True)
    for path in ("", "/data/record", f"/data/record?kind={name}", "/data/progress", "/data/unaffected"):
        page.goto(f"{address}/admin/incidents/{code}{path}")
        check(page, path)
    for path in ("", f"incidents/{code}"):
        page.goto(f"{address}/{path}")
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        check(page, path)
