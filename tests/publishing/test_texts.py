"""The plain texts."""

import pytest

from status.db import Installation
from status.publishing import texts
from status.publishing.follow import follow
from status.publishing.site import Site
from status.site.commands import change
from tests.cast import do, open_incident, resolve
from tests.publishing import story

WORLDS = story.everywhere()


def front(world: Site) -> str:
    return texts.front(world, "").decode()


@pytest.mark.parametrize("name", WORLDS)
def test_lines_hold_72_columns_and_no_markup(name: str) -> None:
    world = WORLDS[name]
    for told in (front(world), *(texts.incident(world, code).decode() for code in world.incidents)):
        assert all(len(line) <= texts.WIDTH or " " not in line.strip() for line in told.split("\n"))
        assert "\n\n\n" not in told and told.endswith("\n")
        assert "<p>" not in told and "**" not in told and "&amp;" not in told


@pytest.mark.parametrize("name", [name for name, world in WORLDS.items() if world.open])
def test_no_all_clear_stands_over_an_open_incident(name: str) -> None:
    assert "Everything works" not in front(WORLDS[name])


def test_the_twin_says_what_the_page_says() -> None:
    told = front(WORLDS["story"])
    for words in (
        "Demo: an invented story",
        "Swivel: no browsing, mail, chat or sync\nRecovering some of the data looks possible.\nAs of Monday 12 October, 17:15 PDT",
        "- Contacts sync: Not working",
        "Working again: Web data, IM & social.",
        "By Thursday 15 October, 18:00 PDT (Friday 01:00 UTC).\nIf it is later than that, we are late.",
        "Our promises so far: 3 kept, 1 late, 1 missed, 2 open.",
        "[old: Some people who restarted their phone",
        "[new: Anyone whose phone lost power or was reset since",
        "- Keep the phone charged and switched on.",
    ):
        assert " ".join(words.split()) in " ".join(told.split()), words


def test_a_late_promise_says_so() -> None:
    assert "Word was due by Saturday 3 October, 12:00 PDT (19:00 UTC).\nWe are late." in front(WORLDS["late"])


def test_a_fine_day_lists_the_services() -> None:
    told = front(WORLDS["fine"])
    assert "Everything works." in told and "- Voice & SMS: Working normally" in told


def test_titles_stand_as_typed() -> None:
    assert "How should <selectedoption> work? D&D &#39;x&#39;" in front(WORLDS["scripts"])


def test_an_incident_says_how_it_ended() -> None:
    told = texts.incident(WORLDS["ended"], "ended").decode()
    assert "[some data lost]" in told and "Photos of 1 to 20 October" in told


def test_list_items_that_are_too_long_hang_under_their_words() -> None:
    assert texts._wrap("- " + "word " * 20)[1].startswith("  word")


def test_robots_may_read_everything() -> None:
    assert texts.robots(WORLDS["fine"], "") == b"User-agent: *\nAllow: /\n"


def test_links_lead_to_the_page_and_no_space_stands_before_a_mark_where_the_zone_is_utc(candor: Installation) -> None:
    do(candor, change, None, "zone", "UTC")
    code = open_incident(candor, body="See [the FAQ](/faq).", next_update="2036-07-01 18:00").code
    resolve(candor, code)
    follow(candor)
    told = [(candor.settings.public / name).read_text() for name in ("text.txt", f"incidents/{code}.txt")]
    assert f"See the FAQ ({candor.settings.base_url}/faq)." in " ".join(told[1].split())
    assert "Word by Tuesday 1 July 2036, 18:00 UTC: " in " ".join(told[1].split())
    assert not [words for words in told if " :" in words or " ." in words]
