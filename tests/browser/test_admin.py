"""The admin in a real browser: scripts off, on a phone, by the keyboard."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page

from status.db import Installation
from status.incidents import queries
from status.incidents.model import IncidentUpdate
from status.operators import commands
from status.publishing.follow import follow
from tests import cast
from tests.browser.conftest import Opens
from tests.conftest import DATABASES
from tests.operators.people import GOOD, joined

pytestmark = pytest.mark.browser

SIDEWAYS = "document.documentElement.scrollWidth - innerWidth"
TARGETS = """[...document.querySelectorAll('main button, main .btn, .chips span, header nav a, header button, input[type=text], summary')]
  .filter(e => e.getClientRects().length && e.getBoundingClientRect().height < 43.9).map(e => e.outerHTML.slice(0, 90))"""


def publish(page: Page) -> None:
    """Presses the last button, and waits for the page it leads to: a script asked too soon meets a document without a root."""
    with page.expect_navigation():
        page.locator("main form button").last.click()


def pick(page: Page, name: str, value: str) -> None:
    """Presses a chip as a finger does."""
    page.locator(f'label:has(input[name="{name}"][value="{value}"])').click()


def said(candor: Installation, code: str) -> list[IncidentUpdate]:
    with candor.database.read() as session:
        return list(queries.updates(session, code))


def test_sign_in_report_update_and_resolve_without_scripts(opens: Opens, candor: Installation) -> None:
    sync = cast.component(candor, "Contacts sync")
    token = cast.do(candor, commands.make_link, cast.do(candor, commands.ensure, cast.INES))
    page = opens(f"/admin/link/{token}", signed_in=False)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Report a problem").click()
    page.get_by_label("What do people notice?").fill("Contacts do not appear")
    page.get_by_label("What do people need to know?").fill("Calls and texts work.")
    pick(page, f"component-{sync}", "major_outage")
    pick(page, "next_update_chip", "+1h")
    publish(page)
    found = re.search(r"/admin/incidents/(\w{12})/published/\w{12}$", page.url)
    assert found and "Published" in page.locator("h1").inner_text()
    page.goto(page.url.replace(found[0], "/admin"))
    page.get_by_role("link", name="Write it now").click()
    pick(page, "status", "identified")
    page.get_by_label("What do people need to know?").fill("The cause is known.")
    publish(page)
    page.get_by_role("link", name="All that was said").click()
    page.get_by_role("link", name="Resolve").click()
    page.get_by_label("What do people need to know?").fill("It works again.")
    pick(page, "data", "none")
    publish(page)
    assert [one.status for one in said(candor, found[1])] == ["resolved", "identified", "investigating"]
    page.get_by_role("link", name="See it on the page").click()
    assert "It works again." in page.locator("body").inner_text()


def test_an_operator_who_has_looked_at_the_page_a_moment_ago_sees_what_was_just_said(opens: Opens, candor: Installation) -> None:
    follow(candor)
    page = opens("/")
    assert "Nothing has been reported yet." in page.locator("body").inner_text()
    page.goto(page.url + "admin/incidents/new")
    page.get_by_label("What do people notice?").fill("Contacts do not appear")
    page.get_by_label("What do people need to know?").fill("Calls and texts work.")
    publish(page)
    page.get_by_role("link", name="See the page").click()
    assert "Contacts do not appear" in page.locator("body").inner_text()


def test_a_question_is_answered_moved_changed_attached_and_withdrawn(opens: Opens, candor: Installation, how: dict[str, Any]) -> None:
    told = cast.open_incident(candor, title="Contacts do not appear")
    cast.faq(candor, "Whose?")
    page = opens(f"/admin/incidents/{told.code}", **how)
    page.get_by_role("link", name="Answer a question about it").click()
    page.get_by_label("What do people ask?").fill("Are they gone?")
    page.get_by_label("What do you answer?").fill("No.")
    publish(page)
    page.get_by_role("button", name="Move up: Are they gone?").click()
    assert page.locator(".asked b").all_inner_texts() == ["Are they gone?", "Whose?"]
    page.get_by_role("link", name="Are they gone?").click()
    page.get_by_label("What do you answer?").fill("No, **they are safe**.")
    pick(page, "update", told.update_id)
    publish(page)
    page.get_by_role("link", name="Whose?").click()
    page.get_by_role("link", name="Attach it to an incident").click()
    pick(page, "incident", told.code)
    publish(page)
    page.get_by_role("link", name="Whose?").click()
    page.get_by_role("link", name="Withdraw it").click()
    page.get_by_label("Why?").fill("It was wrong.")
    publish(page)
    assert page.evaluate(SIDEWAYS) <= 0 and page.evaluate(TARGETS) == []
    page.goto(page.url.partition("/admin")[0] + f"/incidents/{told.code}")
    page.locator("summary").first.click()
    assert page.get_by_text("they are safe", exact=True).is_visible() and page.get_by_text("was withdrawn").is_visible()
    page.get_by_role("link", name="What changed, and when").click()
    assert "No. No, they are safe." in " ".join(page.locator(".diff").inner_text().split())


def test_an_incident_is_found_by_a_state_and_some_words(opens: Opens, candor: Installation, how: dict[str, Any]) -> None:
    cast.open_incident(candor, title="Störung bei Kontakten")
    cast.resolve(candor, cast.open_incident(candor, title="Photos").code)
    page = opens("/admin/incidents", **how)
    pick(page, "state", "open")
    page.get_by_label("Words in the title or in an update").fill("STÖRUNG")
    page.locator("summary").first.click()
    page.get_by_label("Impact").select_option("none")
    with page.expect_navigation():
        page.get_by_role("button", name="Show these").click()
    assert page.locator("ul.rows b").all_inner_texts() == ["Störung bei Kontakten"]
    assert page.evaluate(SIDEWAYS) <= 0 and page.evaluate(TARGETS) == []
    pick(page, "state", "withdrawn")
    page.locator("[name=q]").press("Enter")
    page.get_by_text("Nothing matches “STÖRUNG”, withdrawn, no impact.").wait_for()
    page.get_by_role("link", name="Show all").last.click()
    assert page.locator("ul.rows b").count() == 2


def test_a_mistake_is_told_on_top_and_beside_and_nothing_typed_is_lost(opens: Opens, candor: Installation) -> None:
    page = opens("/admin/incidents/new")
    page.get_by_label("What do people notice?").fill("Contacts do not appear")
    page.locator("[name=next_update]").fill("soon")
    pick(page, "notify", "no")
    pick(page, "data", "at_risk")
    publish(page)
    assert "2 things to mend" in page.get_by_role("alert").inner_text()
    assert page.locator("[name=title]").input_value() == "Contacts do not appear"
    assert page.locator("[name=next_update]").input_value() == "soon"
    assert page.locator("[name=notify][value=no]").is_checked() and page.locator("[name=data][value=at_risk]").is_checked()
    page.get_by_role("link", name="Body is empty").click()
    assert page.locator("#body:focus").count() == 1
    page.locator("#body").fill("Calls work.")
    page.locator("[name=next_update]").fill("")
    publish(page)
    assert "Published" in page.locator("h1").inner_text()


@pytest.mark.parametrize("database_url", DATABASES, indirect=True)
def test_two_presses_of_one_button_are_one_incident(opens: Opens, candor: Installation) -> None:
    page = opens("/admin/incidents/new")
    page.get_by_label("What do people notice?").fill("Contacts do not appear")
    page.get_by_label("What do people need to know?").fill("Calls work.")
    page.locator("main form button").last.dblclick()
    page.wait_for_url("**/published/*")
    with candor.database.read() as session:
        assert len(queries.newest(session)) == 1


def test_a_colleague_was_faster(opens: Opens, candor: Installation) -> None:
    code = cast.open_incident(candor).code
    page = opens(f"/admin/incidents/{code}/update")
    page.locator("#body").fill("My own words.")
    cast.update(candor, code, body="A colleague's words.")
    publish(page)
    assert "A colleague's words." in page.locator("main").inner_text()
    assert page.locator("#body").input_value() == "My own words."
    publish(page)
    assert said(candor, code)[0].body == "My own words."


def test_enter_in_a_field_looks_and_never_publishes(opens: Opens, candor: Installation) -> None:
    page = opens("/admin/incidents/new")
    page.locator("#body").fill("Calls **work**.")
    page.locator("[name=title]").fill("Contacts do not appear")
    page.locator("[name=title]").press("Enter")
    assert page.locator(".phone strong").inner_text() == "work"
    with candor.database.read() as session:
        assert not queries.newest(session)


def test_the_last_button_follows_the_answers_when_scripts_run(opens: Opens, candor: Installation) -> None:
    page = opens("/admin/incidents/new", java_script_enabled=True)
    last = page.locator("main form button").last
    assert last.inner_text() == "Publish on the page"
    page.locator("[name=at]").fill("+2h")
    assert last.inner_text() == "Schedule it"
    page.locator("#body").fill("Three small words")
    assert "3 words" in page.locator("main").inner_text()


def test_words_written_while_the_sign_in_ended_come_back_in_their_form(opens: Opens, candor: Installation) -> None:
    ines = joined(candor, "Ines")
    page, words = opens("/admin/sign-in?next=/admin/incidents/new", signed_in=False), "Calls & texts <work>.\n\n" + "All is said. " * 240

    def come_in() -> None:
        page.get_by_label("Your name").fill("ines")
        page.get_by_label("Password").fill(GOOD)
        page.get_by_role("button", name="Sign in").click()

    come_in()
    page.get_by_label("What do people notice?").fill("Störung 電話")
    page.get_by_label("What do people need to know?").fill(words)
    pick(page, "notify", "no")
    cast.do(candor, commands.end_others, ines, "")
    publish(page)
    assert "You are signed out" in page.locator("h1").inner_text()
    come_in()
    page.get_by_role("button", name="Back to the form").click()
    assert page.locator("#body").input_value() == words and page.locator("[name=notify][value=no]").is_checked()
    publish(page)
    assert "Published" in page.locator("h1").inner_text()
    with candor.database.read() as session:
        found = queries.newest(session)
        assert [(one.title, queries.updates(session, one.code)[0].body) for one in found] == [("Störung 電話", words.rstrip())]
