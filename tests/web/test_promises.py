"""Promises by form: on which topics, each week, moved, withdrawn; what cannot be is told beside its field, and nothing typed is lost."""

from datetime import UTC, datetime, timedelta

import pytest

from status import clock
from status.db import Installation
from status.promises import changing
from status.promises.model import Promise
from tests import cast
from tests.promises.test_commands import promises
from tests.web.console import Console, filled, page

NEW = "/admin/incidents/new"
NOON = datetime(2026, 11, 2, 20, 0, tzinfo=UTC)


def only(candor: Installation) -> Promise:
    (promise,) = promises(candor)
    return promise


def ticked(console: Console) -> dict[str, bool]:
    """The topics offered, and whether each is ticked."""
    boxes = page(console.said.text).xpath("//input[@name='answers']")
    return {box.get("value"): box.get("checked") is not None for box in boxes}


def test_topics_are_promised_a_line_each_and_ticked_one_by_one(console: Console, candor: Installation) -> None:
    console.submit(NEW, title="Sync is down", body="We look.", next_update="+2h", topic="data recovery\r\n\r\n the Catalog \r\n")
    code = console.code
    assert [topic["text"] for topic in only(candor).topics] == ["data recovery", "the Catalog"]
    update = f"/admin/incidents/{code}/update"
    console.get(update)
    assert ticked(console) == {"data recovery": True, "the Catalog": True}
    console.submit(update, body="The data.", answers="data recovery")
    console.get(f"/admin/incidents/{code}/resolve")
    assert ticked(console) == {"the Catalog": True}
    console.submit(f"/admin/incidents/{code}/resolve", body="Over.", data="none", next_update="2030-01-02", topic="the report")
    first, second = promises(candor)
    assert first.settled == "kept_early" and second.topics[0]["text"] == "the report" and second.settled is None
    assert "the report" in console.get("/admin").text, "it is owed although the incident is over"


def test_each_week_until_it_is_resolved(console: Console, candor: Installation) -> None:
    console.submit(NEW, title="Sync is down", body="We look.", every="FRI@17:00", topic="what came back", look="yes")
    assert "And each Friday at 17:00 until it is resolved." in console.text() and "On what came back." in console.text()
    console.submit(NEW, title="Sync is down", body="We look.", every="FRI@17:00", topic="what came back")
    assert only(candor).every == "fri@17:00"
    assert "each Friday at 17:00" in console.get(f"/admin/incidents/{only(candor).incident_code}").text


@pytest.mark.parametrize("verb", ["new", "update", "resolve"])
@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        ({"next_update": "2009-10-12 12:00"}, "next_update", "lies in the past"),
        ({"next_update": "2027-03-14 02:30"}, "next_update", "does not exist (the clocks go forward)"),
        ({"next_update": "2027-11-07 01:30"}, "next_update", "comes twice (the clocks go back)"),
        ({"topic": "the data"}, "topic", "Topic needs a time"),
        ({"topic": "the data\nthe data", "next_update": "+1h"}, "topic", "Topic is there twice"),
        ({"every": "friday"}, "every", "write fri@17:00"),
    ],
)
def test_a_promise_that_cannot_be(console: Console, candor: Installation, verb: str, typed: dict[str, str], field: str, says: str) -> None:
    code = cast.open_incident(candor).code
    path = NEW if verb == "new" else f"/admin/incidents/{code}/{verb}"
    console.submit(path, title="Sync is down", body="My words.", data="none" if verb == "resolve" else "safe", **typed)
    assert console.said.status_code == 422
    beside = page(console.said.text).xpath(f"//*[@id='{field}-mistake']/text()")
    if verb != "resolve" or field != "every":  # what is over has no weeks to come: the form does not ask
        assert says in beside[0]
        assert {name: value for name, value in console.form() if name in typed} == typed
    assert console.value("body") == "My words." and promises(candor) == []


def test_an_answer_to_a_promise_of_another_incident_is_refused_beside_its_field(console: Console, candor: Installation) -> None:
    cast.open_incident(candor, next_update="+1h", topics=["theirs"])
    mine = cast.open_incident(candor, next_update="+1h", topics=["mine"]).code
    console.submit(f"/admin/incidents/{mine}/update", body="My words.", answers=["mine", "theirs"])
    assert console.said.status_code == 422 and "write all, none, or one of: mine." in console.text()
    assert console.value("body") == "My words." and all(promise.settled is None for promise in promises(candor))


def test_moved_from_home_with_a_reason_once(console: Console, candor: Installation) -> None:
    with clock.set_to(NOON):
        console.client.delete_cookie("candor", domain="127.0.0.1")
        console.sign_in()
        code = cast.open_incident(candor, next_update="+2h").code
        path = f"/admin/promises/{only(candor).id}/move"
        assert path in console.get("/admin").text and path in console.get(f"/admin/incidents/{code}").text
        console.submit(path, time="2026-11-01 01:30", reason="Tests take longer.")
        assert "comes twice" in page(console.said.text).xpath("//*[@id='time-mistake']/text()")[0]
        console.again(path, time="2026-11-01 12:00")
        assert "lies in the past" in page(console.said.text).xpath("//*[@id='time-mistake']/text()")[0]
        console.again(path, time="+5h", reason=" ")
        assert "Reason is empty" in page(console.said.text).xpath("//*[@id='reason-mistake']/text()")[0]
        form = filled(console.form(), reason="Tests take longer.")
        for _ in range(2):
            console.post(path, form)
            assert console.went_to == f"/admin/incidents/{code}", "twice is once"
        assert "Tests take longer." in console.get(f"/admin/incidents/{code}").text
    assert len(only(candor).moved) == 1 and only(candor).due_at == NOON + timedelta(hours=5)
    assert "Tests take longer." in (candor.settings.public / "incidents" / code / "index.html").read_text(encoding="utf-8")


def test_two_who_move_one_promise_overwrite_nobody(console: Console, candor: Installation) -> None:
    cast.open_incident(candor, next_update="+2h")
    path = f"/admin/promises/{only(candor).id}/move"
    form = filled(console.form(path), time="+9h", reason="Mine.")
    console.post(path, filled(form, version="x"))
    assert console.said.status_code == 409, "a version of no number is not ours"
    cast.do(candor, changing.move, None, only(candor).id, "+5h", reason="Theirs.")
    console.post(path, form)
    assert console.said.status_code == 409 and "Somebody moved this promise meanwhile" in console.text()
    assert console.value("time") == "+9h" and console.value("reason") == "Mine."
    console.again(path)
    assert [move["reason"] for move in only(candor).moved] == ["Theirs.", "Mine."]


def test_moved_after_it_fell_due_is_told_beside_the_field(console: Console, candor: Installation) -> None:
    with clock.set_to(clock.now() - timedelta(hours=2)):
        code = cast.open_incident(candor, next_update="+1h").code
    path = f"/admin/promises/{only(candor).id}/move"
    assert path not in console.get("/admin").text and "fell due already" in console.get(path).text
    token = dict(console.form(NEW))["csrf_token"]
    console.post(path, {"csrf_token": token, "time": "+5h", "reason": "Late."})
    assert "fell due already" in page(console.said.text).xpath("//*[@id='time-mistake']/text()")[0]
    assert console.value("time") == "+5h" and console.value("reason") == "Late."
    assert f"/admin/incidents/{code}/update" in console.said.text and only(candor).moved == []


def test_withdrawn_with_a_reason_and_not_twice(console: Console, candor: Installation) -> None:
    code = cast.open_incident(candor, next_update="+2h").code
    path = f"/admin/promises/{only(candor).id}/withdraw"
    form = filled(console.form(path), reason="Nothing more will come.")
    for _ in range(2):
        console.post(path, form)
        assert console.went_to == f"/admin/incidents/{code}"
    console.post(path, filled(form, reason="Another reason."))
    assert console.said.status_code == 409
    assert page(console.said.text).xpath("//*[@id='reason-mistake']/text()") == ["This promise was withdrawn."]
    console.post(path, filled(form, reason="x" * 25_001))
    assert console.said.status_code == 409 and console.value("reason") == "x" * 25_001, "what cannot stand does not stand already"
    console.post(path, filled(form, reason="Another reason."))
    assert console.value("reason") == "Another reason." and only(candor).withdrawn_reason == "Nothing more will come."
    assert "Nothing more will come." in console.get(f"/admin/incidents/{code}").text


def test_words_that_failed_by_the_clock_bring_their_topics_back(console: Console, candor: Installation) -> None:
    from status.incidents.commands import publish_due

    code = cast.open_incident(candor, next_update="+9h", topics=["data", "the Catalog"]).code
    console.submit(
        f"/admin/incidents/{code}/update", body="Soon.", at="+1h", next_update="+5h", topic="the letters\nthe cards", answers="data"
    )
    update = console.went_to.rpartition("/")[2]
    cast.do(candor, changing.withdraw, None, only(candor).id, reason="No.")
    with clock.set_to(clock.now() + timedelta(hours=2)):
        cast.do(candor, publish_due)
    form = console.form(f"/admin/incidents/{code}/update?words={update}")
    assert dict(form)["topic"] == "the letters\nthe cards" and "answers" not in dict(form)


def test_the_promise_of_planned_work_moves_with_its_window(console: Console, candor: Installation) -> None:
    from status.maintenance import commands as work

    code = cast.maintenance(candor, start="+1s", end="+2h").code
    with clock.set_to(clock.now() + timedelta(minutes=1)):
        cast.do(candor, work.say_what_time_did)
        cast.do(candor, work.update, cast.ines(candor), code, body="We look.", status="verifying")
        console.get(f"/admin/promises/{only(candor).id}/move")
    assert console.said.status_code in {302, 303} and console.said.headers["Location"] == f"/admin/maintenance/{code}/change"
