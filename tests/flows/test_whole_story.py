"""The whole demo story on its own dates, read off what the public folder holds: on the day of E11, and after its end.

The ledger of promises, the advice and the questions are held against the story as it is told, not against what the program said last time.
"""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, select

from status import clock
from status.cli.demo import play
from status.cli.story import instant
from status.components.model import Component
from status.db import Installation
from status.incidents import queries as incidents
from status.incidents.model import IncidentUpdate
from status.journal import queries as journal
from status.journal.model import Announcement, Event
from status.public.replies import load
from status.subscribers.model import Subscriber
from tests.cli.test_story import LA
from tests.conftest import build
from tests.delivery.test_message import mail

ZERO = dict.fromkeys(("kept", "kept_early", "late", "missed", "half_kept", "moved", "open", "withdrawn"), 0)
AT_E11 = ZERO | {"kept": 4, "kept_early": 1, "late": 1, "missed": 1, "half_kept": 1, "moved": 1, "open": 1}
AT_THE_END = ZERO | {"kept": 5, "kept_early": 1, "late": 1, "missed": 1, "half_kept": 1, "moved": 1}
UNTIL_P9 = ["kept", "late", "kept", "kept", "missed", "half_kept", "kept_early", "kept", "moved"]
DATE = "Date: Fri, 13 Nov 2009 16:46:00 GMT\r\n"
NARROWED = "Those whose phone was empty and has its contacts back. Why: A restart can fill the phone with them again."


@dataclass(frozen=True)
class Told:
    """The story told up to a time. What readers find, by path."""

    candor: Installation
    code: str

    def file(self, path: str) -> str:
        """A file of the public folder; `*` stands for the incident's code."""
        return (self.candor.settings.public / path.replace("*", self.code)).read_text(encoding="utf-8")

    def heard(self, path: str) -> str:
        """The words of a page or a text, without marks."""
        text = re.sub(r"<(style|script|title).*?</\1>", "", self.file(path), flags=re.DOTALL)
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).replace(" .", ".").replace(" :", ":").split())

    def json(self, path: str) -> Any:
        return json.loads(self.file(path))

    def promises(self) -> list[dict[str, Any]]:
        """As machines read them, the first made first."""
        promises: list[dict[str, Any]] = self.json("incidents/*.json")["candor"]["promises"]
        return promises

    def updates(self) -> list[IncidentUpdate]:
        """Every update, the first said first."""
        with self.candor.database.read() as session:
            return list(session.execute(select(IncidentUpdate).order_by(IncidentUpdate.revision)).scalars())


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Callable[[str], Told]]:
    """Plays it once for each wall clock."""
    played: dict[str, Told] = {}

    def until(wall: str) -> Told:
        if wall not in played:
            var = tmp_path_factory.mktemp("story")
            shutil.copy(sqlite_template, var / "candor.db")
            candor = build(var, URL.create("sqlite", database=str(var / "candor.db")))
            with clock.set_to(instant(datetime.fromisoformat(wall), LA)):
                play(candor, real_dates=True)
            with candor.database.read() as session:
                (incident,) = incidents.newest(session)
            played[wall] = Told(candor, incident.code)
        return played[wall]

    yield until
    for one in played.values():
        one.candor.database.close()


@pytest.fixture
def on_e11(told: Callable[[str], Told]) -> Told:
    """Tuesday 20 October, when the answers to what people ask are up to date."""
    return told("2009-10-20 08:10")


@pytest.fixture
def at_the_end(told: Callable[[str], Told]) -> Told:
    """The day after the report."""
    return told("2009-11-28 09:00")


# --- promises ---


def test_the_ledger_on_the_day_of_e11(on_e11: Told) -> None:
    assert on_e11.json("status.json")["candor"]["promises"]["tally"] == AT_E11
    assert [one["state"] for one in on_e11.promises()] == [*UNTIL_P9, "open"]
    said = "4 kept, 1 kept early, 1 late, 1 missed, 1 half kept, 1 moved and then kept, 1 open."
    for path in ("index.html", "promises/index.html"):
        assert said in on_e11.heard(path), path
    assert said in on_e11.heard("text.txt")


def test_the_ledger_at_the_end(at_the_end: Told) -> None:
    assert at_the_end.json("status.json")["candor"]["promises"] == {"tally": AT_THE_END, "open": []}
    assert [one["state"] for one in at_the_end.promises()] == [*UNTIL_P9, "kept"]
    said = "5 kept, 1 kept early, 1 late, 1 missed, 1 half kept, 1 moved and then kept."
    for path in ("index.html", "promises/index.html"):
        assert said in at_the_end.heard(path), path


def test_the_record_names_what_was_late_missed_half_kept_and_moved(at_the_end: Told) -> None:
    for path in ("promises/index.html", "incidents/*/index.html"):
        heard = at_the_end.heard(path)
        for words in (
            "Late by 6 hours 20 minutes. Word by Saturday 3 October 2009, 12:00 PDT (19:00 UTC)",
            "Missed; word came 6 days 14 hours late. Word by Thursday 8 October 2009, 18:00 PDT (Friday 01:00 UTC)",
            "About how many people this concerns: answered Thu 15 Oct 2009, 08:00 PDT",
            "Half kept; the rest came 2 days 8 hours late. Word by the end of Monday 12 October 2009 PDT (Tuesday 07:00 UTC)",
            "About getting data back: answered Mon 12 Oct 2009, 17:15 PDT",
            "About the Download Catalog: answered Thu 15 Oct 2009, 08:00 PDT",
            "Kept early. Word by Thursday 15 October 2009, 18:00 PDT",
            "Moved Sun 18 Oct 2009, 19:00 PDT from Monday 19 October 2009, 08:00 PDT, before it was due: In our last test some contacts",
            "Kept, the worst of 4 weeks. Word by Friday 13 November 2009, 17:00 PST (Saturday 01:00 UTC), each Friday at 17:00.",
        ):
            assert words in heard.replace(" ,", ","), (path, words)


def test_word_on_monday_evening_keeps_a_promise_for_monday_though_it_is_tuesday_in_utc(at_the_end: Told) -> None:
    p6 = at_the_end.promises()[5]
    assert (p6["due_at"], p6["precision"]) == ("2009-10-13T07:00:00.000Z", "day")
    assert [(topic["text"], topic["fulfilled_at"]) for topic in p6["topics"]] == [
        ("getting data back", "2009-10-13T00:15:00.000Z"),
        ("the Download Catalog", "2009-10-15T15:00:00.000Z"),
    ]


def test_four_fridays_keep_what_was_promised_for_each_across_the_change_of_the_clocks(at_the_end: Told) -> None:
    weeks = [(week["due_at"], week["state"]) for week in at_the_end.promises()[-1]["weeks"]]
    fridays = ("2009-10-24T00", "2009-10-31T00", "2009-11-07T01", "2009-11-14T01")
    assert weeks == [(f"{hour}:00:00.000Z", "kept") for hour in fridays]


def test_overdue_and_missed_are_said_at_the_moments_when_they_came_true(at_the_end: Told) -> None:
    with at_the_end.candor.database.read() as session:
        said = session.execute(
            select(Event).where(Event.kind.in_(["promise.overdue", "promise.missed"])).order_by(Event.revision)
        ).scalars()
        assert [(event.kind, clock.iso(event.at)) for event in said] == [
            ("promise.overdue", "2009-10-03T19:00:00.001Z"),
            ("promise.overdue", "2009-10-09T01:00:00.001Z"),
            ("promise.missed", "2009-10-10T01:00:00.001Z"),
            ("promise.overdue", "2009-10-13T07:00:00.001Z"),
            ("promise.missed", "2009-10-14T07:00:00.001Z"),
        ]


# --- advice, questions, data ---


def test_on_the_day_of_e11_the_advice_stands_everywhere_and_says_for_whom_it_no_longer_does(on_e11: Told) -> None:
    newest = on_e11.updates()[-1]
    sent = mail(on_e11.candor, newest.id)
    told = {path: on_e11.heard(path) for path in ("index.html", "incidents/*/index.html", "text.txt", "incidents/*.txt", "advice.txt")}
    told |= {"text of a mail": sent.text, "mail": unescape(re.sub(r"<[^>]+>", " ", sent.html))}
    told |= {path: unescape(on_e11.heard(path)) for path in ("feed.rss", "feed.atom")}
    told["feed.json"] = on_e11.json("feed.json")["items"][0]["content_html"]
    for place, words in told.items():
        one_line = " ".join(re.sub(r"<[^>]+>", " ", words).split())
        assert "Reset the phone in any way, soft or hard." in one_line and NARROWED in one_line, place
    (first, *_) = on_e11.json("status.json")["candor"]["advice"]
    assert first["severity"] == "critical" and [f"{one['for']}. Why: {one['reason']}" for one in first["withdrawn_for"]] == [NARROWED]


def test_at_the_end_no_advice_stands_and_all_of_it_is_kept(at_the_end: Told) -> None:
    assert "What to do now" not in at_the_end.heard("index.html") + at_the_end.heard("incidents/*/index.html")
    assert at_the_end.json("status.json")["candor"]["advice"] == []
    kept = sorted(at_the_end.json("incidents/*.json")["candor"]["advice"], key=lambda one: str(one["issued_at"]))
    assert [(one["severity"], one["issued_at"], one["withdrawn_at"]) for one in kept] == [
        ("critical", "2009-10-07T00:40:00.000Z", "2009-11-16T18:00:00.000Z"),
        ("normal", "2009-10-10T19:35:00.000Z", "2009-11-27T17:00:00.000Z"),
        ("high", "2009-10-11T23:00:00.000Z", "2009-11-16T18:00:00.000Z"),
    ]


def test_eight_questions_are_answered_and_their_changes_follow_from_what_was_said(at_the_end: Told) -> None:
    asked = at_the_end.json("incidents/*.json")["candor"]["faqs"]
    said = {one.id: clock.iso(one.published_at)[:10] for one in at_the_end.updates()}
    follows = {one["question"]: [said[change["update"]] for change in one["changes"]] for one in asked}
    e6, e8, e9, e11, e12 = "2009-10-10", "2009-10-13", "2009-10-15", "2009-10-20", "2009-11-16"
    assert follows == {
        "Is my data gone?": [e6, e9, e11, e12],
        "My phone already lost power. What now?": [e11],
        "Which reset is safe, soft or hard?": [e12],
        "If I type my contacts in again, are they safe?": [e11, e12],
        "Who is affected?": [e9],
        "When can I download apps again?": [e9],
        "What do I get, and must I ask?": [e8, e11, e12],
        "Why are some of my contacts incomplete?": [],
    }
    (_, catalog) = asked[0]["changes"][:2]
    assert "very likely gone" in catalog["answer"]["old"] and "most of it is recovered on our side" in catalog["answer"]["new"]
    assert "We had said that we would write about it on 12 October, and did not" in at_the_end.heard("faq.txt")


def test_questions_make_room_on_the_front_page_alone(told: Callable[[str], Told]) -> None:
    then = told("2009-11-13 16:46")
    asked = [one["question"] for one in then.json("incidents/*.json")["candor"]["faqs"]]
    assert [one["question"] for one in then.json("status.json")["candor"]["faqs"]] == asked
    text = then.heard("text.txt")
    assert [one for one in asked if one not in text] == [] and len(asked) == 8
    assert [one for one in asked if one in then.heard("index.html")] == asked[:1]


def test_what_ended_with_a_loss_is_never_plain_green(at_the_end: Told) -> None:
    for path in ("index.html", "incidents/*/index.html", "history/2009/10/index.html", "promises/index.html"):
        assert '<span class="tag">some data lost</span>' in at_the_end.file(path), path
    for path in ("index.html", "incidents/*/index.html"):
        assert 'data-state="fine"' not in at_the_end.file(path), path
    for path in ("index.html", "text.txt"):
        assert "Everything works. Some data was lost for good. As of" in at_the_end.heard(path), path
    data = at_the_end.json("incidents/*.json")["candor"]["data"]
    assert (data["state"], data["in_danger"]) == ("lost", True) and data["lost"].startswith("For a small number of people")
    assert "Some data is lost. How sure we are: confirmed. For a small number of people" in at_the_end.heard("incidents/*.txt")
    (item,) = [one for one in at_the_end.json("feed.json")["items"] if "Everything that could be recovered" in one["content_html"]]
    assert "What was lost" in item["content_html"] and item["title"].startswith("[Resolved – some data lost] Swivel")
    assert at_the_end.json("status.json")["candor"]["last_ended"]["outcome"] == "some data lost"
    for path in ("incidents/*/index.html", "incidents/*.txt", "feed.rss", "feed.atom"):
        assert "Resolved – some data lost" in at_the_end.file(path), path
    end = next(one for one in at_the_end.updates() if one.status == "resolved")
    assert "Resolved – some data lost" in mail(at_the_end.candor, end.id).text


def test_the_report_stands_last_and_the_end_stays_where_it_was(at_the_end: Told) -> None:
    incident = at_the_end.json("incidents/*.json")
    assert (incident["status"], incident["resolved_at"]) == ("postmortem", "2009-11-16T10:00:00.000-08:00")
    assert incident["incident_updates"][0]["created_at"] == "2009-11-27T09:00:00.000-08:00"
    assert {one["new_status"] for update in incident["incident_updates"] for one in update["affected_components"] or ()} >= {"operational"}
    assert {one["status"] for one in at_the_end.json("status.json")["components"]} == {"operational"}


def test_the_data_ledger_on_the_day_of_e11(on_e11: Told) -> None:
    """Contacts are offered, what is incomplete is said; the rest follows; what was typed in meanwhile is gone; what is not affected is named."""
    data = on_e11.json("incidents/*.json")["candor"]["data"]["record"]
    assert [(one["kind"], one["state"], one["certainty"]) for one in data["kinds"]] == [
        ("Typed in since sync stopped, and no longer on the phone", "lost", "confirmed"),
        ("Contacts", "recovering", None),
        ("Calendars, notes and to-dos", "recovering", None),
        ("Photos", "recovering", None),
    ]
    assert data["not_affected"] == ["Voicemail", "Call records", "Your account", "Your bill"]
    told = {path: on_e11.heard(path) for path in ("incidents/*/index.html", "incidents/*.txt")}
    sent = mail(on_e11.candor, on_e11.updates()[-1].id)
    told |= {"text of a mail": " ".join(sent.text.split()), "mail": " ".join(re.sub(r"<[^>]+>", " ", unescape(sent.html)).split())}
    for place, words in told.items():
        for sentence in (
            "From when: 1 October to 20 October.",
            "Offered back to everyone affected, on the account site. Some names may have no number",
            "All back on our side, not offered yet.",
            "We are still reading them, and have no figure yet.",
        ):
            assert sentence in words, (place, sentence)
    assert "Not affected: Voicemail, Call records, Your account, Your bill." in on_e11.heard("index.html").replace(" ,", ",")


def test_the_data_ledger_at_the_end(at_the_end: Told) -> None:
    data = at_the_end.json("incidents/*.json")["candor"]["data"]["record"]
    assert [(one["kind"], one["state"]) for one in data["kinds"]][1:] == [
        ("Contacts", "restored"),
        ("Calendars, notes and to-dos", "restored"),
        ("Photos", "restored"),
    ]
    photos = data["kinds"][-1]["series"]
    assert [(one["done"], one["of"]) for one in photos] == [(18_400, 52_000), (51_300, 52_600), (52_450, 52_600)]
    page = at_the_end.heard("incidents/*/index.html")
    assert "51,300 of 52,600 (97.5 %), counted anew: 600 accounts that we had not counted turned out to be affected." in page.replace(
        " :", ":"
    )
    assert "Contacts" in page and "some could not be read: those are lost" in page


# --- how it is told ---


@pytest.mark.parametrize("wall", ["2009-10-15 08:10", "2009-10-20 08:10", "2009-11-13 16:46"])
def test_the_front_page_stays_light_however_long_it_lasts(told: Callable[[str], Told], wall: str) -> None:
    then = told(wall)
    loaded = load(then.candor.settings.public, "index.html", secure=True)
    assert loaded
    sent = loaded.replies["br"].whole
    assert len(sent.line) + len(DATE) + len(sent.fields) + len(sent.body) <= 10_240
    assert all(f'id="{one.id}"' in then.file("index.html") for one in then.updates())


def test_every_word_is_published_and_announced_at_its_own_time(at_the_end: Told) -> None:
    said = [clock.iso(one.published_at)[:16] for one in at_the_end.updates()]
    assert said[:3] == ["2009-10-02T16:10", "2009-10-02T19:48", "2009-10-04T01:20"]
    with at_the_end.candor.database.read() as session:
        announced = session.execute(select(Announcement).order_by(Announcement.revision)).scalars().all()
        at = [event.at for event in journal.walk(session) if event.kind != "site.created"]
    assert [one.announced_at for one in announced] == [one.published_at for one in at_the_end.updates()]
    assert at == sorted(at)


def test_who_is_written_to(at_the_end: Told) -> None:
    heartbeats = [clock.iso(one.published_at)[:10] for one in at_the_end.updates() if not one.notify]
    assert heartbeats == ["2009-10-23", "2009-10-30", "2009-11-07", "2009-11-14"]


def test_the_correction_keeps_the_old_words_and_tells_people(at_the_end: Told) -> None:
    corrected = next(one for one in at_the_end.updates() if one.corrections)
    note = next(one for one in at_the_end.updates() if one.corrects == corrected.id)
    assert corrected.corrections[0]["old"].startswith("Some people who restarted")
    assert note.kind == "correction" and note.notify


def test_the_page_is_marked_as_a_demo_and_has_its_components_and_readers(at_the_end: Told) -> None:
    with at_the_end.candor.database.read() as session:
        site = journal.site(session)
        leaves = session.execute(select(Component).where(Component.is_group.is_(False))).scalars().all()
        readers = session.execute(select(Subscriber)).scalars().all()
    assert site is not None and (site.name, site.zone, site.demo) == ("Corvid Mobile", "America/Los_Angeles", True)
    assert len(leaves) == 10
    assert all(one.state == "confirmed" and one.email.endswith("@example.org") for one in readers)


def test_no_blank_of_the_story_is_left_in_anything_that_people_read(at_the_end: Told, on_e11: Told) -> None:
    for one in (at_the_end, on_e11):
        for file in one.candor.settings.public.rglob("*"):
            if file.suffix in {".html", ".txt", ".json", ".rss", ".atom", ".ics"}:
                assert "[[" not in re.sub(r"<(script|style).*?</\1>", "", file.read_text(encoding="utf-8"), flags=re.DOTALL), file
