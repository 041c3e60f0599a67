"""A correction is old words, new words, why and when: every channel that holds the words shows all of it. Both kinds: a small fix, and one that people must know."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from status import clock
from status.db import Installation
from status.incidents.commands import correct
from status.subscribers import commands as subscribers
from tests.cast import announce, component, do, ines, open_incident, update
from tests.house.channels import FEEDS, FRONT, INCIDENT, MAIL, feeds_of, follow, missing

OLD, NEW, WHY = "Nobody has to act.", "Please charge every phone tonight.", "We looked once more."
SAID = datetime(2030, 1, 2, 20, 0, tzinfo=UTC)
AT = "13:00 PST"
PLACES = (*FRONT, *INCIDENT)


def corrected(candor: Installation, *, notify: bool) -> tuple[str, str, str, str]:
    """The incident, the update corrected, the update that says so (the same for a small fix), and the component."""
    do(candor, subscribers.add, "ada@example.net")
    part = component(candor, "Sync")
    with clock.set_to(SAID):
        first = open_incident(candor, body=OLD, components={part: "major_outage"})
        follow(candor)
    with clock.set_to(SAID + timedelta(hours=1)):
        told = do(candor, correct, ines(candor), first.code, first.update_id, body=NEW, reason=WHY, notify=notify)
        announce(candor)
        follow(candor)
    return first.code, first.update_id, told.update_id, part


@pytest.mark.parametrize("notify", [False, True], ids=["small fix", "people must know"])
def test_old_words_new_words_why_and_when_are_shown_by_every_channel(candor: Installation, notify: bool) -> None:
    code, _, note, part = corrected(candor, notify=notify)
    words = [OLD, NEW, WHY]
    mail = MAIL if notify else ()
    assert missing(candor, words, (*PLACES, *feeds_of(part), *mail), code, note) == []
    assert missing(candor, [AT], (*FRONT[:2], *INCIDENT[:2], *feeds_of(part), *mail), code, note) == []
    assert missing(candor, [clock.iso(SAID + timedelta(hours=1))], (FRONT[2], INCIDENT[2], "feed.json"), code) == []


def test_a_small_fix_stays_in_its_place_and_tells_nobody(candor: Installation) -> None:
    code, first, _, _ = corrected(candor, notify=False)
    (mail,) = follow(candor)
    assert OLD in mail.text and NEW not in mail.text
    (item,) = json.loads((candor.settings.public / "feed.json").read_text())["items"]
    assert item["date_published"] == "2030-01-02T20:00:00Z" and item["date_modified"] == "2030-01-02T21:00:00Z"
    assert missing(candor, ["Small fix, "], (*FRONT[:2], *INCIDENT[:2]), code) == []
    with clock.set_to(SAID + timedelta(hours=2)):
        later = update(candor, code, body="More is known.").update_id
        follow(candor)
    assert missing(candor, [OLD], MAIL, code, later) == [(mail, OLD) for mail in MAIL], "later mails tell of what is new"


def test_one_that_people_must_know_is_an_item_and_a_mail_of_its_own(candor: Installation) -> None:
    code, first, note, _ = corrected(candor, notify=True)
    assert len(follow(candor)) == 2
    told, was = json.loads((candor.settings.public / "feed.json").read_text())["items"]
    assert told["title"].startswith("[Correction] ") and told["date_published"] == "2030-01-02T21:00:00Z"
    assert was["date_published"] == "2030-01-02T20:00:00Z" and was["id"] != told["id"]
    for item in (told, was):
        for part in ("content_html", "content_text"):
            assert [word for word in (OLD, NEW, WHY) if word not in item[part]] == [], "each item is enough by itself"
    assert missing(candor, ["Correction"], (*FRONT[:2], *INCIDENT[:2], *MAIL), code, note) == []


def test_machines_get_it_field_by_field(candor: Installation) -> None:
    code, first, _, _ = corrected(candor, notify=True)
    status, incident, feed = (
        json.loads((candor.settings.public / path.format(code)).read_text()) for path in (*FRONT[2:], INCIDENT[2], FEEDS[2])
    )
    (mine,) = incident["candor"]["corrections"]
    assert mine == {"update": first, "old": OLD, "new": NEW, "reason": WHY, "at": clock.iso(SAID + timedelta(hours=1))}
    assert status["incidents"][0]["candor"]["corrections"] == [mine]
    assert [item["_status"]["corrections"] for item in feed["items"]] == [[mine], [mine]]
