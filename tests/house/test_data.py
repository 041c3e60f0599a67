"""What became of people's data is recorded once, and every channel shows it."""

import json
import re
from datetime import timedelta

import pytest

from status import clock
from status.db import Installation
from status.incidents.commands import progress_data, spare_data, withdraw
from status.subscribers import commands as subscribers
from tests.cast import announce, component, do, ines, open_incident, record, resolve, update
from tests.house.channels import FEEDS, FRONT, INCIDENT, MAIL, feeds_of, flat, follow, missing, shown

CLAIM = {
    "state": "loss_likely",
    "certainty": "likely",
    "window": "entered since 1 October",
    "affected": "800",
    "of": "1000",
    "note": "Names on the phone are safe.",
}
STATE = "very likely lost (how sure we are: likely)"
FULL = ["Contacts", STATE, "entered since 1 October", "800 of 1,000", "Names on the phone are safe.", "voicemail", "your bill"]
SHORT = ["Contacts", STATE, "voicemail", "your bill"]


def told(candor: Installation, **words: object) -> str:
    code = open_incident(candor, data="loss_likely", **words).code
    record(candor, code, **CLAIM)
    do(candor, spare_data, None, code, ["voicemail", "your bill"])
    return code


def test_a_record_is_shown_by_every_channel(candor: Installation) -> None:
    do(candor, subscribers.add, "ada@example.net")
    part = component(candor, "Sync")
    code = told(candor, components={part: "major_outage"})
    feeds = feeds_of(part)
    follow(candor)
    assert missing(candor, FULL, (*INCIDENT[:2], *feeds), code) == []
    assert missing(candor, SHORT, FRONT[:2], code) == []
    later = update(candor, code, body="More is known.").update_id
    follow(candor)
    assert missing(candor, FULL, MAIL, code, later) == []


def test_machines_get_it_field_by_field(candor: Installation) -> None:
    code = told(candor)
    do(candor, progress_data, None, code, kind="contacts", done="157", of="647")
    follow(candor)
    status, incident = (json.loads((candor.settings.public / path).read_text()) for path in ("status.json", f"incidents/{code}.json"))
    assert status["candor"]["data"] == incident["candor"]["data"]
    assert status["candor"]["data"]["incident"] == code
    (kind,) = status["candor"]["data"]["record"]["kinds"]
    claim = {"state": "loss_likely", "certainty": "likely", "affected": 800, "of": 1000, "in_danger": True, "changes": []}
    assert {name: kind[name] for name in claim} == claim
    assert [(one["done"], one["of"], one["share"]) for one in kind["series"]] == [(157, 647, 0.2427)]
    assert status["candor"]["data"]["record"]["not_affected"] == ["voicemail", "your bill"]


def test_a_smaller_claim_says_since_when_and_keeps_the_old_one_beside_it(candor: Installation) -> None:
    part = component(candor, "Sync")
    code = told(candor, components={part: "major_outage"})
    follow(candor)
    record(candor, code, state="recovering", certainty="confirmed", note="The backup can be read again.")
    follow(candor)
    feeds = feeds_of(part)
    assert missing(candor, ["being recovered", "The backup can be read again."], feeds, code) == [], "without an update in between"
    gone = [STATE, "being recovered (how sure we are: confirmed)", "The backup can be read again.", "Changed since"]
    assert missing(candor, gone, INCIDENT[:2], code) == []
    (kind,) = json.loads((candor.settings.public / f"incidents/{code}.json").read_text())["candor"]["data"]["record"]["kinds"]
    (change,) = kind["changes"]
    assert (change["old"]["state"], change["new"]["state"], change["smaller"]) == ("loss_likely", "recovering", True)
    assert STATE not in shown(candor, "index.html", code)


def test_other_words_beside_a_claim_that_stands_keep_the_old_ones_in_the_record(candor: Installation) -> None:
    code = told(candor)
    record(candor, code, note="Names are safe, numbers are not.")
    follow(candor)
    assert missing(candor, [CLAIM["note"], "Names are safe, numbers are not."], INCIDENT[:2], code) == []
    assert CLAIM["note"] not in shown(candor, "index.html", code)


def test_how_much_is_back_is_a_line_and_a_table_and_says_when_the_base_changes(candor: Installation) -> None:
    code = told(candor)
    began = clock.now()
    for days, done, of, note in ((1, "157", "647", ""), (2, "200", "647", ""), (4, "238", "709", "62 more accounts were found.")):
        with clock.set_to(began + timedelta(days=days)):
            do(candor, progress_data, None, code, kind="Contacts", done=done, of=of, note=note)
    follow(candor)
    points = ["157 of 647 (24.2 %)", "200 of 647 (30.9 %)", "238 of 709 (33.5 %), counted anew: 62 more accounts were found."]
    assert missing(candor, points, INCIDENT[:2], code) == []
    assert missing(candor, ["Back by now: 238 of 709 (33.5 %)."], FEEDS, code) == []
    page = (candor.settings.public / f"incidents/{code}/index.html").read_text()
    (line,) = re.findall(r'<polyline points="([^"]+)"', page)
    xs, ys = zip(*(map(float, pair.split(",")) for pair in line.split()), strict=True)
    assert (len(xs), list(xs), list(ys)) == (3, sorted(xs), sorted(ys, reverse=True)), "to the right and upwards, by time and share"
    assert page.count("<rect ") == 1 and "style=" not in page.partition("</style>")[2]


@pytest.mark.parametrize("answer", ["lost", "unknown"])
def test_an_end_with_loss_is_never_plain_green(candor: Installation, answer: str) -> None:
    code = open_incident(candor, data="loss_likely", title="Swivel cannot sync").code
    if answer == "lost":
        record(candor, code, **CLAIM)
        record(candor, code, state="lost", certainty="confirmed")
    resolve(candor, code, data=answer, lost="Some contacts." if answer == "lost" else "")
    follow(candor)
    tag = {"lost": "some data lost", "unknown": "data: outcome not known"}[answer]
    pages = ("index.html", "text.txt", "history/index.html", *INCIDENT[:2])
    assert missing(candor, [tag], pages, code) == []
    assert 'data-state="past"' in (candor.settings.public / f"incidents/{code}/index.html").read_text()
    data = json.loads((candor.settings.public / f"incidents/{code}.json").read_text())["candor"]["data"]
    assert (data["state"], data["in_danger"]) == (answer, answer == "lost")


def test_a_feed_item_keeps_the_record_of_its_time(candor: Installation) -> None:
    code = told(candor)
    with clock.set_to(clock.now() + timedelta(hours=1)):
        update(candor, code, data="recovering")
        record(candor, code, state="recovering", certainty="", note="The backup can be read.")
        follow(candor)
    newest, oldest = json.loads((candor.settings.public / "feed.json").read_text())["items"]
    assert "being recovered" in newest["content_text"] and STATE not in newest["content_text"]
    assert STATE in oldest["content_text"] and "being recovered" not in oldest["content_text"]


def test_a_notice_that_was_a_mistake_takes_its_record_out_of_mail_and_feeds(candor: Installation) -> None:
    do(candor, subscribers.add, "ada@example.net")
    code = told(candor)
    follow(candor)
    last = do(candor, withdraw, ines(candor), code, reason="It was a drill.").update_id
    announce(candor)
    (mail,) = [mail for mail in follow(candor) if last in mail.text]
    assert STATE not in mail.text
    assert STATE not in json.loads((candor.settings.public / "feed.json").read_text())["items"][0]["content_text"]


def test_how_sure_we_are_is_told_everywhere_beside_the_word_on_data(candor: Installation) -> None:
    do(candor, subscribers.add, "ada@example.net")
    code = open_incident(candor, data="loss_likely", certainty="possible").code
    said = ["Data is very likely lost. How sure we are: possible."]
    mails = follow(candor)
    assert missing(candor, said, (*FRONT[:2], *INCIDENT[:2], *FEEDS), code) == []
    assert all(said[0] in flat(part) for part in (mails[0].text, mails[0].html))
    for path in (FRONT[2], INCIDENT[2]):
        assert '"certainty":"possible"' in (candor.settings.public / path.format(code)).read_text()
    update(candor, code, certainty="confirmed")
    update(candor, code, body="Still so.")
    follow(candor)
    assert missing(candor, ["How sure we are: confirmed.", "How sure we are: possible."], INCIDENT[:2], code) == []
    update(candor, code, data="recovering")
    follow(candor)
    data = json.loads((candor.settings.public / "status.json").read_text())["candor"]["data"]
    assert (data["state"], data["certainty"]) == ("recovering", None), "another claim is not as sure as the last one"
    other = open_incident(candor, data="safe")
    follow(candor)
    safe = (*FRONT[:2], *INCIDENT[:2], *FEEDS, *MAIL)
    assert missing(candor, ["Your data is safe."], safe, other.code, other.update_id) == [], "what is safe is said too"
