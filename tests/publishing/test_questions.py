"""Questions on the front page, on the incident's, and on their own."""

import json
import re
from dataclasses import replace
from html import unescape

import pytest

from status.acknowledge import acknowledge
from status.db import Installation
from status.faqs.commands import withdraw
from status.incidents.commands import attach_question, change_question
from status.publishing import asked, machine, pages, questions, texts
from tests.cast import do, faq, open_incident, resolve
from tests.publishing import worlds

WORLD = worlds.asked()
FIRST_TEN = ["Why <late>?", "When will it work?", *(f"Question {number}" for number in range(13, 5, -1))]


def told(html: str) -> list[str]:
    return re.findall(r"<summary><bdi>(.*?)</bdi>", html)


def test_the_front_page_carries_ten_those_of_open_incidents_first_then_the_newest() -> None:
    assert [one.question for one in asked.front(WORLD).standing] == FIRST_TEN
    html = pages.front(WORLD, "").decode()
    assert told(html) == [one.replace("<", "&lt;").replace(">", "&gt;") for one in FIRST_TEN]
    assert "<p>A cable, <em>it seems</em>.</p>" in html
    assert '<a href="/faq">2 more questions</a>' in html and "changed 12 October" in html and "new 3 October" in html
    assert 'After <a href="/incidents/small#small0000001">our update of Mon 12 Oct, 17:00 PDT</a>' in html
    text = texts.front(WORLD, "").decode()
    assert re.findall(r"(?m)^\* (.*?) \[(?:new|changed) .*\]$", text)[:10] == FIRST_TEN
    assert [one["question"] for one in json.loads(machine.status(WORLD, ""))["candor"]["faqs"]] == FIRST_TEN


def test_nothing_is_said_of_questions_where_there_are_none() -> None:
    assert 'id="questions"' not in pages.front(worlds.FINE, "").decode()
    assert "QUESTIONS" not in texts.front(worlds.FINE, "").decode()
    assert "No question has been answered here yet." in questions.everything(worlds.FINE, "").decode()


def test_an_incident_shows_its_own_and_the_tombstones() -> None:
    html, text = pages.incident(WORLD, "small").decode(), texts.incident(WORLD, "small").decode()
    assert told(html) == ["Why &lt;late&gt;?", "When will it work?"]
    assert "Nobody." not in html + text
    assert "was withdrawn" in html and 'The answer to "Who?" was withdrawn Mon 12 Oct 2009, 18:00 PDT.' in text
    assert [one["question"] for one in machine.incident(WORLD, WORLD.open[0])["candor"]["faqs"]] == ["Why <late>?", "When will it work?"]


def test_a_change_shows_old_words_new_words_when_and_what_it_follows_from() -> None:
    html = questions.one(WORLD, "question-2").decode()
    assert "Why <ins>&lt;late&gt;?</ins>" in html or "<del>Why?</del> <ins>Why &lt;late&gt;?</ins>" in html
    assert "<del>We look into it.</del> <ins>A cable, it seems.</ins>" in html
    assert '<a href="/incidents/small#small0000001">our update of Mon 12 Oct 2009, 17:00 PDT</a>' in html
    assert "Changed <time" in html and 'This is about: <a href="/incidents/small">' in html
    text = questions.one_text(WORLD, "question-2").decode()
    assert "[old: We look into it.] [new: A cable, it seems.]" in text
    change = machine.incident(WORLD, WORLD.open[0])["candor"]["faqs"][0]["changes"][0]
    assert change["answer"] == {"old": "We look into it.", "new": "A cable, *it seems*."} and change["update"] == "small0000001"


def test_what_changed_last_and_the_update_it_follows_from_stand_beside_the_answer_where_there_is_room() -> None:
    follows = '<a href="/incidents/small#small0000001">our update of Mon 12 Oct 2009, 17:00 PDT</a>'
    for html in (questions.everything(WORLD, "").decode(), pages.incident(WORLD, "small").decode()):
        assert '<span class="tag">changed 12 October 2009</span>' in html and '<span class="tag">new 12 October 2009</span>' in html
        assert "<del>We look into it.</del> <ins>A cable, it seems.</ins>" in html and follows in html
    for text in (questions.everything_text(WORLD, "").decode(), texts.incident(WORLD, "small").decode()):
        assert "* Why <late>? [changed 12 October 2009]" in text and "* When will it work? [new 12 October 2009]" in text
        assert "[old: We look into it.] [new: A cable, it seems.]" in " ".join(text.split())
        assert "After our update of Mon 12 Oct 2009, 17:00 PDT:" in " ".join(text.split())


def test_a_withdrawn_question_leaves_a_tombstone_at_its_address() -> None:
    html, text = questions.one(WORLD, "question-4").decode(), questions.one_text(WORLD, "question-4").decode()
    assert "We withdrew this answer" in html and "It was &lt;wrong&gt;." in html and "Nobody." not in html
    assert "Why: It was <wrong>." in text and "Nobody." not in text
    everything = questions.everything(WORLD, "").decode()
    assert len(told(everything)) == 12 and '<a href="/faq/question-4">' in everything


TITLES = [
    "How should <selectedoption> work? D&D &#39;x&#39;",
    "سرویس API v2 کار نمی\u200cکند؟",
    "Is it 👨\u200d👩\u200d👧?",
]


@pytest.mark.parametrize("question", TITLES)
def test_k17_k54_a_question_stands_exactly_as_typed(question: str) -> None:
    world = replace(WORLD, faqs=(worlds.faq(1, question, "Yes."),))
    heading = re.search(r"<h1[^>]*>(.*?)</h1>", questions.one(world, "question-1").decode())
    assert heading and unescape(heading[1]) == question == unescape(told(pages.front(world, "").decode())[0])
    assert json.loads(machine.status(world, ""))["candor"]["faqs"][0]["question"] == question


def test_k52_k53_an_answer_reads_as_it_was_typed() -> None:
    answer = "Line one\nLine two\n\nus_east_1 and eu_west_2, see (https://status.example.org/a._b_-_c).\n\n3. Restart\n\n#4711 is ours <b>"
    world = replace(WORLD, faqs=(worlds.faq(1, "Why?", answer),))
    for html in (questions.one(world, "question-1").decode(), pages.front(world, "").decode()):
        assert re.search(r"Line one<br>\s*Line two", html) and 'href="https://status.example.org/a._b_-_c"' in html
        assert "us_east_1 and eu_west_2" in html and '<ol start="3">' in html and "<p>#4711 is ours &lt;b&gt;</p>" in html
    assert "3. Restart\n" in questions.one_text(world, "question-1").decode()


def test_what_is_said_of_a_question_is_shown_at_once_where_it_stands(candor: Installation) -> None:
    code, other = open_incident(candor).code, open_incident(candor).code
    one = faq(candor, "Störung?", "A *cable*.", incident=code)
    acknowledge(candor)

    def holding(words: str) -> set[str]:
        folder = candor.settings.public
        found = {
            str(file.relative_to(folder))
            for file in folder.rglob("*.*")
            if file.suffix in {".html", ".txt", ".json", ".atom"} and words in file.read_text()
        }
        return {path.replace(code, "ONE").replace(other, "OTHER") for path in found}

    everywhere = {
        "index.html",
        "text.txt",
        "status.json",
        "faq/index.html",
        "faq.txt",
        "faq.atom",
        "faq/storung/index.html",
        "faq/storung.txt",
    }
    mine = {"incidents/ONE/index.html", "incidents/ONE.txt", "incidents/ONE.json"}
    assert holding("Störung?") == everywhere | mine
    do(candor, change_question, None, one, answer="A mouse.")
    acknowledge(candor)
    assert holding("A mouse.") == everywhere | mine
    do(candor, attach_question, None, one, other)
    acknowledge(candor)
    assert holding("A mouse.") == everywhere | {path.replace("ONE", "OTHER") for path in mine}
    resolve(candor, other)
    acknowledge(candor)
    assert holding("A mouse.") == everywhere | {path.replace("ONE", "OTHER") for path in mine}
    do(candor, withdraw, None, one)
    acknowledge(candor)
    assert holding("A mouse.") == set()
    assert (candor.settings.public / "faq/storung/index.html").exists()
