"""The public pages, rendered from small worlds and read as a browser reads them."""

import base64
import hashlib
import re
from dataclasses import replace
from html import unescape

import brotli
import html5lib
import pytest

from status.publishing import pages
from status.publishing.registry import ARTIFACTS
from status.publishing.site import Correction, Link, Site
from status.site.colours import COLOURS
from tests.publishing import story
from tests.publishing.worlds import at, faq, incident, site, update

PLACE = "https://www.example.org/about-us/imprint"
HEADERS = 800  # what our server sends before the page, rounded up
WORLDS = story.everywhere()


def every_page(world: Site) -> list[tuple[str, str]]:
    """(path, HTML) of each page of a world."""
    told = []
    for one in ARTIFACTS:
        if one.path.endswith(".html"):
            faqs = [faq.slug for faq in world.faqs]
            keys = {"incident": list(world.incidents), "faq": faqs, "month": [m.replace("-", "/") for m in world.in_month]}.get(
                one.scope, [""]
            )
            made = [file for key in keys for file in one.files(world, key).items()]
            told += [(path, body.decode()) for path, body in made if path.endswith(".html")]
    return told


def front(world: Site) -> str:
    return pages.front(world, "").decode()


def heard(html: str) -> str:
    """The words of a page, on one line."""
    body = re.sub(r"<(script|style).*?</\1>", "", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", "", body)).split())


@pytest.mark.parametrize("name", WORLDS)
def test_every_page_is_valid_self_contained_and_guarded(name: str) -> None:
    for path, html in every_page(WORLDS[name]):
        html5lib.HTMLParser(strict=True).parse(html)
        assert not re.findall(r'(?:src|href|action)="(?!https://status\.example\.org/subscriptions")(?:https?:)?//', html), path
        assert " style=" not in html and " onclick" not in html, path
        ids = re.findall(r' id="([^"]+)"', html)
        assert len(ids) == len(set(ids)), path
        policy = re.search(r'Content-Security-Policy" content="([^"]+)"', html)
        assert policy and html.index("Content-Security-Policy") < 400, path
        assert policy[1].startswith("default-src 'none'; style-src 'sha256-")
        assert policy[1].endswith("connect-src 'self'; form-action 'self' https://status.example.org; base-uri 'none'")
        for inline in re.findall(r"<(?:style|script)>(.*?)</", html, flags=re.DOTALL):
            assert base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode() in policy[1], path


@pytest.mark.parametrize("name", WORLDS)
def test_the_title_says_what_the_heading_says(name: str) -> None:
    for path, html in every_page(WORLDS[name]):
        heading = re.search(r"<h1.*?>(.*?)</h1>", html, flags=re.DOTALL)
        title = re.search(r"<title>(.*?) – Corvid Mobile status</title>", html)
        assert heading and title, path
        assert re.sub(r"<[^>]+>", "", heading[1].replace("</span> <span>", " – ")) == title[1], path


@pytest.mark.parametrize("name", WORLDS)
def test_without_a_stylesheet_marks_are_small_and_black_and_words_stand_apart(name: str) -> None:
    for path, html in every_page(WORLDS[name]):
        for mark in re.findall(r"<svg[^>]*>", html):
            assert re.search(r' width="\d\d?" height="\d\d?"', mark) or 'class="series"' in mark, (path, mark)
        assert not re.findall(r'="var\(--\w+\)"', html), path
        assert not re.findall(r"</a><a|</(?:a|span)><span class=\"st", html), path


@pytest.mark.parametrize("name", [name for name, world in WORLDS.items() if world.open])
def test_no_all_clear_stands_over_an_open_incident(name: str) -> None:
    assert "Everything works" not in front(WORLDS[name])
    assert 'data-state="fine"' not in front(WORLDS[name])


def test_a_title_stands_exactly_as_typed() -> None:
    title = "How should <selectedoption> work? D&D &#39;x&#39;"
    world = site([incident("odd", title, [update("u", at(12, 17), "B")])])
    heading = re.search(r"<h1[^>]*>(.*?)</h1>", pages.incident(world, "odd").decode())
    assert heading and unescape(heading[1]) == title
    assert title in heard(front(world))


@pytest.mark.parametrize("dressed", [False, True])
def test_the_demo_with_all_its_words_fits_one_round_trip(dressed: bool) -> None:
    """With as many links and colours as operators may give it, too."""
    world = WORLDS["story"]
    links = tuple(Link(f"Words number {n} of a link", f"https://www.example.org/place/{n * 7919}?from=status") for n in range(6))
    colours = tuple((name, "#123456") for name in COLOURS)
    own = replace(
        world.page, logo_text="L" * 40, header_links=links, footer_links=links, colours=colours, imprint=PLACE, privacy=PLACE, contact=PLACE
    )
    body = brotli.compress(front(replace(world, page=own) if dressed else world).encode(), quality=11)
    assert len(body) + HEADERS <= 10_000


def test_the_worst_day_reads_in_the_order_of_questions() -> None:
    html = heard(front(WORLDS["story"]))
    order = [
        "Demo: an invented story",
        "Swivel: no browsing, mail, chat or sync Recovering some of the data looks possible.",
        "As of Monday 12 October, 17:15 PDT (Tuesday 00:15 UTC)",
        "What is affected",
        "Contacts sync Not working",
        "Working again: Web data, IM & social.",
        "Not affected: Voice & SMS, Device backup/restore",
        "Your data",
        "Latest update",
        story.told("E8")[:40],
        "Changed, about your data: Data is very likely lost. Recovering some of the data looks possible.",
        "By the end of Monday 12 October PDT (Tuesday 07:00 UTC) About: the Download Catalog. If it is later than that, we are late.",
        "Answered already: getting data back.",
        "By Thursday 15 October, 18:00 PDT (Friday 01:00 UTC) If it is later than that, we are late.",
        "We missed that, and still owe it: how many people this concerns.",
        "Our promises so far: 3 kept, 1 late, 1 missed, 2 open.",
        "Earlier updates",
        story.told("E7")[:30],
        "We have bad news",
        "Page made Mon 12 Oct, 17:15 PDT. It says by itself when it is old.",
    ]
    places = [html.find(words) for words in order]
    assert -1 not in places, order[places.index(-1)]
    assert places == sorted(places)


def test_every_update_of_an_open_incident_has_its_anchor() -> None:
    world = WORLDS["story"]
    for html in (front(world), pages.incident(world, "swivel").decode()):
        assert [f'<article class="{"time" if n else "latest"}" id="{one.id}">' in html for n, one in enumerate(world.open[0].updates)] == [
            True
        ] * 9


def test_when_much_was_said_all_of_it_stands_and_questions_make_room() -> None:
    said = [update(f"said0000000{n}", at(12, 10 + n), f"Word {n}. " + "x" * 1_300) for n in range(5)]
    asked = tuple(faq(n, f"Question {n}?", "y" * 150, about="swivel") for n in range(8))
    world = replace(site([incident("swivel", "Mail is down", said[::-1])]), faqs=asked)
    html = front(world)
    assert all(f"Word {n}." in html for n in range(5))
    assert [f"Question {n}?" in html for n in range(8)] == [True] + [False] * 7 and "7 more questions" in html
    short = front(replace(site([incident("swivel", "Mail is down", said[:1])]), faqs=asked))
    assert all(f"Question {n}?" in short for n in range(8))


def test_an_overdue_promise_says_so_without_a_script() -> None:
    html = heard(front(WORLDS["late"]))
    assert "Word was due by Saturday 3 October, 12:00 PDT (19:00 UTC) We are late." in html
    assert "If it is later than that" not in html
    assert "Our promises so far: 1 kept, 1 overdue." in html
    assert "We missed that, and still owe it: how many people this concerns." in heard(front(WORLDS["missed"]))


def test_no_promise_shows_as_a_gap() -> None:
    assert "We have not promised a time for the next update." in front(WORLDS["small"])


def test_a_correction_shows_old_and_new_words_and_why() -> None:
    html = front(WORLDS["story"])
    assert re.search(
        r"<del>Some people who restarted their phone[^<]*</del> <ins>Anyone whose phone lost power or was reset since 2 October", html
    )
    assert "Why: <bdi>We wrote that this happens to some people" in html
    assert 'Corrected <time datetime="2009-10-08T16:15:00Z">Thu 8 Oct, 09:15 PDT</time>: <a href="#e5c000000000">' in html


def test_a_small_fix_shows_on_the_update_itself() -> None:
    fix = Correction("We look into it.", "We look into it now.", "A word was missing.", at(12, 17, 5))
    html = front(site([incident("x", "T", [update("u", at(12, 17), fix.new, corrections=(fix,))])]))
    assert "Small fix, <time" in html
    assert "We look into <del>it.</del> <ins>it now.</ins>" in html


def test_when_it_began_stands_beside_when_it_was_said() -> None:
    one = incident("x", "T", [update("u", at(12, 9, 10), "B")], started_at=at(12, 8, 30))
    assert "It began Mon 12 Oct, 08:30 PDT." in heard(front(site([one])))
    assert "It began" not in heard(front(site([replace(one, started_at=at(12, 9, 6))])))


def test_what_is_not_affected_is_claimed_only_when_every_incident_says_what_it_touches() -> None:
    assert "Not affected" not in front(WORLDS["small"])
    assert "We have not yet said which services this touches." in front(WORLDS["small"])
    assert "Not affected" in front(WORLDS["story"])


def test_several_incidents_are_named_under_the_sign_and_each_has_a_block() -> None:
    html = front(WORLDS["several"])
    assert 'Also open: <a href="#heavy"><bdi>Account site is down</bdi></a> · <a href="#light">' in html
    assert re.findall(r'class="block" id="(\w+)"', html) == ["danger", "heavy", "light"]


def test_more_than_twenty_open_incidents_are_linked() -> None:
    many = [incident(f"i{n:02}", f"T{n}", [update(f"u{n}", at(12, 1, n), f"Body {n}.", f"i{n:02}")]) for n in range(23)]
    html = front(site(many))
    assert html.count('class="latest"') == 20
    assert html.count('href="/incidents/i') == 3 * 1 + 3 + 20  # named under the sign and in the list; a link from each block


def test_an_incident_that_ended_with_loss_keeps_its_tag_everywhere() -> None:
    for path, html in every_page(WORLDS["ended"]):
        if path.startswith(("index", "incidents", "history")):
            assert '<span class="tag">some data lost</span>' in html, path
    html = pages.incident(WORLDS["ended"], "ended").decode()
    assert 'data-state="past"' in html and "Photos of 1 to 20 October" in html


def test_the_year_is_said_where_it_does_not_go_without_saying() -> None:
    assert "Resolved Monday 12 October 2009, 10:00 PDT" in heard(pages.incident(WORLDS["ended"], "ended").decode())
    later = replace(WORLDS["ended"], made_at=at(12, 10).replace(year=2010))
    assert "The last problem ended Mon 12 Oct 2009" in heard(front(later))


def test_an_incident_page_does_not_depend_on_when_it_is_made() -> None:
    world = WORLDS["ended"]
    assert pages.incident(world, "ended") == pages.incident(replace(world, made_at=at(20, 9), revision=77), "ended")


def test_an_incident_page_lists_what_became_of_each_promise() -> None:
    html = heard(pages.incident(WORLDS["story"], "swivel").decode())
    for words in ("Kept", "Late by 6 hours 20 minutes", "Missed", "Open, half answered"):
        assert words in html


def test_words_in_other_writings_keep_their_direction() -> None:
    html = front(WORLDS["scripts"])
    assert '<span dir="auto">مشکل در ورود: می\u200cبینیم API v2</span>' in html
    assert '<div class="words" dir="auto">' in html


def test_the_page_about_us_gives_the_postal_address() -> None:
    assert "Corvid Mobile, 12 Example Street" in pages.about(WORLDS["fine"], "").decode()
    assert "/feed subscribe https://status.example.org/feed.rss" in pages.subscribe(WORLDS["fine"], "").decode()
