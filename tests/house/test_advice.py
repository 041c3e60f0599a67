"""Advice has one wording, and every channel shows it: none may miss a word of it."""

import json
import re

import pytest

from status.advice.wording import HEADING, NAMES
from status.db import Installation
from status.incidents.commands import change_advice, withdraw, withdraw_advice
from status.subscribers import commands as subscribers
from tests.cast import ADVICE, advise, component, do, ines, open_incident, resolve, update
from tests.house.channels import FEEDS, FRONT, INCIDENT, MAIL, PEOPLE, feeds_of, flat, follow, mail_of, missing, shown

WORDS = [*ADVICE["do"], *ADVICE["dont"], ADVICE["why"], ADVICE["who"], ADVICE["already"]]
NAMED = [HEADING, *(NAMES[key] for key in ("who", "do", "dont", "why", "already"))]
OTHER = "Write your numbers on paper."


@pytest.mark.parametrize("wide", [False, True], ids=["about an incident", "for the whole page"])
def test_advice_in_force_is_shown_by_every_channel(candor: Installation, wide: bool) -> None:
    do(candor, subscribers.add, "ada@example.net")
    part = component(candor, "Sync")
    code = open_incident(candor, components={part: "major_outage"}).code
    feeds = feeds_of(part)
    advise(candor, "" if wide else code)
    follow(candor)
    assert missing(candor, WORDS, (*FRONT, *INCIDENT, *feeds), code) == []
    assert missing(candor, NAMED, (*PEOPLE, *feeds), code) == []
    later = update(candor, code, body="More is known.").update_id
    follow(candor)
    assert missing(candor, WORDS, (*FRONT, *INCIDENT, *feeds, *MAIL), code, later) == []
    assert missing(candor, NAMED, MAIL, code, later) == []
    for channel in MAIL:
        told = shown(candor, channel, code, later)
        assert told.index(ADVICE["dont"][0]) < told.rindex("More is known."), (
            "advice comes before the words (a list of mails may show those first)"
        )


@pytest.mark.parametrize("path", PEOPLE)
def test_on_a_page_it_comes_right_after_the_heading(candor: Installation, path: str) -> None:
    code = open_incident(candor, body="Calls and texts work.", next_update="+1h").code
    advise(candor, code)
    follow(candor)
    told = shown(candor, path, code)
    assert told.index(HEADING if path.endswith("html") else HEADING.upper()) < told.index("Calls and texts work.")
    text = (candor.settings.public / path.format(code)).read_text()
    if path.endswith("html"):
        assert re.search(r'</h1>(?:(?!<h2|<section).)*<section class="do" id="advice">\s*<h2>', text, re.DOTALL)


def test_machines_get_it_field_by_field(candor: Installation) -> None:
    code = open_incident(candor).code
    one = advise(candor, code)
    follow(candor)
    public = candor.settings.public
    status, incident = (json.loads((public / path).read_text()) for path in ("status.json", f"incidents/{code}.json"))
    (item,) = json.loads((public / "feed.json").read_text())["items"]
    assert status["candor"]["advice"] == incident["candor"]["advice"] == item["_status"]["advice"]
    assert [word for name in ("content_html", "content_text") for word in [*NAMED, *WORDS] if word not in flat(item[name])] == []
    (told,) = status["candor"]["advice"]
    assert {name: told[name] for name in ADVICE} == ADVICE and (told["id"], told["incident"]) == (one, code)


def test_a_change_shows_old_beside_new_and_a_later_mail_says_so(candor: Installation) -> None:
    do(candor, subscribers.add, "ada@example.net")
    code = open_incident(candor).code
    one = advise(candor, code)
    first = update(candor, code).update_id
    do(candor, change_advice, None, one, do=[OTHER])
    second = update(candor, code).update_id
    follow(candor)
    told = {key: shown(candor, MAIL[0], code, key) for key in (first, second)}
    assert "Advice changed. Before: Do: Keep the phone charged and switched on. Do not:" in told[second]
    assert "Advice changed" not in told[first]
    assert missing(candor, [OTHER], (*FRONT, *INCIDENT, *FEEDS), code) == []
    assert missing(candor, ["What became of our advice", ADVICE["do"][0]], INCIDENT[:2], code) == []
    assert missing(candor, [ADVICE["do"][0]], (INCIDENT[2],), code) == []


def test_what_is_withdrawn_leaves_the_box_says_so_and_stays_on_the_incidents_page(candor: Installation) -> None:
    do(candor, subscribers.add, "ada@example.net")
    code = open_incident(candor).code
    one = advise(candor, code)
    update(candor, code)
    follow(candor)
    do(candor, withdraw_advice, None, one, reason="Every account is restored.")
    follow(candor)
    gone = ["Advice withdrawn", "Every account is restored.", ADVICE["dont"][0]]
    assert missing(candor, gone, (*PEOPLE, *FEEDS[:2]), code) == []
    assert missing(candor, gone[1:], (INCIDENT[2],), code) == []
    assert HEADING not in shown(candor, "index.html", code) and HEADING not in shown(candor, "feed.rss", code)
    assert json.loads((candor.settings.public / "status.json").read_text())["candor"]["advice"] == []
    later = update(candor, code).update_id
    follow(candor)
    mail = mail_of(candor, later)
    assert "Advice withdrawn. Do: Keep the phone" in flat(mail.text) and "restored." in mail.html and HEADING not in mail.text
    resolve(candor, code)
    follow(candor)
    assert missing(candor, gone, INCIDENT[:2], code) == []
    assert "Every account is restored." not in shown(candor, "index.html", code)


def test_withdrawn_for_some_it_says_for_whom(candor: Installation) -> None:
    code = open_incident(candor).code
    one = advise(candor, code)
    do(candor, withdraw_advice, None, one, reason="Their data is back.", for_whom="Restored accounts")
    follow(candor)
    assert missing(candor, ["No longer for", "Restored accounts. Why: Their data is back."], (*PEOPLE, *FEEDS), code) == []
    assert missing(candor, ["Restored accounts", "Their data is back."], (FRONT[2], INCIDENT[2]), code) == []


def test_advice_falls_with_a_notice_that_was_a_mistake_and_outlives_one_that_is_over(candor: Installation) -> None:
    mistake, over = open_incident(candor).code, open_incident(candor).code
    advise(candor, mistake)
    advise(candor, over, do=[OTHER])
    do(candor, withdraw, ines(candor), mistake, reason="It was a drill.")
    resolve(candor, over)
    follow(candor)
    front = shown(candor, "index.html", mistake)
    assert OTHER in front and ADVICE["do"][0] not in front
    assert missing(candor, ["Advice withdrawn", "The notice that it belonged to was withdrawn."], INCIDENT[:2], mistake) == []
    assert json.loads((candor.settings.public / "status.json").read_text())["candor"]["advice"][0]["do"] == [OTHER]


def test_the_gravest_comes_first(candor: Installation) -> None:
    code = open_incident(candor).code
    for grade in ("normal", "critical", "high"):
        advise(candor, code, who=f"People in a {grade} case", severity=grade)
    follow(candor)
    for path in PEOPLE:
        told = shown(candor, path, code)
        places = [told.index(f"People in a {grade} case") for grade in ("critical", "high", "normal")]
        assert places == sorted(places)
        assert "People in a critical case (urgent)" in told and "People in a high case (important)" in told


def test_advice_for_the_whole_page_has_a_page_that_keeps_it(candor: Installation) -> None:
    before = open_incident(candor).code
    one, other = advise(candor), advise(candor, do=[OTHER], dont=[])
    do(candor, change_advice, None, other, why="A phone can be lost.")
    follow(candor)
    pages = ("advice/index.html", "advice.txt", "advice.json")
    assert missing(candor, [*WORDS, OTHER, "A phone can be lost."], pages, before) == []
    do(candor, withdraw_advice, None, one, reason="No such call came any more.")
    follow(candor)
    gone = ["No such call came any more.", ADVICE["dont"][0]]
    assert missing(candor, gone, (*pages, *FRONT[:2], *INCIDENT, *FEEDS[:2]), before) == [], "people who follow what is open read it"
    resolve(candor, before)
    after = open_incident(candor).code
    follow(candor)
    assert missing(candor, gone, pages, before) == []
    assert [path for path in (*FRONT[:2], *INCIDENT) if gone[0] in shown(candor, path, after)] == []
