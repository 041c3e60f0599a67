"""Components as readers see them: all on one page, each on its own, in feeds of its own; and where their readable addresses lead."""

import json
import re
from datetime import timedelta

import feedparser
import pytest

from status import clock
from status.components import commands
from status.db import Installation
from status.incidents.commands import cancel
from status.maintenance.commands import Plan
from status.maintenance.commands import change as change_plan
from status.publishing.component_rows import ITEMS
from status.publishing.follow import follow
from status.site.commands import change as change_site
from tests.cast import component, do, ines, maintenance, open_incident, resolve, update


def shown(candor: Installation, path: str) -> str:
    """A file, once all was published that was said."""
    follow(candor)
    return (candor.settings.public / path).read_text(encoding="utf-8")


def words(candor: Installation, component_id: str) -> str:
    """What stands on the page of a component."""
    html = shown(candor, f"components/{component_id}/index.html")
    return " ".join(re.sub(r"<(style|title).*?</\1>|<[^>]+>", " ", html, flags=re.DOTALL).split())


def group_of(candor: Installation, name: str) -> str:
    (found,) = [one["id"] for one in json.loads(shown(candor, "status.json"))["components"] if one["group"] and one["name"] == name]
    return str(found)


def test_a_component_s_page_says_how_it_is_and_what_happened_to_it(candor: Installation) -> None:
    web, mail = component(candor, "Web shop", group="Phone"), component(candor, "Mail")
    do(candor, commands.change, None, web, description="Where people buy.")
    told = words(candor, web)
    assert "Web shop: working normally" in told and "Part of Phone" in told and "Where people buy." in told
    assert "Nothing has gone wrong with it so far." in told
    code = open_incident(candor, title="No baskets", components={web: "partial_outage"}).code
    planned = maintenance(candor, title="New gear", components=[web]).code
    told = words(candor, web)
    assert "Web shop: not working" in told and "Going on now No baskets" in told and "Calls and texts work." in told
    assert "Planned work New gear" in told and planned in shown(candor, f"components/{web}/index.html")
    assert "No baskets" not in words(candor, mail)
    update(candor, code, components={mail: "operational"})
    assert "No baskets" not in words(candor, mail), "what was never in trouble has no part in it"
    update(candor, code, components={web: "operational"}, status="monitoring")
    assert "Web shop: working again" in words(candor, web)
    assert 'data-state="fine"' not in shown(candor, f"components/{web}/index.html")
    resolve(candor, code)
    assert "What happened to it Resolved" in words(candor, web)


def test_what_was_taken_back_or_moved_off_it_is_not_on_its_page(candor: Installation) -> None:
    web, mail = component(candor, "Web"), component(candor, "Mail")
    code = open_incident(candor, title="No texts", components={mail: "major_outage"}).code
    wrong = update(candor, code, undo=60, components={web: "major_outage"})
    work = maintenance(candor, title="New gear", components=[web]).code
    whole = open_incident(candor, title="A slip", undo=60, components={web: "major_outage"})
    assert [name in words(candor, web) for name in ("No texts", "New gear", "A slip")] == [True] * 3
    do(candor, cancel, ines(candor), code, wrong.update_id)
    do(candor, change_plan, ines(candor), work, Plan(body="Elsewhere.", components=[mail]))
    do(candor, cancel, ines(candor), whole.code, whole.update_id)
    resolve(candor, code)
    assert "Nothing has gone wrong with it so far." in words(candor, web)
    assert "No texts" in words(candor, mail) and "New gear" in words(candor, mail)


def test_a_retired_one_keeps_page_and_feeds_and_says_since_when(candor: Installation) -> None:
    do(candor, change_site, None, "zone", "Europe/Berlin")
    web = component(candor, "Web")
    code = open_incident(candor, title="No baskets", components={web: "major_outage"}).code
    resolve(candor, code)
    do(candor, commands.retire, None, web)
    told = words(candor, web)
    assert re.search(r"Web: retired Since \w+ \d+ \w+ \d{4}, .* it no longer stands among our services", told)
    assert "No baskets" in told and len(json.loads(shown(candor, f"components/{web}/feed.json"))["items"]) == 2
    assert web not in shown(candor, "components/index.html")
    update(candor, code, body="The report.", status="postmortem")
    assert "The report." in shown(candor, f"components/{web}/feed.json")


@pytest.mark.parametrize("kind", ["rss", "atom"])
def test_its_feeds_tell_the_same_items_as_the_page_s_those_that_touch_it_alone(candor: Installation, kind: str) -> None:
    web, mail = component(candor, "Web <b> & more"), component(candor, "Mail")
    noon = clock.now()
    open_incident(candor, title="No texts", components={mail: "major_outage"})
    with clock.set_to(noon + timedelta(seconds=5)):
        both = open_incident(candor, title="Slow", components={web: "degraded_performance", mail: "degraded_performance"}).code
    with clock.set_to(noon + timedelta(seconds=10)):
        update(candor, both)
    with clock.set_to(noon + timedelta(seconds=15)):
        maintenance(candor, title="New gear", components=[web])
        update(candor, both, undo=60, body="Not announced yet.")
    follow(candor)
    whole = {entry.id: entry for entry in feedparser.parse(shown(candor, f"feed.{kind}")).entries}
    told = feedparser.parse(shown(candor, f"components/{web}/feed.{kind}"))
    assert not told.bozo, told.get("bozo_exception")
    assert told.feed.title.endswith(": Web <b> & more")
    assert [entry.title for entry in told.entries] == ["[Planned work] New gear", "[Update] Slow", "[Investigating] Slow"]
    for entry in told.entries:
        same = whole[entry.id]
        assert (entry.title, entry.link, entry.published) == (same.title, same.link, same.published)
    links = {link.rel: link.href for link in told.feed.links}
    assert links["self"].endswith(f"/components/{web}/feed.{kind}") and links["alternate"].endswith(f"/components/{web}")


def test_a_feed_of_nothing_is_still_a_feed_and_a_long_one_is_cut(candor: Installation) -> None:
    web = component(candor, "Web")
    for kind in ("rss", "atom"):
        assert not feedparser.parse(shown(candor, f"components/{web}/feed.{kind}")).bozo
    code = open_incident(candor, components={web: "major_outage"}).code
    for _ in range(ITEMS):
        update(candor, code)
    resolve(candor, code)
    follow(candor)
    told = json.loads(shown(candor, f"components/{web}/feed.json"))
    assert len(told["items"]) == ITEMS and told["items"][0]["title"].startswith("[Resolved]")


def test_a_group_shows_the_worst_of_its_components_on_page_text_and_json(candor: Installation) -> None:
    web, mail = component(candor, "Web", group="Phone"), component(candor, "Mail", group="Phone")
    component(candor, "Shop")
    group = group_of(candor, "Phone")
    for state, plain in (("under_maintenance", "Planned work"), ("degraded_performance", "Slow or unreliable")):
        do(candor, commands.set_status, None, mail, state)
        assert re.search(rf">Phone</a> <span.*?{plain}</span></h2>", shown(candor, "components/index.html"))
        assert f"PHONE: {plain.lower()}" in shown(candor, "components.txt")
        assert f"Phone: {plain.lower()}" in words(candor, group)
        (told,) = [one for one in json.loads(shown(candor, "status.json"))["components"] if one["id"] == group]
        assert (told["status"], told["components"]) == (state, [web, mail])


def test_what_has_another_name_has_it_everywhere(candor: Installation) -> None:
    web = component(candor, "Web", group="Phone")
    group = group_of(candor, "Phone")
    do(candor, commands.change, None, group, name="Mobile")
    do(candor, commands.change, None, web, name="Browsing")
    assert "Browsing: working normally" in words(candor, web) and "Part of Mobile" in words(candor, web)
    assert "Browsing" in words(candor, group) and "Mobile" in shown(candor, "components/index.html")
    assert "Browsing" in shown(candor, f"components/{web}/feed.rss")
    do(candor, commands.change, None, web, group="")
    assert "Part of" not in words(candor, web) and "Nothing stands in it now." in words(candor, group)


def test_every_address_it_ever_had_leads_to_it(candor: Installation) -> None:
    web = component(candor, "Web shop")
    do(candor, commands.change, None, web, name="Shop")
    told = shown(candor, "_redirects").splitlines()
    assert told == [f"/components/{slug} /components/{web} 308" for slug in ("web-shop", "shop")]


def test_where_nothing_is_named_the_page_says_what_will_stand_there(candor: Installation) -> None:
    assert "We have not named our services here yet." in shown(candor, "components/index.html")
    assert "We have not named our services here yet." in shown(candor, "components.txt")
