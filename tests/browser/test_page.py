"""The public page as `flask serve` serves it, in a real browser: it keeps itself up to date, and whoever reads it can."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.error import HTTPError
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route

from status.components.states import PLAIN
from status.incidents import queries
from status.markdown import to_text
from tests.browser.served import SIDEWAYS, Anchors, Served, by_python_alone, complaints

pytestmark = pytest.mark.browser

LOOK = 16_000
PHONE = {"width": 360, "height": 740}
# The sign-up of readers, should the page have none of its own: what K55 is about is a field in which somebody types.
WORDS = "Half of the photos are back. **Keep your phone on.**"
FORM = '<form><label for="typing">Address</label><input id="typing" type="email"></form>'
SAME = "document.querySelector('#live') === window.region && document.querySelector('#typing') === window.field"
TOP = "document.activeElement.getBoundingClientRect().top"
MARGINS: Any = {"top": "12mm", "right": "14mm", "bottom": "12mm", "left": "14mm"}
Opens = Callable[..., Page]


@pytest.fixture
def opens(chromium: Browser) -> Iterator[Opens]:
    """Opens an address on a phone; the keywords are those of a browser context."""
    contexts = []

    def open_one(address: str, **how: Any) -> Page:
        context = chromium.new_context(**{"viewport": PHONE, **how})  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        if address:
            page.goto(address)
        return page

    yield open_one
    for context in contexts:
        context.close()


def with_a_form(route: Route) -> None:
    """The page as it is, a field to type in before its last section."""
    reply = route.fetch()
    before, mark, after = reply.text().rpartition('<section id="subscribe">')
    route.fulfill(response=reply, body=before + FORM + mark + after)


def keeps_looking(page: Page) -> None:
    """Lets the page's clock run until it has told of news, and shows them."""
    for _ in range(40):
        page.clock.run_for(LOOK)
        page.wait_for_timeout(100)
        if page.locator("#live").text_content():
            return
    pytest.fail("the page noticed nothing")


def test_an_open_page_tells_of_news_and_moves_nothing_that_the_reader_holds(opens: Opens, served: Served) -> None:
    page = opens("")
    page.route(served.address + "/", with_a_form)
    page.clock.install(time=datetime.now(UTC))
    heard = complaints(page, served.address)
    page.goto(served.address)
    page.evaluate("window.region = document.querySelector('#live'); window.field = document.querySelector('#typing')")
    page.focus("#typing")
    page.keyboard.type("ada@exa")
    page.evaluate("window.field.scrollIntoView({block: 'center'})")
    before, known = page.evaluate(TOP), page.locator("article[id]").count()
    newest = served.flask.say("incident", "update", served.code, "--body", WORDS, "--next-update", "+2h")
    keeps_looking(page)
    assert page.locator("#live").get_attribute("role") == "status"
    assert "Half of the photos are back. Keep your phone on." in page.locator("#live").inner_text()
    assert page.evaluate(SAME) and page.evaluate("document.activeElement === window.field")
    assert page.locator("#typing").input_value() == "ada@exa"
    assert abs(page.evaluate(TOP) - before) <= 1
    assert page.locator("article[id]").count() == known + 1
    assert page.locator(".latest").get_attribute("id") == newest
    page.keyboard.type("mple.org")
    assert page.locator("#typing").input_value() == "ada@example.org"
    assert heard == []


def test_what_the_page_has_made_of_itself_is_what_a_fresh_one_shows(opens: Opens, served: Served) -> None:
    page = opens("")
    page.clock.install(time=datetime.now(UTC))
    page.goto(served.address)
    served.say("A third word, with `code` and a list:\n\n* one\n* two")
    keeps_looking(page)
    fresh = opens(served.address)
    assert page.locator("main").inner_text() == fresh.locator("main").inner_text()
    assert page.title() == fresh.title()


def test_an_incidents_own_page_notices_too(opens: Opens, served: Served) -> None:
    page = opens("")
    page.clock.install(time=datetime.now(UTC))
    page.goto(f"{served.address}/incidents/{served.code}")
    served.say("A word for those who look at the incident alone.")
    keeps_looking(page)
    assert "A word for those who look at the incident alone." in page.locator(".latest").inner_text()


def test_it_keeps_itself_up_to_date_and_all_links_lead_somewhere_on_any_file_server(opens: Opens, served: Served) -> None:
    with by_python_alone(served.candor.settings.public) as address:
        page = opens("")
        page.clock.install(time=datetime.now(UTC))
        heard = complaints(page, address)
        page.goto(address)
        served.say("Seen without our server.")
        keeps_looking(page)
        assert "Seen without our server." in page.locator(".latest").inner_text()
        for link in sorted(set(Anchors(served.fetch("/")).links)):
            page.goto(urljoin(address, link)) if not link.startswith("/feed") else page.request.get(address + link)
        assert heard == []


def test_every_link_and_every_anchor_of_every_page_leads_somewhere(served: Served) -> None:
    pages = {path: Anchors(served.fetch(path)) for path in served.pages() if not path.endswith(".txt")}
    for path, page in pages.items():
        for link in page.links:
            target = urlsplit(urljoin(path, link))
            if target.netloc:
                continue
            if target.path not in pages:
                pages_or_file(served, target.path, path)
            if target.fragment and target.path in pages:
                assert unquote(target.fragment) in pages[target.path].ids, f"{path}: {link}"


def pages_or_file(served: Served, target: str, where: str) -> None:
    """Fails when nothing is there."""
    try:
        served.fetch(target)
    except HTTPError as refused:
        pytest.fail(f"{where} links to {target}: {refused.code}")


def test_the_address_of_an_update_lands_on_it(opens: Opens, served: Served) -> None:
    page = opens("")
    for update in served.updates(served.code)[::3]:
        page.goto(f"{served.address}/incidents/{served.code}#{update}")
        box = page.locator(f"[id='{update}']").bounding_box()
        assert box and 0 <= box["y"] < PHONE["height"] - 100, update


def test_without_scripts_everything_can_be_read_and_late_stays_late(opens: Opens, served: Served, worlds: dict[str, str]) -> None:
    page = opens(served.address, java_script_enabled=False)
    shown = plain(page.locator("body").inner_text())
    with served.candor.database.read() as session:
        said = queries.updates(session, served.code)
    assert len(said) > 8
    for one in said[:3]:
        assert plain(re.sub(r" \(/\w+\)", "", to_text(one.body))) in shown
    # Other tests may have opened other incidents there meanwhile.
    assert {one.id for one in said} <= set(page.locator("article[id]").evaluate_all("ones => ones.map(one => one.id)"))
    assert "If it is later than that we are late" in shown
    for side in ("advice", "faq"):
        page.goto(f"{worlds['story']}/{side}")
        assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4", margin=MARGINS))) == 1, f"/{side} fits one side of a sheet"
    page.goto(worlds["late"])
    assert "Word was due by" in page.locator(".next").inner_text() and "We are late." in page.locator(".next").inner_text()


def plain(text: str) -> str:
    """The words alone, without marks and line breaks."""
    return " ".join(re.findall(r"\w+", text))


def test_a_page_left_open_says_by_itself_how_late_we_are(opens: Opens, served: Served) -> None:
    due = datetime.fromisoformat(re.findall('data-due="(.*?)"', served.fetch("/"))[0])
    page = opens("")
    page.route("**/head.json", lambda route: route.abort())
    page.clock.install(time=due - timedelta(minutes=1))
    page.goto(served.address)
    promise = page.locator(".next").first
    assert "late" not in promise.inner_text().replace("If it is later than that, we are late.", "")
    page.clock.fast_forward("01:21:00")
    assert re.search(r"We said .*\. We are 1 h \d+ min late\.", promise.inner_text())
    assert "If it is later than that, we are late." in promise.inner_text()
    assert "This copy may be old: it was made" in page.locator("#old").inner_text()


def test_who_comes_back_by_the_link_of_a_mail_is_told_what_is_new(opens: Opens, served: Served) -> None:
    page = opens("", java_script_enabled=False)
    newest, *_, first = json.loads(served.fetch(f"/incidents/{served.code}.json"))["incident_updates"]
    for update, words in ((first, "since you were here"), (newest, "Nothing new")):
        page.goto(f"{served.address}/incidents/{served.code}#since-{update['id']}")
        (told,) = [one for one in page.locator(".since").all() if one.is_visible()]
        assert words in told.inner_text()
        assert told.evaluate("one => one.getBoundingClientRect().top") < 200
    page.goto(f"{served.address}/incidents/{served.code}")
    assert not any(one.is_visible() for one in page.locator(".since").all())


def test_no_page_complains_asks_others_or_scrolls_sideways(opens: Opens, served: Served) -> None:
    page = opens("")
    heard = complaints(page, served.address)
    for path in served.pages():
        page.goto(served.address + path)
        for width in (320, 360):
            page.set_viewport_size({"width": width, "height": 740})
            assert page.evaluate(SIDEWAYS) <= 0, (path, width)
        assert heard == [], path
    page.goto(served.address + "/no/such/page")
    assert page.evaluate(SIDEWAYS) <= 0
    assert [one for one in heard if "404" not in one] == []


def test_no_world_scrolls_sideways_on_a_narrow_phone(opens: Opens, worlds: dict[str, str]) -> None:
    page = opens("", viewport={"width": 320, "height": 740})
    for name, address in worlds.items():
        heard = complaints(page, address)
        page.goto(address)
        assert page.evaluate(SIDEWAYS) <= 0, name
        assert heard == [], name


# For each name set apart by `bdi` or `dir`: where it ends, and where the next words on the same line begin, unless they are where they belong.
OUT_OF_ORDER = """() => {
  const wrong = [], box = (node, to) => {
    const range = document.createRange();
    range.setStart(node, to ? node.data.trimEnd().length - 1 : node.data.search(/\\S/));
    range.setEnd(node, range.startOffset + 1);
    return range.getBoundingClientRect();
  };
  for (const line of document.querySelectorAll('h1, h2, h3, p, li, header')) {
    if (getComputedStyle(line).direction !== 'ltr') continue;
    for (const name of line.querySelectorAll('bdi')) {
      const words = document.createTreeWalker(line, NodeFilter.SHOW_TEXT, one => /\\S/.test(one.data) ? 1 : 2);
      words.currentNode = name.lastChild;
      const next = words.nextNode(), here = name.getBoundingClientRect();
      if (!next || getComputedStyle(next.parentElement).direction !== 'ltr') continue;
      const there = box(next);
      if (Math.abs(there.top - here.top) < 8 && there.left < here.right - 1) wrong.push(name.textContent + ' | ' + next.data);
    }
  }
  return wrong;
}"""


def test_the_words_after_a_title_of_another_writing_keep_their_order(opens: Opens, worlds: dict[str, str], served: Served) -> None:
    page = opens(worlds["scripts"], viewport={"width": 1280, "height": 900})
    assert page.evaluate(OUT_OF_ORDER) == []
    heading = page.locator("h2", has_text="مشکل").evaluate("one => getComputedStyle(one).direction")
    assert heading == "rtl"
    titles = ("خدمة API v2 معطلة", "مشکل در ورود: می\u200cبینیم", "Family 👨\u200d👩\u200d👧 down")
    codes = [served.open(title) for title in titles]
    for path in ("/", "/history", *(f"/incidents/{code}" for code in codes)):
        page.goto(served.address + path)
        assert page.evaluate(OUT_OF_ORDER) == [], path
    page.goto(served.address)
    page.evaluate("document.querySelectorAll('bdi').forEach(one => { one.style.unicodeBidi = 'normal'; })")
    assert page.evaluate(OUT_OF_ORDER) != [], "what is measured here would not notice titles that turn their neighbours round"
    for code, title in zip(codes, titles, strict=True):
        assert title in served.fetch("/history") and title in served.fetch(f"/incidents/{code}.json")
        served.resolve(code)


LIGHT = """const light = colour => {
  const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map(v => v / 255).map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
  return .2126 * r + .7152 * g + .0722 * b;
}, contrast = (one, other) => (Math.max(light(one), light(other)) + .05) / (Math.min(light(one), light(other)) + .05), behind = one => {
  while (one.parentElement && /, 0\\)$/.test(getComputedStyle(one).backgroundColor)) one = one.parentElement;
  return getComputedStyle(one).backgroundColor;
};"""
CONTRAST = f"one => {{ {LIGHT} return contrast(getComputedStyle(one).color, behind(one)); }}"
# The best contrast of the lines and fills of the drawing that an element shows.
DRAWN = f"""one => {{ {LIGHT}
  const parts = [...document.querySelector(one.querySelector('use').getAttribute('href')).children].map(part => getComputedStyle(part));
  const colours = parts.flatMap(style => [style.fill, style.stroke]).filter(colour => colour.startsWith('rgb'));
  return Math.max(...colours.map(colour => contrast(colour, behind(one))));
}}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colours_leave_every_state_readable_as_text(opens: Opens, worlds: dict[str, str], scheme: str) -> None:
    page = opens("", forced_colors="active", color_scheme=scheme)
    seen = set()
    for name, address in worlds.items():
        page.goto(address)
        assert page.locator("h1").evaluate(CONTRAST) >= 4.5, name
        assert page.locator("h1").inner_text()
        for state in page.locator(".st").all():
            seen.add(state.inner_text().strip())
            assert state.is_visible() and state.evaluate(CONTRAST) >= 4.5, name
        for promise in page.locator(".strip a").all():
            assert re.match(r"Promise \d+: \w+", promise.get_attribute("aria-label") or "")
            assert promise.is_visible() and promise.evaluate(DRAWN) >= 3, name
    assert seen == set(PLAIN.values())


# What can be reached by the Tab key.
REACHABLE = "[...document.querySelectorAll('a[href], input:not([type=hidden]), button, summary, select, textarea')].filter(e => e.checkVisibility())"
FOCUSED = """() => {
  const one = document.activeElement, {outlineStyle, outlineWidth, outlineColor} = getComputedStyle(one), box = one.getBoundingClientRect();
  return {nth: window.reachable.indexOf(one), ring: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 && !/, 0\\)$/.test(outlineColor),
          inside: box.bottom > 0 && box.top < innerHeight, html: one.outerHTML.slice(0, 100)};
}"""


@pytest.mark.parametrize("forced", ["none", "active"])
def test_the_tab_key_reaches_everything_in_order_with_a_ring_around_it(
    opens: Opens, served: Served, worlds: dict[str, str], forced: str
) -> None:
    page = opens("", forced_colors=forced)
    incident = f"{served.address}/incidents/{served.code}"
    for address in (served.address, incident, f"{served.address}/subscribe", worlds["fine"], worlds["several"]):
        page.goto(address)
        wanted = page.evaluate(f"(window.reachable = {REACHABLE}).length")
        for nth in range(wanted):
            page.keyboard.press("Tab")
            focused = page.evaluate(FOCUSED)
            assert (focused["nth"], focused["ring"], focused["inside"]) == (nth, True, True), (address, focused)
