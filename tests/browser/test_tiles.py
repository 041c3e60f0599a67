"""Phrases in a real browser: the same words with scripts and without."""

import pytest

from status.db import Installation
from status.incidents import queries
from tests import cast
from tests.browser.conftest import DESK, Opens
from tests.browser.test_admin import SIDEWAYS, TARGETS, pick, publish

pytestmark = pytest.mark.browser


def test_a_phrase_begins_a_report_on_a_phone_without_scripts(opens: Opens, candor: Installation) -> None:
    page = opens("/admin/incidents/new")
    page.get_by_label("What do people notice?").fill("Contacts do not appear")
    page.locator("#body").fill("Mine.")
    pick(page, "data", "at_risk")
    with page.expect_navigation():
        page.get_by_role("button", name="The first word").click()
    assert page.locator("[name=title]").input_value() == "Contacts do not appear"
    assert page.locator("#body").input_value().startswith("Mine.\n\nFor ‹who›") and page.locator("#body:focus").count() == 1
    assert page.locator("[name=data][value=at_risk]").is_checked()
    assert page.evaluate(SIDEWAYS) <= 0 and page.evaluate(TARGETS) == []
    publish(page)
    assert "Body still holds the blanks ‹who›," in page.get_by_role("alert").inner_text()
    page.locator("#body").fill("For all.")
    with page.expect_navigation():
        page.locator("[name=title]").press("Enter")
    assert page.locator("h1").inner_text() == "Report a problem"
    assert page.locator("#body").input_value() == "For all.", "Enter looks, and presses no tile"
    publish(page)
    with candor.database.read() as session:
        (one,) = queries.newest(session)
        assert queries.updates(session, one.code)[0].body == "For all."


def test_nothing_new_is_said_from_home_at_a_desk_with_scripts(opens: Opens, candor: Installation) -> None:
    code = cast.open_incident(candor, next_update="+30m").code
    page = opens("/admin", **DESK)
    with page.expect_navigation():
        page.get_by_role("link", name="Say “nothing new”").click()
    page.keyboard.type("looking")  # the blank is chosen: typing fills it in
    assert "We are still looking, and" in page.locator("#body").input_value()
    page.get_by_role("button", name="Bad news").click()
    page.keyboard.type("Photos")
    typed = page.locator("#body").input_value()
    assert "We are still looking, and" in typed and "\n\nWe are sorry" in typed and " this. Photos saved by ‹who›" in typed
    assert page.locator("[name=status][value=identified]").is_checked() and page.evaluate(SIDEWAYS) <= 0
    page.locator("#body").fill(typed.partition("\n\n")[0])
    publish(page)
    assert "Nobody is written to" in page.locator("main").inner_text()
    with candor.database.read() as session:
        assert len(queries.updates(session, code)) == 2
