"""axe finds nothing on any page: of the demo, of every world, of the admin. Each is opened once, and judged at a desk, in the dark, and on a narrow phone;
nothing scrolls sideways there, however long the words are."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from status.acknowledge import acknowledge
from status.db import Installation
from status.incidents.commands import progress_data, spare_data
from status.promises.queries import unsettled
from tests import cast
from tests.browser.conftest import Opens
from tests.browser.served import SIDEWAYS, Served
from tests.browser.test_admin import TARGETS, publish
from tests.browser.test_page import CONTRAST
from tests.checkers import axe
from tests.web.every_route import ids, paths

pytestmark = pytest.mark.browser

DESK: Any = {"width": 1280, "height": 900}
NARROW: Any = {"width": 320, "height": 740}
# All rules of axe, good practice too, and the one for the size of targets, which it leaves out by itself.
# An older axe, where npm could not bring the newest, does not know how large a target has to be.
RUN = "axe.run({rules: axe.getRules().some(rule => rule.ruleId === 'target-size') ? {'target-size': {enabled: true}} : {}, resultTypes: ['violations']})"
# The rules that look at colours: in the dark nothing else differs.
COLOURS = "axe.run({runOnly: ['color-contrast', 'link-in-text-block'], resultTypes: ['violations']})"
UNFOLD = "document.querySelectorAll('details').forEach(one => one.open = true)"


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page at a desk; the policy is off, or axe could not look at styles."""
    context = chromium.new_context(bypass_csp=True, reduced_motion="reduce", viewport=DESK)
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


def check(page: Page, *addresses: str) -> None:
    """Opens them and judges each page that comes, that of an error or of a redirect once."""
    seen: set[int | str] = set()
    for address in addresses:
        answer = page.goto(address)
        assert answer and answer.status < 500
        which = answer.status if answer.status >= 400 else answer.url
        if "text/html" in answer.headers["content-type"] and which not in seen:
            judge(page)
        seen.add(which)


def judge(page: Page) -> None:
    """The page as it stands: axe finds nothing in it, and it does not scroll sideways. What is folded is seen as well."""
    page.evaluate(UNFOLD)
    assert violations(page, RUN) == [], page.url
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    assert violations(page, COLOURS) == [], f"{page.url} in the dark"
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.set_viewport_size(NARROW)
    assert violations(page, RUN) == [], f"{page.url} on a phone"
    assert page.evaluate(SIDEWAYS) <= 0, page.url
    page.set_viewport_size(DESK)


def violations(page: Page, run: str) -> list[Any]:
    """What axe finds."""
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in page.evaluate(run)["violations"]]


def test_what_readers_see(page: Page, served: Served, made: dict[str, str]) -> None:
    for_people = [one for one in served.pages() if not one.endswith(".txt")]
    check(page, *(served.address + path for path in (*for_people, "/no/such/page", *paths(made, under="/unsubscribe"))))


def test_every_world(page: Page, worlds: dict[str, str]) -> None:
    check(page, *worlds.values())


def test_the_admin(page: Page, served: Served, made: dict[str, str]) -> None:
    check(page, f"{served.address}/admin/link/{made['link']}", f"{served.address}/admin/sign-in")
    sign_in(page, served)
    here = [path for path in paths(made, under="/admin") if path != "/admin/subscribers/export"]  # a file, not a page
    check(page, *(served.address + path for path in (*here, "/admin/incidents?impact=none&q=nothing")))
    page.goto(f"{served.address}/admin/incidents/{made['code']}/resolve")
    publish(page)
    page.get_by_role("alert").wait_for()
    judge(page)


def test_long_words_fit_a_phone_and_a_thumb(opens: Opens, candor: Installation, address: str) -> None:
    title, topic, name = "Contacts" * 25, "Catalog" * 20, "Contacts" * 12
    words: dict[str, Any] = {"title": title, "body": "x" * 300, "data": "loss_likely", "next_update": "+1h", "topics": [topic]}
    told = cast.open_incident(candor, components={cast.component(candor, name): "major_outage"}, **words)
    advice = cast.advise(candor, told.code, do=["Keep" * 50], who="Owners" * 33)
    cast.record(candor, told.code, name, state="lost", certainty="confirmed", window="since" * 40, note="words" * 80)
    cast.record(candor, told.code, name, state="recovering", note="They were found.")
    for done, of, note in (("1", "9", ""), ("2", "10", "base" * 99)):
        cast.do(candor, progress_data, None, told.code, kind=name, done=done, of=of, note=note)
    cast.do(candor, spare_data, None, told.code, ["Voicemail" * 11])
    with candor.database.read() as session:
        promise = unsettled(session)[0].id
    acknowledge(candor)
    page, incident = opens("/admin", java_script_enabled=True), f"/admin/incidents/{told.code}"
    verbs = ("update", "resolve", f"correct/{told.update_id}", f"published/{told.update_id}")
    data = ("data/record", f"data/record?kind={name}", "data/progress", "data/unaffected")
    for path in (
        *(
            "/admin",
            "/admin/incidents",
            "/admin/incidents?impact=none&q=nothing",
            "/admin/incidents/new",
            "/admin/nothing",
            "/admin/sign-in",
        ),
        *(incident, *(f"{incident}/{one}" for one in (*verbs, *data))),
        *(f"/admin/promises/{promise}/{verb}" for verb in ("move", "withdraw")),
        *("/admin/advice", "/admin/advice/new", *(f"/admin/advice/{advice}/{verb}" for verb in ("change", "withdraw"))),
        *("/", f"/incidents/{told.code}", "/advice"),
    ):
        page.goto(address + path)
        fits(page, path)
        page.evaluate(UNFOLD)
        fits(page, f"{path}, unfolded")
    page.goto(f"{address}{incident}/resolve")
    publish(page)
    page.get_by_role("alert").wait_for()
    fits(page, "a form with mistakes")


def fits(page: Page, where: str) -> None:
    """Nothing scrolls sideways, and a thumb hits everything."""
    assert (page.evaluate(SIDEWAYS), page.evaluate(TARGETS)) == (0, []), where


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
