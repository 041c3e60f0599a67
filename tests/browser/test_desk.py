"""The rest of the desk in a real browser, on a phone without scripts and at a desk with them: planned work, people, readers, site, mail."""

from datetime import timedelta
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Page

from status import clock
from status.db import Installation
from status.incidents import queries as incidents
from status.maintenance import queries as maintenances
from status.site import queries as sites
from status.subscribers import queries as readers
from tests.browser.conftest import Opens
from tests.browser.test_admin import SIDEWAYS, TARGETS, pick, publish
from tests.cast import component, open_incident
from tests.delivery.post import with_settings
from tests.operators.people import GOOD

pytestmark = pytest.mark.browser
How = dict[str, Any]


@pytest.fixture
def candor(candor: Installation) -> Installation:
    """With the undo window of a new site, in which words can be taken back."""
    return with_settings(candor, announce_delay=60)


def press(page: Page, name: str) -> None:
    """Presses a button or follows a link, and waits for the page that comes."""
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=name, exact=True).or_(
            page.locator("main").get_by_role("link", name=name, exact=True)
        ).click()
    assert page.evaluate(SIDEWAYS) <= 0 and page.evaluate(TARGETS) == []


def test_maintenance_is_scheduled_moved_and_cancelled(opens: Opens, candor: Installation, how: How) -> None:
    shop = component(candor, "Web shop")
    page = opens("/admin/maintenance", **how)
    press(page, "Schedule maintenance")
    page.get_by_label("What is planned?").fill("New network gear")
    page.get_by_label("What stops, and why?").fill("Nobody can order while we change it.")
    pick(page, "component", shop)
    page.get_by_label("When does it begin?").fill("+30h")
    page.get_by_label("By when is it over?").fill("+29h")
    publish(page)
    assert "before the start" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("What stops, and why?").input_value() == "Nobody can order while we change it."
    page.get_by_label("By when is it over?").fill("+31h")
    publish(page)
    page.goto(page.url.partition("/admin")[0] + "/admin/maintenance")
    press(page, "New network gear")
    code = page.url.rpartition("/")[2]
    press(page, "Change it")
    page.get_by_label("When does it begin?").fill("+40h")
    page.get_by_label("By when is it over?").fill("+42h")
    page.locator("[name=body]").fill("A day later, sorry.")
    publish(page)
    with candor.database.read() as session:
        _, row = maintenances.get(session, code)
        assert 39 * 3600 < (row.starts_at - clock.now()).total_seconds() < 41 * 3600
    page.goto(page.url.partition("/admin")[0] + f"/admin/maintenance/{code}")
    press(page, "Cancel it")
    page.locator("[name=body]").fill("Not needed any more.")
    publish(page)
    with candor.database.read() as session:
        assert incidents.get(session, code).withdrawn_at is not None


def test_somebody_is_invited_chooses_a_password_and_signs_in_with_a_code(opens: Opens, how: How) -> None:
    page = opens("/admin/people", **how)
    press(page, "Invite somebody")
    page.get_by_label("Name").fill("Omar")
    press(page, "Make a link for them")
    link = page.locator("main code, main input[readonly]").first
    address = link.input_value() if link.evaluate("one => one.tagName") == "INPUT" else link.inner_text()
    here = page.url.partition("/admin")[0]
    theirs = opens("/admin/link/" + address.rpartition("/")[2], signed_in=False, **how)
    for name in ("password", "repeated"):
        theirs.locator(f"[name={name}]").fill(GOOD)
    press(theirs, "Set the password and sign in")
    theirs.goto(here + "/admin/account/code")
    key = theirs.locator("[name=key]").input_value()
    theirs.locator("[name=totp]").fill(pyotp.TOTP(key).now())
    theirs.locator("[name=current]").fill(GOOD)
    press(theirs, "Turn codes on")
    again = opens("/admin/sign-in", signed_in=False, **how)
    again.get_by_label("Your name").fill("Omar")
    again.get_by_label("Password").fill("swim brick otter lump")
    press(again, "Sign in")
    assert again.get_by_label("Your name").input_value() == "Omar" and again.get_by_label("Password").input_value() == ""
    again.get_by_label("Password").fill(GOOD)
    press(again, "Sign in")
    again.locator("[name=totp]").fill(pyotp.TOTP(key).at(clock.now() + timedelta(seconds=30)))
    press(again, "Sign in")
    assert again.get_by_role("heading", name="What needs you now").is_visible()


def test_readers_are_imported_in_two_steps_found_and_erased(opens: Opens, candor: Installation, how: How) -> None:
    page = opens("/admin/subscribers", **how)
    press(page, "Import a file")
    file = "email,confirmed_at\nann@example.org,2026-01-01T00:00:00Z\nnobody,2026-01-01T00:00:00Z\nbob@example.org,2026-01-01T00:00:00Z\n"
    page.get_by_label("The file").set_input_files([{"name": "r.csv", "mimeType": "text/csv", "buffer": file.encode()}])
    press(page, "Show what it would do")
    assert "nobody" in page.locator("main").inner_text()
    with candor.database.read() as session:
        assert readers.count_confirmed(session) == 0, "nothing is taken before the second step"
    press(page, "Import 2 people")
    page.goto(page.url.partition("/admin")[0] + "/admin/subscribers")
    page.get_by_label("Search by address").fill("ann@")
    press(page, "Search")
    assert "bob@example.org" not in page.locator("main").inner_text()
    press(page, "Take off ann@example.org")
    press(page, "Erase all about them")
    page.goto(page.url.partition("/admin")[0] + "/admin/subscribers")
    assert "ann@example.org" not in page.locator("main").inner_text() and "bob@example.org" in page.locator("main").inner_text()


def test_the_site_takes_a_name_and_no_colour_that_cannot_be_read(opens: Opens, candor: Installation, how: How) -> None:
    page = opens("/admin/site", **how)
    page.get_by_label("What is the page called?").fill("Example Ltd")
    page.locator("[name='colours.link']").fill("#eeeeee")
    publish(page)
    assert "cannot be read" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("What is the page called?").input_value() == "Example Ltd"
    page.locator("[name='colours.link']").fill("#0a4f9e")
    publish(page)
    with candor.database.read() as session:
        assert sites.get(session).name == "Example Ltd"


def test_a_test_mail_says_what_was_sent_and_where_it_went(opens: Opens, candor: Installation, how: How) -> None:
    page = opens("/admin/mail", **how)
    page.get_by_label("Send a test mail to").fill("ines@example.org")
    press(page, "Send the test mail")
    (mail,) = candor.settings.outbox.glob("*.eml")
    assert mail.name in page.locator("main").inner_text()


def test_what_was_said_is_corrected_both_ways_redacted_resolved_opened_again_and_withdrawn(
    opens: Opens, candor: Installation, how: How
) -> None:
    told = open_incident(candor, title="Contacts do not appear", body="Some are gone.")
    page = opens(f"/admin/incidents/{told.code}", **how)
    here = page.url

    def fill(**typed: str) -> None:
        for name, words in typed.items():
            page.locator(f"[name={name}]").fill(words)

    for notify, words in (("no", "Some are missing."), ("yes", "Half are missing.")):
        page.locator("main").get_by_role("link", name="Correct it", exact=True).first.click()
        fill(body=words, reason="It was not exact.")
        pick(page, "notify", notify)
        publish(page)
        page.goto(here)
    with candor.database.read() as session:
        first = incidents.updates(session, told.code)[-1]
        assert first.body == "Half are missing." and [one["old"] for one in first.corrections] == ["Some are gone.", "Some are missing."]
        assert [one.kind for one in incidents.updates(session, told.code)] == ["correction", "update"]
    page.locator("main").get_by_role("link", name="Redact it", exact=True).last.click()
    fill(reason="It named somebody.")
    publish(page)
    page.goto(here)
    assert "Half are missing." not in page.locator("main").inner_text()
    press(page, "Resolve")
    fill(body="All are back.")
    pick(page, "data", "none")
    publish(page)
    page.goto(here)
    press(page, "Open it again")
    fill(body="They are missing again.")
    publish(page)
    press(page, "Take it back")
    page.goto(here)
    assert page.get_by_role("link", name="Open it again").is_visible(), "taken back, it is over as before"
    press(page, "Withdraw it")
    fill(reason="It was the test system.")
    publish(page)
    with candor.database.read() as session:
        assert incidents.get(session, told.code).withdrawn_at is not None
