"""What a mail says."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from status import clock
from status.db import Installation
from status.delivery import message
from status.delivery import writing as letters
from status.delivery.letter import Letter
from status.delivery.message import Message
from status.faqs.commands import withdraw
from status.incidents.commands import attach_question, cancel, change_question, correct
from status.site.commands import change
from tests.cast import component, do, faq, ines, open_incident, resolve, update
from tests.delivery.post import with_settings


def letter(candor: Installation, update_id: str) -> Letter:
    with candor.database.read() as session:
        return letters.read(session, candor.settings, update_id)


def mail(candor: Installation, update_id: str) -> Message:
    return message.render(letter(candor, update_id))


def in_order(text: str, *words: str) -> bool:
    """Whether all stand in the text, in this order."""
    return re.search(".*".join(map(re.escape, words)), text, re.DOTALL) is not None


def test_both_parts_say_the_same_in_the_same_order(candor: Installation) -> None:
    web = component(candor, "Web & data")
    candor = with_settings(candor, base_url="https://status.example.org", postal_address="12 Example Street")
    told = open_incident(
        candor, title="Swivel <b>", components={web: "partial_outage"}, next_update="+2h", data="at_risk", body="Calls *work*."
    )
    sent = mail(candor, told.update_id)
    page, state, data, words = "Corvid Mobile · ", "Investigating: Swivel ", "Data is at risk.", "Calls"
    link = f"https://status.example.org/incidents/{told.code}#{told.update_id}"
    rest = (
        "Affected:",
        "Web &",
        " – Not working",
        "Next update by ",
        "If it is later than that, we are late.",
        link,
        f"#since-{told.update_id}",
    )
    foot = ("You get this because you asked for news of ", "12 Example Street", f"Update {told.update_id}, ")
    assert in_order(sent.text, page, state, data, words, *rest, foot[0], "/unsubscribe/", *foot[1:])
    assert in_order(sent.html, "<body", page, "<h1", state, data, words, *rest, foot[0], "/unsubscribe/", *foot[1:])
    assert "Swivel &lt;b&gt;" in sent.html and "Web &amp; data" in sent.html and "<em>work</em>" in sent.html
    assert "PDT" in sent.text or "PST" in sent.text
    assert len(sent.html.encode()) < 20_000
    assert "src=" not in sent.html and "<script" not in sent.html


def test_the_subject_is_the_same_for_all_mails_of_an_incident(candor: Installation) -> None:
    told = open_incident(candor, title="Swivel")
    later = update(candor, told.code, status="identified")
    assert mail(candor, told.update_id).subject == mail(candor, later.update_id).subject == "[Corvid Mobile] Swivel"
    assert mail(candor, told.update_id).headers == mail(candor, later.update_id).headers


def test_k27_the_last_line_of_both_parts_differs_from_mail_to_mail(candor: Installation) -> None:
    told = open_incident(candor)
    later = update(candor, told.code, body="Calls and texts work.")
    one, other = mail(candor, told.update_id), mail(candor, later.update_id)
    assert one.text.strip().splitlines()[-1] != other.text.strip().splitlines()[-1]
    last = [re.sub(r"<[^>]+>", "", sent.html).strip().splitlines()[-1] for sent in (one, other)]
    assert last[0] != last[1] and all(line.startswith("Update ") for line in last)


def test_k18_every_link_starts_with_the_base_url(candor: Installation) -> None:
    candor = with_settings(candor, base_url="https://status.example.org")
    sent = mail(candor, open_incident(candor, body="See [the FAQ](/faq) and [above](#top)").update_id)
    assert all(link.startswith("https://status.example.org/") for link in re.findall(r'href="([^"]*)"', sent.html))
    assert "(https://status.example.org/faq)" in sent.text and "(https://status.example.org/#top)" in sent.text


def test_later_mails_say_in_one_line_where_the_questions_about_the_incident_are_answered(candor: Installation) -> None:
    candor = with_settings(candor, base_url="https://status.example.org")
    told, other = open_incident(candor), open_incident(candor)
    link = f"https://status.example.org/incidents/{told.code}#questions"
    assert "people ask" not in mail(candor, told.update_id).text
    one, gone = faq(candor, "Why?", incident=told.code), faq(candor, "Who?", incident=told.code)
    faq(candor, "When?")
    sent = mail(candor, update(candor, told.code).update_id)
    assert f"\n2 questions people ask about this, answered: {link}\n" in sent.text
    assert f'href="{link}">2 questions people ask about this, answered</a>' in sent.html
    do(candor, withdraw, None, gone)
    assert f"\nA question people ask about this, answered: {link}\n" in mail(candor, told.update_id).text
    do(candor, attach_question, None, one, other.code)
    assert "people ask about this" not in mail(candor, told.update_id).text + mail(candor, told.update_id).html


def test_the_foot_names_the_three_newest_answers_those_of_the_incident_first_each_with_its_mark(candor: Installation) -> None:
    candor = with_settings(candor, base_url="https://status.example.org")
    told, other = open_incident(candor), open_incident(candor)
    noon = datetime(2030, 1, 2, 20, tzinfo=UTC)
    for day, (question, incident) in enumerate(
        [("Mine, old?", told.code), ("Mine <new>?", told.code), ("All?", ""), ("Other?", other.code), ("How?", "")]
    ):
        with clock.set_to(noon + timedelta(days=day)):
            one = faq(candor, question, incident=incident)
        if question == "Mine, old?":
            first = one
    with clock.set_to(noon + timedelta(days=9)):
        later = update(candor, told.code)
        do(candor, change_question, None, first, answer="It is back.", update=later.update_id)
        sent = mail(candor, later.update_id)
    mine = "Mine, old? (changed 11 January, after our update of Fri 11 Jan, 12:00 PST)\n  https://status.example.org/faq/mine-old"
    assert f"\n- {mine}\n- Mine <new>? (new 3 January)\n  https://status.example.org/faq/mine-new\n- How? (new 6 January)\n" in sent.text
    html = ("/faq/mine-old", "Mine, old?", "(changed 11 January, after our update of Fri 11 Jan, 12:00 PST)", "Mine &lt;new&gt;?", "How?")
    assert in_order(sent.html, *html)
    assert "Other?" not in sent.text + sent.html and "All?" not in sent.text + sent.html
    assert in_order(sent.text, "More.", "Questions people ask", "You get this because") and len(sent.html.encode()) < 20_000


def test_k52_a_line_break_is_a_line_break_in_both_parts(candor: Installation) -> None:
    sent = mail(candor, open_incident(candor, body="Line one\r\nLine two\r\n\r\nNew paragraph").update_id)
    assert re.search(r"Line one<br ?/?>\s*Line two</p>\s*<p>New paragraph", sent.html)
    assert "Line one\nLine two\n\nNew paragraph" in sent.text


def test_k53_addresses_names_and_numbers_stay_as_they_were_typed(candor: Installation) -> None:
    body = "See (https://status.example.org/a._b_-_c).\n\nus_east_1 and eu_west_2\n\n3. Restart\n\n#4711 is ours"
    sent = mail(candor, open_incident(candor, body=body).update_id)
    assert 'href="https://status.example.org/a._b_-_c"' in sent.html and "<em>" not in sent.html
    assert 'start="3"' in sent.html and "#4711 is ours" in sent.html
    assert body in sent.text


def test_k17_a_title_with_tags_and_signs_is_said_exactly_as_typed(candor: Installation) -> None:
    title = "How should <selectedoption> work? D&D &#39;x&#39;"
    sent = mail(candor, open_incident(candor, title=title).update_id)
    assert title in sent.text and sent.subject == f"[Corvid Mobile] {title}"
    assert "How should &lt;selectedoption&gt; work? D&amp;D &amp;#39;x&amp;#39;" in sent.html


@pytest.mark.parametrize("mark", ["{{ 7*7 }}", "{% raw %}", "<% unsubscribe %>", "[Unsubscribe]", "-name-", "%name%", "{{{x}}}", "\\1"])
def test_no_mark_in_operators_words_is_ever_interpreted(candor: Installation, mark: str) -> None:
    sent = mail(candor, open_incident(candor, title=f"T {mark}", body=f"B {mark} `{mark}`").update_id)
    assert sent.text.count(mark) >= 3 and mark in sent.subject


def test_the_marks_of_each_mail_are_its_own(candor: Installation) -> None:
    told = open_incident(candor)
    one, other = mail(candor, told.update_id), mail(candor, told.update_id)
    assert one.marks != other.marks
    assert one.text.count(one.marks.token) == one.html.count(one.marks.token) == 2, (
        "in the link that stops them, and in the one to change them"
    )


def test_a_mail_says_what_held_when_the_update_was_published(candor: Installation) -> None:
    web = component(candor, "Web")
    told = open_incident(candor, components={web: "major_outage"})
    update(candor, told.code, components={web: "operational"}, data="safe")
    assert letter(candor, told.update_id).affected == (("Web", "Not working"),)
    assert letter(candor, told.update_id).data != ""


def test_what_was_taken_back_is_not_in_the_next_mail(candor: Installation) -> None:
    web, photos = component(candor, "Web"), component(candor, "Photos")
    told = open_incident(candor, components={web: "degraded_performance"})
    wrong = update(candor, told.code, undo=60, components={photos: "major_outage"})
    do(candor, cancel, ines(candor), told.code, wrong.update_id)
    later = letter(candor, update(candor, told.code).update_id)
    assert later.affected == (("Web", "Slow or unreliable"),) and later.touched == (web,)


def test_when_all_works_again_the_list_is_not_called_affected(candor: Installation) -> None:
    web = component(candor, "Web")
    told = open_incident(candor, components={web: "major_outage"}, data="safe")
    end = letter(candor, resolve(candor, told.code).update_id)
    assert (end.state, end.affected, end.working_again, end.data) == ("Resolved", (), ("Web",), "Your data is safe.")


def test_what_was_lost_is_said_at_the_end(candor: Installation) -> None:
    told = open_incident(candor)
    sent = mail(candor, resolve(candor, told.code, data="lost", lost="Photos of *some*.").update_id)
    assert "Some data is lost.\n\nWhat was lost: Photos of some." in sent.text and "<em>some</em>" in sent.html


def test_a_correction_shows_old_new_and_why(candor: Installation) -> None:
    told = open_incident(candor, body="Nothing is lost.")
    note = do(candor, correct, ines(candor), told.code, told.update_id, body="Photos are lost.", reason="We looked again.", notify=True)
    do(candor, correct, ines(candor), told.code, told.update_id, body="Photos are gone.", reason="Clearer.")
    sent = mail(candor, note.update_id)
    assert "Correction: " in sent.text
    assert "Was: Nothing is lost.\n\nNow: Photos are lost.\n\nWhy: We looked again.\n" in sent.text
    assert in_order(sent.html, "<del>", "Nothing is lost.", "Now:", "Photos are lost.", "Why:", "We looked again.")


def test_a_promise_made_before_still_stands_in_the_next_mail(candor: Installation) -> None:
    told = open_incident(candor, next_update="2030-01-02")
    later = letter(candor, update(candor, told.code, answers=["none"]).update_id)
    assert later.promise == letter(candor, told.update_id).promise
    assert later.promise.startswith("the end of Wednesday 2 January PST (Thursday 08:00 UTC)")
    assert "midnight" not in mail(candor, told.update_id).text.lower()


def test_no_promise_no_line(candor: Installation) -> None:
    assert "Next update" not in mail(candor, open_incident(candor).update_id).text


def test_the_demo_says_that_it_is_one(candor: Installation) -> None:
    told = open_incident(candor)
    assert "Demo" not in mail(candor, told.update_id).text
    do(candor, change, None, "demo", "yes")
    sent = mail(candor, told.update_id)
    assert "Demo: an invented story." in sent.text and "Demo: an invented story." in sent.html


def test_a_postal_address_of_several_lines_is_said_on_one(candor: Installation) -> None:
    do(candor, change, None, "postal_address", "12 Example Street\nExampletown")
    assert "Corvid Mobile, 12 Example Street Exampletown. We never ask" in mail(candor, open_incident(candor).update_id).text


@pytest.mark.parametrize(
    ("base_url", "host"),
    [
        ("https://status.example.org", "status.example.org"),
        ("http://[::1]:8000", "localhost"),
        ("https://störung.example", "xn--strung-xxa.example"),
    ],
)
def test_headers_are_ascii_on_one_line_whatever_the_base_url(candor: Installation, base_url: str, host: str) -> None:
    sent = mail(with_settings(candor, base_url=base_url), open_incident(candor, title="Störung").update_id)
    assert sent.headers["List-Id"] == f"<updates.{host}>"
    assert all(value.isascii() and value.isprintable() for value in sent.headers.values())
    assert sent.headers["References"] == sent.headers["In-Reply-To"]


def test_a_subject_never_holds_a_line_break(candor: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    told = open_incident(candor)
    original = letters.incidents.get

    def get(session: Any, code: str) -> Any:
        found = original(session, code)
        session.expunge(found)
        found.title = "T\r\nBcc: all@example.org\x00\u2028x"
        return found

    monkeypatch.setattr(letters.incidents, "get", get)
    assert mail(candor, told.update_id).subject == "[Corvid Mobile] T  Bcc: all@example.org  x"
