"""axe finds nothing on any page: of the demo, of every world, of the admin; in light, dark, and on a narrow phone."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.served import SIDEWAYS, Served
from tests.browser.test_page import CONTRAST
from tests.checkers import axe
from tests.web.every_route import ids, paths

pytestmark = pytest.mark.browser

MODES: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1280, "height": 900}},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "320": {"viewport": {"width": 320, "height": 740}},
}
# All rules of axe, good practice too, and the one for the size of targets, which it leaves out by itself.
# An older axe, where npm could not bring the newest, does not know how large a target has to be.
RUN = "axe.run({rules: axe.getRules().some(rule => rule.ruleId === 'target-size') ? {'target-size': {enabled: true}} : {}, resultTypes: ['violations']})"


@pytest.fixture(params=MODES)
def page(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Page]:
    """A page in one of the modes; the policy is off, or axe could not look at styles."""
    context = chromium.new_context(bypass_csp=True, reduced_motion="reduce", **MODES[request.param])
    context.add_init_script(axe())
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def made(served: Served) -> dict[str, str]:
    """What the admin's addresses are made of."""
    return ids(served.candor)


def sign_in(page: Page, served: Served) -> None:
    """As people do."""
    page.goto(served.link())
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Report a problem").wait_for()


def check(page: Page, address: str) -> None:
    """Opens it; axe finds nothing, and nothing scrolls sideways."""
    answer = page.goto(address)
    assert answer and answer.status < 500
    if "text/html" in answer.headers["content-type"]:
        judge(page)


def judge(page: Page) -> None:
    found = page.evaluate(RUN)
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]] == [], page.url
    assert page.evaluate(SIDEWAYS) <= 0, page.url


def test_what_readers_see(page: Page, served: Served, made: dict[str, str]) -> None:
    for path in [one for one in served.pages() if not one.endswith(".txt")]:
        check(page, served.address + path)
    for path in ("/no/such/page", *paths(made, under="/unsubscribe")):
        check(page, served.address + path)


def test_every_world(page: Page, worlds: dict[str, str]) -> None:
    for address in worlds.values():
        check(page, address)


def test_the_admin(page: Page, served: Served, made: dict[str, str]) -> None:
    check(page, f"{served.address}/admin/link/{made['link']}")
    check(page, f"{served.address}/admin/sign-in")
    sign_in(page, served)
    for path in paths(made, under="/admin"):
        if path == "/admin/subscribers/export":  # a file, not a page
            continue
        check(page, served.address + path)
    page.goto(f"{served.address}/admin/incidents/{made['code']}/resolve")
    page.locator("main form button").last.click()
    page.get_by_role("alert").wait_for()
    page.wait_for_load_state()
    judge(page)


def test_forced_colours_show_what_is_chosen_and_how_things_are(chromium: Browser, served: Served, made: dict[str, str]) -> None:
    context = chromium.new_context(forced_colors="active", viewport={"width": 360, "height": 740})
    page = context.new_page()
    sign_in(page, served)
    assert page.locator("h1").evaluate(CONTRAST) >= 4.5
    page.goto(f"{served.address}/admin/incidents/{made['code']}/update")
    chosen, others = page.locator(".chips input:checked + span").all(), page.locator(".chips input:not(:checked) + span").all()
    assert chosen and others
    ring = "one => getComputedStyle(one).outlineStyle"
    assert {one.evaluate(ring) for one in chosen} == {"solid"} and {one.evaluate(ring) for one in others} == {"none"}
    context.close()
