"""Feeds as common readers see them: titles as typed, dates that fall, links that lead home, one item per update."""

import json
from datetime import UTC, datetime, timedelta

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from status.db import Installation
from status.faqs.commands import change, withdraw
from status.incidents.commands import correct
from status.publishing import feeds, items
from status.publishing.load import Wanted, load
from status.publishing.site import Site
from status.site import commands as site_commands
from status.site import queries as site
from tests.cast import announce, component, do, faq, ines, open_incident, update

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
EVIL = "How should <selectedoption> work? D&D &#39;x&#39;"


def world(candor: Installation) -> Site:
    with candor.database.read() as session:
        return load(session, site.get(session), candor.settings, (), Wanted())


def feed(told: Site, kind: str) -> bytes:
    return feeds.feed(told, "")[f"feed.{kind}"]


def parsed(body: bytes) -> feedparser.FeedParserDict:
    told = feedparser.parse(body)
    assert not told.bozo, told.get("bozo_exception")
    return told


@pytest.mark.parametrize("kind", ["rss", "atom"])
@pytest.mark.parametrize("title", [EVIL, "a < b > c & d", "Störung 電話", "🔥", "]]>", "&lt;b&gt;", "100 % \\o/"])
def test_a_title_arrives_exactly_as_it_was_typed(candor: Installation, kind: str, title: str) -> None:
    open_incident(candor, title=title)
    body = feed(world(candor), kind)
    (entry,) = parsed(body).entries
    assert entry.title == f"[Investigating] {title}"


def test_every_update_is_an_item_of_its_own_with_a_lasting_id_and_a_link_to_its_words(candor: Installation) -> None:
    code = open_incident(candor).code
    update(candor, code)
    told = world(candor)
    for body in (feed(told, "rss"), feed(told, "atom")):
        entries = parsed(body).entries
        assert len({entry.id for entry in entries}) == 2
        assert all(entry.id.startswith("urn:uuid:") for entry in entries)
        assert all(entry.link.startswith(f"{told.page.url}/incidents/{code}#") for entry in entries)
        assert [entry.title.partition("]")[0] for entry in entries] == ["[Update", "[Investigating"]


@pytest.mark.parametrize("question", [EVIL, "a < b > c & d", "Störung 電話", "]]>"])
def test_the_last_word_on_each_question_is_an_entry_and_a_change_is_one_of_its_own(candor: Installation, question: str) -> None:
    one, gone = faq(candor, question, "See [the list](/faq)."), faq(candor, "Who?")
    (_, before) = parsed(feeds.questions(world(candor), "")).entries
    assert before.title == f"[New] {question}"
    do(candor, withdraw, None, gone)
    do(candor, change, None, one, answer="See [the *list*](/faq).")
    told = world(candor)
    (entry, tombstone) = parsed(feeds.questions(told, "")).entries
    assert entry.title == f"[Changed] {question}" and entry.id == f"{before.id}/2", "programs that alert people pass over what was edited"
    assert tombstone.title == "[Withdrawn] Who?" and "We withdrew this answer" in tombstone.content[0].value
    assert entry.published == entry.updated > tombstone.published and before.id not in (entry.id, tombstone.id)
    assert "[new: *list*]" in entry.content[0].value or "[new:" in entry.content[0].value
    assert f'<a href="{told.page.url}/faq">the <em>list</em></a>' in entry.content[0].value
    assert entry.link == f"{told.page.url}/faq/{told.faqs[0].slug}"


def test_nothing_is_in_a_feed_before_it_is_announced(candor: Installation) -> None:
    open_incident(candor, undo=60)
    (item,) = json.loads(feed(world(candor), "json"))["items"]
    assert item["tags"] == ["begins"] and "Calls and texts work." not in item["content_text"]


def test_a_small_fix_keeps_id_and_date_and_moves_only_the_time_of_change(candor: Installation) -> None:
    published = open_incident(candor)
    before = parsed(feed(world(candor), "atom")).entries[0]
    do(candor, correct, ines(candor), published.code, published.update_id, body="Other words.", reason="Wrong.")
    announce(candor)
    (after,) = parsed(feed(world(candor), "atom")).entries
    assert (after.id, after.published) == (before.id, before.published)
    assert "Other words." in after.content[0].value


@pytest.mark.parametrize("kind", ["rss", "atom", "json"])
def test_links_in_words_lead_to_our_own_address(candor: Installation, kind: str) -> None:
    open_incident(candor, body="See [the FAQ](/faq) and [above](#top)")
    told = world(candor)
    body = feed(told, kind).decode()
    assert f"{told.page.url}/faq" in body
    assert 'href=\\"/' not in body
    assert 'href="/' not in body
    assert "&quot;#" not in body
    assert '"#' not in body.replace('\\"', '"')


def test_the_same_world_gives_the_same_bytes(candor: Installation) -> None:
    component(candor, "Web")
    open_incident(candor)
    one, two = world(candor), world(candor)
    assert feeds.feed(one, "") == feeds.feed(two, "")


@pytest.mark.parametrize("kind", ["rss", "atom"])
def test_a_feed_that_has_nothing_to_tell_says_so_and_since_when(candor: Installation, kind: str) -> None:
    told = world(candor)
    (entry,) = parsed(feed(told, kind)).entries
    assert entry.title == "Updates about Corvid Mobile will stand here" and entry.id == f"tag:{told.page.id},2005:feed/begins"
    assert "Nothing has been published about Corvid Mobile yet. This feed began" in (
        entry.content[0].value if kind == "atom" else entry.summary
    )
    do(candor, site_commands.change, None, "undo_window", "30")
    (later,) = parsed(feed(world(candor), kind)).entries
    assert later == entry, "its date does not move with the settings"


def test_fifty_items_at_most_the_newest_first(candor: Installation) -> None:
    code = open_incident(candor).code
    for _ in range(51):
        update(candor, code)
    told = json.loads(feed(world(candor), "json"))
    assert len(told["items"]) == 50
    dates = [item["date_published"] for item in told["items"]]
    assert dates == sorted(set(dates), reverse=True)


@given(st.lists(st.integers(min_value=0, max_value=5), max_size=200))
def test_dates_rise_with_every_item_and_stay_near_their_own_instant(gaps: list[int]) -> None:
    instants, at = [], NOON
    for gap in gaps:
        at += timedelta(seconds=gap)
        instants.append(at)
    dates = items.falling_dates(instants)
    for own, given_date in zip(instants, dates, strict=True):
        assert timedelta(0) <= given_date - own <= timedelta(seconds=60)
    assert dates == sorted(dates)
    assert all(items.falling_dates(instants[:n]) == dates[:n] for n in (1, len(instants) // 2) if n <= len(instants))


def test_one_item_that_cannot_be_dressed_does_not_silence_the_others(candor: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    open_incident(candor, body="poison")
    open_incident(candor, title="Fine")
    dressed = items._dressed

    def breaks(site: Site, incident: object, update: object, beside: object, kind: str) -> str:
        if update.body == "poison":  # type: ignore[attr-defined]
            raise ValueError("cannot")
        return dressed(site, incident, update, beside, kind)  # type: ignore[arg-type]

    monkeypatch.setattr(items, "_dressed", breaks)
    entries = parsed(feed(world(candor), "rss")).entries
    assert [entry.title for entry in entries] == ["[Investigating] Fine", "[Investigating] Swivel phones cannot browse"]
    assert entries[1].link in entries[1].description


def test_a_mailed_correction_and_what_it_corrects_never_share_an_updated_time(candor: Installation) -> None:
    published = open_incident(candor)
    do(candor, correct, ines(candor), published.code, published.update_id, body="Other words.", reason="Wrong.", notify=True)
    announce(candor)
    updated = [entry.updated for entry in parsed(feed(world(candor), "atom")).entries]
    assert len(set(updated)) == len(updated) == 2
