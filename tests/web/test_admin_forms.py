"""Reporting, updating, resolving, correcting: one act a form, and nothing typed is lost."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from status import clock
from status.db import Installation
from status.incidents import queries
from status.incidents.model import Incident, IncidentUpdate
from status.promises.queries import unanswered
from tests import cast
from tests.web.console import Console, filled

NEW = "/admin/incidents/new"


def incidents(candor: Installation) -> Sequence[Incident]:
    with candor.database.read() as session:
        return queries.newest(session)


def said(candor: Installation, code: str) -> Sequence[IncidentUpdate]:
    with candor.database.read() as session:
        return queries.updates(session, code)


def test_reporting_updating_and_resolving(console: Console, candor: Installation) -> None:
    sync = cast.component(candor, "Contacts sync")
    console.submit(NEW, title="Contacts do not appear", body="Calls work.", component={sync: "major_outage"}, next_update="+2h")
    code = console.code
    console.get(console.went_to)
    assert "Published: Contacts do not appear" in console.text()
    console.submit(f"/admin/incidents/{code}/update", status="identified", body="The cause is known.")
    assert console.code == code
    console.submit(f"/admin/incidents/{code}/resolve", body="It works again.", data="none")
    newest, middle, first = said(candor, code)
    assert [newest.status, middle.status, first.status] == ["resolved", "identified", "investigating"]
    assert first.affected[0]["new_status"] == "major_outage" and newest.affected[0]["new_status"] == "operational"
    assert newest.data == "safe" and first.impact == "critical"
    with candor.database.read() as session:
        assert not unanswered(session, code), "the update answered the promise"
    assert "It works again." in console.get(f"/admin/incidents/{code}").text


def test_what_was_said_is_on_the_page_when_the_form_answers(console: Console, candor: Installation) -> None:
    console.submit(NEW, title="Contacts do not appear", body="Calls work.")
    page = candor.settings.public / "incidents" / console.code / "index.html"
    assert "Calls work." in page.read_text(encoding="utf-8")


TYPED: dict[str, Any] = {
    "title": "T" * 201,
    "body": "\n<script>alert(1)</script> **bold** & “quotes”",
    "status": "monitoring",
    "impact": "major",
    "data": "at_risk",
    "next_update": "midnight",
    "next_update_chip": "+1h",
    "happened_at": "2009-10-12 16:40",
    "at": "",
    "notify": "no",
}


def test_a_mistake_keeps_everything_typed(console: Console, candor: Installation) -> None:
    sync = cast.component(candor, "Contacts sync")
    console.submit(NEW, **TYPED, component={sync: "partial_outage"})
    assert console.said.status_code == 422
    kept = dict(console.form())
    for name, value in TYPED.items():
        assert kept[name] == value, name
    assert kept[f"component-{sync}"] == "partial_outage"
    assert '<a href="#title">Title is too long' in console.said.text
    assert '<a href="#next_update">' in console.said.text and 'id="next_update-mistake"' in console.said.text
    assert "<script>alert" not in console.said.text
    assert "2 things to mend" in console.text()
    assert not incidents(candor)


@pytest.mark.parametrize("verb", ["update", "resolve"])
def test_the_other_forms_keep_everything_typed_too(console: Console, candor: Installation, verb: str) -> None:
    code = cast.open_incident(candor, next_update="+1d").code
    typed: dict[str, Any] = {"body": " ", "notify": "no", "at": "+5x", "answers": None}
    typed |= {"lost": "Photos of one day", "data": "lost"} if verb == "resolve" else {"impact": "minor", "next_update": "2038-01-19"}
    console.submit(f"/admin/incidents/{code}/{verb}", **typed)
    assert console.said.status_code == 422
    kept = dict(console.form())
    for name, value in typed.items():
        assert kept.get(name) == value, name
    assert len(said(candor, code)) == 1


def test_a_form_without_its_token_is_refused_and_keeps_everything_typed(console: Console, candor: Installation) -> None:
    code = cast.open_incident(candor).code
    update = said(candor, code)[0].id
    for path in (NEW, f"/admin/incidents/{code}/update", f"/admin/incidents/{code}/resolve", f"/admin/incidents/{code}/correct/{update}"):
        console.submit(path, csrf_token="old", title="Kept title", body="Kept words", data="lost", lost="Some", reason="Why not")  # noqa: S106
        assert console.said.status_code == 400, path
        assert console.value("body") == "Kept words"
        assert "press the button again" in console.text()
    assert len(incidents(candor)) == 1 and len(said(candor, code)) == 1
    console.again(path)
    assert console.said.status_code == 303, "pressing again does it"


def test_two_submits_of_one_form_are_one_act(console: Console, candor: Installation) -> None:
    form = [*console.form(NEW), ("title", "Phones cannot browse"), ("body", "Calls work.")]
    form = [pair for pair in form if pair not in {("title", ""), ("body", "")}]
    places = set()
    for _ in range(2):
        console.post(NEW, form)
        places.add(console.went_to)
    assert len(places) == 1 and len(incidents(candor)) == 1 and len(said(candor, console.code)) == 1


@pytest.mark.parametrize("words", ["One.", "Two."])
@pytest.mark.parametrize("at", ["", "+1h"])
def test_after_going_back_a_form_with_other_words_loses_neither(console: Console, candor: Installation, words: str, at: str) -> None:
    form = [(n, v) for n, v in console.form(NEW) if n not in {"title", "body", "at"}] + [("at", at)]
    console.post(NEW, [*form, ("title", "First"), ("body", "One.")])
    console.post(NEW, [*form, ("title", "Second"), ("body", words)])
    assert console.said.status_code == 409
    assert console.value("body") == words and console.value("title") == "Second"
    console.again(NEW, at="")
    assert {one.title for one in incidents(candor)} == {"Second"} | ({"First"} if not at else set())


def test_a_form_sent_before_comes_again_with_every_topic_that_was_ticked(console: Console, candor: Installation) -> None:
    code = cast.open_incident(candor, next_update="+2h", topics=["photos", "mail", "notes"]).code
    path = f"/admin/incidents/{code}/update"
    form = console.form(path)
    console.post(path, filled(form, body="One.", answers="photos"))
    console.post(path, filled(form, body="Two.", answers=["mail", "notes"]))
    assert console.said.status_code == 409
    assert [value for name, value in console.form() if name == "answers"] == ["mail", "notes"]


def test_of_two_tabs_the_second_is_told_what_the_first_said(console: Console, candor: Installation) -> None:
    code = cast.open_incident(candor).code
    update, resolve = f"/admin/incidents/{code}/update", f"/admin/incidents/{code}/resolve"
    first, second, third = console.form(update), console.form(update), console.form(resolve)
    console.post(update, [*first, ("body", "The first tab.")][::-1])
    for path, form in ((update, second), (resolve, third)):
        console.post(path, [*form, ("body", "The other tab."), ("data", "none")][::-1])
        assert console.said.status_code == 409 and console.value("body") == "The other tab."
        assert "The first tab." in console.text() and "Your words are still here." in console.text()
    assert len(said(candor, code)) == 2


@pytest.mark.parametrize("spoilt", [lambda token: token[:-9], lambda token: token[::-1], lambda _: "", lambda token: token + "x"])
def test_a_token_that_was_cut_publishes_nothing_and_keeps_the_words(console: Console, candor: Installation, spoilt: Any) -> None:
    token = dict(console.form(NEW))["csrf_token"]
    console.again(NEW, title="T", body="Kept words.", csrf_token=spoilt(token))
    assert console.said.status_code == 400 and console.value("body") == "Kept words." and not incidents(candor)


def test_somebody_else_wrote_meanwhile(console: Console, candor: Installation) -> None:
    code = cast.open_incident(candor).code
    path = f"/admin/incidents/{code}/update"
    form = [(n, v) for n, v in console.form(path) if n != "body"] + [("body", "My own words.")]
    cast.update(candor, code, body="A colleague's words.")
    console.post(path, [*form, ("look", "yes")])
    assert console.said.status_code == 200, "looking first does not pretend that the newest words were seen"
    console.post(path, form)
    assert console.said.status_code == 409
    assert "Your words are still here." in console.said.text
    assert "A colleague's words." in console.text() and console.value("body") == "My own words."
    assert len(said(candor, code)) == 2
    console.again(path)
    assert said(candor, code)[0].body == "My own words."


def test_looking_first_publishes_nothing(console: Console, candor: Installation) -> None:
    console.submit(NEW, title="Phones cannot browse", body="Calls **work**.", next_update="2038-01-19 10:00", look="yes")
    assert console.said.status_code == 200
    assert "<strong>work</strong>" in console.said.text and "Tuesday 19 January, 10:00 PST" in console.text()
    assert not incidents(candor)


def test_a_filled_time_schedules_and_can_be_cancelled(console: Console, candor: Installation) -> None:
    console.submit(NEW, title="Router swap", body="A short outage.", at="+2h")
    assert "Scheduled" in console.get(console.went_to).text
    assert not incidents(candor)
    for path in ("/admin", "/admin/incidents"):
        assert "A short outage." in console.get(path).text
    with candor.database.read() as session:
        waiting = queries.waiting(session)[0]
    token = dict(console.form("/admin"))["csrf_token"]
    for _ in range(2):
        console.post(f"/admin/scheduled/{waiting.id}/cancel", {"csrf_token": token})
        assert console.went_to == "/admin"
    assert "A short outage." not in console.get("/admin").text
    console.post("/admin/scheduled/abcdefghijkl/cancel", {"csrf_token": token})
    assert console.said.status_code == 404


def test_two_submits_of_one_scheduling_form_are_one_act(console: Console, candor: Installation) -> None:
    code = cast.open_incident(candor).code
    path = f"/admin/incidents/{code}/update"
    form = [(n, v) for n, v in console.form(path) if n not in {"body", "at"}] + [("body", "Later."), ("at", "+1h")]
    for _ in range(2):
        console.post(path, form)
        assert console.said.status_code == 303
    with candor.database.read() as session:
        assert len(queries.waiting(session)) == 1


def test_chips_answer_when_the_text_is_empty(console: Console, candor: Installation) -> None:
    console.submit(NEW, title="One", body="Words.", next_update_chip="+30m")
    first = console.code
    console.submit(NEW, title="Two", body="Words.", next_update_chip="+30m", next_update="+3h")
    with candor.database.read() as session:
        assert timedelta(0) < unanswered(session, first)[0].due_at - clock.now() <= timedelta(minutes=30)
        assert unanswered(session, console.code)[0].due_at - clock.now() > timedelta(hours=2)
    console.submit(NEW, title="Three", body="Words.")
    with candor.database.read() as session:
        assert not unanswered(session, console.code), "nothing is promised by itself"


def test_tomorrow_is_a_time_where_the_page_is_at_home(console: Console, candor: Installation) -> None:
    with clock.set_to(clock.from_iso("2026-11-25T03:00:00.000Z")):  # still the 24th in Los Angeles
        console.client.delete_cookie("candor", domain="127.0.0.1")
        console.sign_in()
        assert 'value="2026-11-25 09:00"' in console.get(NEW).text


def test_unticked_promises_stay_owed(console: Console, candor: Installation) -> None:
    code = cast.open_incident(candor, next_update="+1d").code
    console.submit(f"/admin/incidents/{code}/update", body="On something else.", answers=None)
    with candor.database.read() as session:
        assert unanswered(session, code)
    console.submit(f"/admin/incidents/{code}/update", body="On that.")
    with candor.database.read() as session:
        assert not unanswered(session, code)


def test_resolving_asks_what_happened_to_data(console: Console, candor: Installation) -> None:
    code = cast.open_incident(candor).code
    path = f"/admin/incidents/{code}/resolve"
    console.submit(path, body="It works again.")
    assert console.said.status_code == 422 and '<a href="#data">' in console.said.text
    console.again(path, data="lost")
    assert '<a href="#lost">' in console.said.text
    console.again(path, lost="Photos of Monday.")
    assert said(candor, code)[0].data == "lost"
    console.submit(path, body="Again.", data="none")
    assert console.said.status_code == 409 and console.value("body") == "Again."


def test_after_resolving_only_the_report_can_follow(console: Console, candor: Installation) -> None:
    code = cast.open_incident(candor).code
    cast.resolve(candor, code)
    console.submit(f"/admin/incidents/{code}/update", body="What we learned.")
    assert said(candor, code)[0].status == "postmortem"


def test_notify_no_writes_to_nobody(console: Console, candor: Installation) -> None:
    console.submit(NEW, title="One", body="Words.", notify="no")
    assert said(candor, console.code)[0].notify is False
    assert "Nobody is written to" in console.get(console.went_to).text


def test_the_longest_words_fit_and_one_more_character_is_kept(console: Console, candor: Installation) -> None:
    console.submit(NEW, title="🦉" * 200, body="🦉" * 25_000)
    assert said(candor, console.code)[0].body == "🦉" * 25_000
    console.submit(NEW, title="Long", body="🦉" * 25_001)
    assert console.said.status_code == 422 and console.value("body") == "🦉" * 25_001


@pytest.mark.parametrize(
    ("field", "value"), [("id", "../../x"), ("code", "../../x"), ("version", "9" * 30), ("version", "x"), ("code", "\0")]
)
def test_hidden_fields_that_were_tampered_with_do_no_harm(console: Console, candor: Installation, field: str, value: str) -> None:
    code = cast.open_incident(candor).code
    path = f"/admin/incidents/{code}/update" if field == "version" else NEW
    console.submit(path, title="One", body="Words.", **{field: value})
    assert console.said.status_code in {303, 409, 422}
    assert all(len(one.code) == 12 and one.code.isalnum() for one in incidents(candor))


@pytest.mark.parametrize("path", ["abc", "%00%00%00%00%00%00%00%00%00%00%00%00", "ABCDEFGHIJKL", "abcdefghijkl"])
def test_an_unknown_code_is_nowhere(console: Console, path: str) -> None:
    for ending in ("", "/update", "/resolve", "/correct/abcdefghijkl", "/published/abcdefghijkl"):
        assert console.get(f"/admin/incidents/{path}{ending}").status_code == 404


def test_a_small_fix_tells_nobody_and_shows_the_old_words(console: Console, candor: Installation) -> None:
    published = cast.open_incident(candor, body="Cals work.")
    path = f"/admin/incidents/{published.code}/correct/{published.update_id}"
    form = [(n, v) for n, v in console.form(path) if n not in {"body", "reason"}] + [
        ("body", "Calls work."),
        ("reason", "A typing mistake."),
    ]
    for _ in range(2):
        console.post(path, form)
        assert console.went_to == f"/admin/incidents/{published.code}", "twice is once"
    told = said(candor, published.code)
    assert len(told) == 1 and len(told[0].corrections) == 1
    console.get(console.went_to)
    assert "Cals work." in console.text() and "A typing mistake." in console.text()


def test_a_correction_that_people_need_to_know_is_an_update(console: Console, candor: Installation) -> None:
    published = cast.open_incident(candor, body="Calls work.")
    console.submit(
        f"/admin/incidents/{published.code}/correct/{published.update_id}", body="Calls do not work.", reason="Wrong.", notify="yes"
    )
    assert console.code == published.code
    assert said(candor, published.code)[0].kind == "correction"


def test_a_correction_keeps_everything_typed(console: Console, candor: Installation) -> None:
    published = cast.open_incident(candor, body="Calls work.")
    path = f"/admin/incidents/{published.code}/correct/{published.update_id}"
    console.submit(path, body="Calls do not work.", reason="", notify="yes")
    assert console.said.status_code == 422
    assert console.value("body") == "Calls do not work." and console.value("notify") == "yes"
    cast.update(candor, published.code)
    console.again(path, reason="Wrong.")
    assert console.said.status_code == 409 and console.value("reason") == "Wrong."
    console.again(path)
    assert console.said.status_code == 303


def test_a_late_copy_is_told_in_yellow(console: Console, candor: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: Installation) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("status.acknowledge.keep", full)
    console.submit(NEW, title="One", body="Words.")
    console.get(console.went_to)
    assert 'class="note late"' in console.said.text
    assert "Saved, not yet copied to the archive: No space left on device. It will be tried again." in console.text()


def test_words_that_failed_by_the_clock_come_back_into_the_form(console: Console, candor: Installation) -> None:
    code = cast.open_incident(candor).code
    console.submit(
        f"/admin/incidents/{code}/update", body="We will look again.", at="+1h", notify="no", status="monitoring", impact="major"
    )
    update = console.went_to.rpartition("/")[2]
    cast.resolve(candor, code)
    with clock.set_to(clock.now() + timedelta(hours=2)):
        from status.incidents.commands import publish_due

        cast.do(candor, publish_due)
    for path in ("/admin", "/admin/incidents", f"/admin/incidents/{code}", f"/admin/incidents/{code}/published/{update}"):
        assert "We will look again." in console.get(path).text, path
    kept = dict(console.form(f"/admin/incidents/{code}/update?words={update}"))
    assert kept["body"] == "We will look again." and kept["notify"] == "no" and kept["id"] != update
    assert kept["impact"] == "major" and kept["next_update_chip"] == ""


def test_a_scheduled_time_is_moved_from_home_and_from_the_incident(console: Console, candor: Installation) -> None:
    code = cast.open_incident(candor).code
    console.submit(f"/admin/incidents/{code}/update", body="We look again.", at="+1h")
    update = console.went_to.rpartition("/")[2]
    path = f"/admin/scheduled/{update}/move"
    for where in ("/admin", "/admin/incidents", f"/admin/incidents/{code}"):
        assert f'href="{path}"' in console.get(where).text
    console.submit(path, at="yesterday")
    assert console.said.status_code == 422 and console.value("at") == "yesterday" and '<a href="#at">' in console.said.text
    form = console.form()
    console.again(path, at="2038-01-19 10:00")
    assert console.went_to == f"/admin/incidents/{code}/published/{update}"
    assert "Publishes itself Tuesday 19 January, 10:00 PST" in " ".join(console.get(console.went_to).text.split())
    console.post(path, [*form[:-1], ("at", "2038-01-20 10:00")])
    assert console.said.status_code == 409 and console.value("at") == "2038-01-20 10:00" and "moved meanwhile" in console.text()
    console.again(path, csrf_token="old")  # noqa: S106
    assert console.said.status_code == 400 and console.value("at") == "2038-01-20 10:00"
    cancel = dict(console.form())
    console.post(f"/admin/scheduled/{update}/cancel", {"csrf_token": cancel["csrf_token"]})
    console.post(path, cancel)
    assert console.said.status_code == 409 and "cannot be moved any more: it is cancelled" in console.text()
    console.get(path)
    assert console.went_to == f"/admin/incidents/{code}/published/{update}"


def test_impact_and_when_it_began_are_shown_and_what_was_chosen_can_be_given_back(console: Console, candor: Installation) -> None:
    began = (clock.now() - timedelta(days=1)).strftime("%Y-%m-%dT%H:%MZ")
    console.submit(NEW, title="One", body="Words.", impact="major", happened_at=began)
    code = console.code
    console.get(f"/admin/incidents/{code}")
    assert "Major (chosen, not by the components)" in console.text() and " · first said " in console.text()
    assert console.said.text.count(f'datetime="{began.removesuffix("Z")}:00+00:00"') == 1
    path = f"/admin/incidents/{code}/update"
    assert "So far: major, chosen by one of you." in " ".join(console.get(path).text.split())
    console.submit(path, body="Words.", impact="computed")
    assert said(candor, code)[0].impact == "none"
    assert "So far: no impact, by the components." in " ".join(console.get(path).text.split())
    assert "(chosen" not in console.get(f"/admin/incidents/{code}").text
