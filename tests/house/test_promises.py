"""A promise is a day, a time with its zone and UTC, and topics: every channel says all of it, and those that keep the past what became of it."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from status import clock
from status.db import Installation
from status.promises.changing import move, withdraw
from status.promises.commands import say_what_time_did
from status.subscribers import commands as subscribers
from tests.cast import component, do, open_incident, update
from tests.house.channels import FEEDS, FRONT, INCIDENT, MAIL, PEOPLE, feeds_of, follow, missing, shown

DUE = datetime(2030, 1, 3, 2, 0, tzinfo=UTC)
WHEN = ["Wednesday 2 January", "18:00 PST", "Thursday 02:00 UTC"]
ON = ["restored accounts", "what we refund"]
RECORD = "promises/index.html"


def promised(candor: Installation, **words: object) -> str:
    return open_incident(candor, next_update="2030-01-02 18:00", topics=ON, **words).code


def of_incident(candor: Installation, code: str) -> dict[str, object]:
    (one,) = json.loads((candor.settings.public / f"incidents/{code}.json").read_text())["candor"]["promises"]
    return dict(one)


def test_a_promise_is_told_by_every_channel(candor: Installation) -> None:
    do(candor, subscribers.add, "ada@example.net")
    part = component(candor, "Sync")
    first = open_incident(candor, next_update="2030-01-02 18:00", topics=ON, components={part: "major_outage"})
    follow(candor)
    people = (*PEOPLE, RECORD, *feeds_of(part), *MAIL)
    assert missing(candor, [*WHEN, *ON, "If it is later than that, we are late."], people, first.code, first.update_id) == []
    later = update(candor, first.code, body="More is known.", answers=[ON[1]], next_update="2030-01-05").update_id
    follow(candor)
    owed = [*WHEN, ON[0], "the end of Saturday 5 January"]
    assert missing(candor, owed, (*PEOPLE, *MAIL), first.code, later) == [], "what was promised before still stands"
    assert all(ON[1] not in shown(candor, mail, first.code, later) for mail in MAIL), "it was answered"


def test_machines_get_it_field_by_field(candor: Installation) -> None:
    code = promised(candor)
    follow(candor)
    status, incident, feed = (
        json.loads((candor.settings.public / path.format(code)).read_text()) for path in (*FRONT[2:], INCIDENT[2], FEEDS[2])
    )
    (mine,) = incident["candor"]["promises"]
    assert status["candor"]["promises"]["open"] == status["incidents"][0]["candor"]["promises"] == [mine]
    assert [one["text"] for one in mine["topics"]] == ON
    assert (mine["due_at"], mine["precision"], mine["zone"], mine["state"]) == (clock.iso(DUE), "instant", "America/Los_Angeles", "open")
    for part in ("content_html", "content_text"):
        assert [word for word in [*WHEN, *ON] if word not in feed["items"][0][part]] == []
    item = feed["items"][0]["_status"]
    assert (
        item["promise"].items() >= {name: mine[name] for name in ("id", "due_at", "precision", "zone", "moved", "every", "reason")}.items()
    )
    assert [one["text"] for one in item["promise"]["topics"]] == ON and item["next_update_at"] == mine["due_at"]


def test_one_that_comes_each_week_says_so_and_its_item_stays_as_it_was_given(candor: Installation) -> None:
    code = promised(candor, every="wed@18:00")
    follow(candor)
    before = (candor.settings.public / "feed.json").read_text()
    assert missing(candor, [*WHEN, "each Wednesday at 18:00"], (*FEEDS, *INCIDENT[:2]), code) == []
    with clock.set_to(DUE - timedelta(hours=2)):
        update(candor, code)
    follow(candor)
    assert missing(candor, ["Wednesday 9 January"], PEOPLE, code) == []
    items = [json.loads(text)["items"][-1] for text in (before, (candor.settings.public / "feed.json").read_text())]
    assert items[0] == items[1]


@pytest.mark.parametrize(
    ("answered", "state", "front", "past"),
    [
        (None, "open", "We are late. Still owed:", "overdue"),
        (3, "late", "", "late by 3 hours"),
        (50, "missed", "", "missed; word came 2 days 2 hours late"),
    ],
)
def test_overdue_late_and_missed_are_said_where_the_past_is_told(
    candor: Installation, answered: int | None, state: str, front: str, past: str
) -> None:
    code = promised(candor)
    with clock.set_to(DUE + timedelta(hours=answered or 1)):
        do(candor, say_what_time_did)
        if answered:
            update(candor, code)
        follow(candor)
    assert missing(candor, [past, *WHEN], (*INCIDENT[:2], RECORD), code) == []
    assert missing(candor, [front], FRONT[:2], code) == []
    mine = of_incident(candor, code)
    assert (mine["state"], mine["overdue"]) == (state, answered is None)
    assert json.loads((candor.settings.public / "status.json").read_text())["candor"]["promises"]["tally"][state] == 1
    assert missing(candor, [*WHEN, *ON, "If it is later than that, we are late."], FEEDS, code) == [], (
        "an item stays true without being made again"
    )


def test_moved_the_new_time_is_told_everywhere_and_the_old_one_beside_it(candor: Installation) -> None:
    do(candor, subscribers.add, "ada@example.net")
    part = component(candor, "Sync")
    code = promised(candor, components={part: "major_outage"})
    follow(candor)
    (before,) = json.loads((candor.settings.public / "feed.json").read_text())["items"]
    with clock.set_to(clock.now() + timedelta(hours=1)):
        do(candor, move, None, str(of_incident(candor, code)["id"]), "2030-01-04 09:30", reason="The last test found an error.")
        follow(candor)
        later = update(candor, code, answers=["none"]).update_id
        new = ["Friday 4 January", "09:30 PST", "17:30 UTC"]
        old = [*WHEN[:2], "The last test found an error.", "before it was due"]
        feeds = feeds_of(part)
        assert missing(candor, [*new, *old], (*INCIDENT[:2], RECORD, *feeds), code) == []
        assert WHEN[0] not in shown(candor, "index.html", code) + shown(candor, "text.txt", code)
        (after,) = json.loads((candor.settings.public / "feed.json").read_text())["items"]
        assert (after["id"], after["date_published"]) == (before["id"], before["date_published"]) and after["date_modified"]
        follow(candor)
        assert missing(candor, [*new, *ON], (*FRONT[:2], *MAIL), code, later) == []
        assert WHEN[0] not in shown(candor, MAIL[0], code, later)
    assert [one["from"] for one in of_incident(candor, code)["moved"]] == [clock.iso(DUE)]  # type: ignore[attr-defined]


def test_withdrawn_it_stands_nowhere_as_owed_and_says_why_where_it_was_made(candor: Installation) -> None:
    code = promised(candor)
    follow(candor)
    do(candor, withdraw, None, str(of_incident(candor, code)["id"]), reason="The restore is done by others.")
    follow(candor)
    gone = ["withdrawn", "The restore is done by others.", *WHEN]
    assert missing(candor, gone, (*INCIDENT[:2], RECORD, *FEEDS), code) == []
    assert missing(candor, ["We have not promised a time for the next update."], FRONT[:2], code) == []
    assert of_incident(candor, code)["reason"] == "The restore is done by others."
    assert "Next update by" not in shown(candor, "feed.rss", code)
