"""Mails to one person: each leaves once, whatever happens on the way, and in no other's sight."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from status import clock
from status.db import Installation
from status.delivery import notes
from status.notes import commands
from status.notes.model import Note
from tests.cast import do
from tests.delivery.post import outbox, text_of, through, with_settings, worker
from tests.standins.sendgrid import Fault, SendGridStandIn

FACTS = {"token": "1.2.AAAAAAAAAAAAAAAAAAAAAA", "about": "Web & <mail>"}


def write(candor: Installation, kind: str = "confirm", **facts: str) -> None:
    do(candor, commands.write, kind, "ann@example.org", **(FACTS | facts))


def states(candor: Installation) -> list[tuple[str, int]]:
    with candor.database.read() as session:
        return [(one.state, one.attempt) for one in session.execute(select(Note).order_by(Note.id)).scalars()]


def test_a_note_is_a_mail_of_two_parts_to_one_and_no_list_mail(candor: Installation) -> None:
    write(candor)
    assert (notes.send(candor), notes.send(candor), states(candor)) == (1, 0, [("sent", 1)])
    (mail,) = outbox(candor)
    assert (mail["To"], mail["Subject"]) == ("ann@example.org", "[Corvid Mobile] Please confirm that you want our news")
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert mail["Auto-Submitted"] == "auto-generated" and mail["List-Unsubscribe"] is None and mail["Precedence"] is None
    for kind in ("plain", "html"):
        assert f"/subscriptions/confirm/{FACTS['token']}" in text_of(mail, kind)
    assert "Web & <mail>" in text_of(mail) and "Web &amp; &lt;mail&gt;" in text_of(mail, "html")


def test_a_welcome_can_be_stopped_and_a_goodbye_cannot(candor: Installation) -> None:
    write(candor, "welcome", stop_token="1.stop", manage_token="1.manage")
    write(candor, "goodbye")
    notes.send(candor)
    goodbye, welcome = sorted(outbox(candor), key=lambda mail: str(mail["Subject"]))
    assert welcome["List-Unsubscribe"] == "<http://127.0.0.1:8000/unsubscribe/1.stop>"
    assert welcome["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click" and "/subscriptions/1.manage" in text_of(welcome)
    assert goodbye["List-Unsubscribe"] is None and "have stopped" in text_of(goodbye)


@pytest.mark.parametrize(
    ("fault", "state", "arrived"),
    [("429", "queued", 0), ("500", "lost", 0), ("accept_then_drop", "lost", 1), ("reset_before_reading", "lost", 0)],
)
def test_what_may_have_arrived_is_never_sent_again(
    candor: Installation, mailing: Installation, standin: SendGridStandIn, fault: str, state: str, arrived: int
) -> None:
    write(mailing)
    standin.faults.append(Fault(fault))  # type: ignore[arg-type]
    notes.send(mailing)
    assert [one for one, _ in states(candor)] == [state]
    with clock.set_to(clock.now() + timedelta(hours=1)):
        notes.send(mailing)
    assert standin.accepted["ann@example.org"] == arrived + (state == "queued")


def test_a_provider_that_is_away_for_a_day_is_not_asked_any_more(candor: Installation) -> None:
    away = with_settings(candor, sendgrid_api_key="SG.x", sendgrid_host="http://127.0.0.1:9")
    write(away)
    notes.send(away)
    assert states(candor) == [("queued", 1)]
    with clock.set_to(clock.now() + timedelta(days=2)):
        notes.send(away)
    assert states(candor) == [("failed", 1)]


@pytest.mark.parametrize("failpoint", ["after_sending", "after_response"])
@pytest.mark.parametrize("way", ["eml", "sendgrid"])
def test_killed_on_the_way_it_leaves_at_most_once(
    candor: Installation, environment: dict[str, str], standin: SendGridStandIn, failpoint: str, way: str
) -> None:
    write(candor)
    told = environment | (through(standin) if way == "sendgrid" else {})
    assert worker(told, CANDOR_FAILPOINT=failpoint).wait(120) == -9
    assert worker(told).wait(120) == 0
    if way == "eml":
        assert (len(outbox(candor)), states(candor)) == (1, [("sent", 2)])
    else:
        assert (standin.accepted["ann@example.org"], states(candor)) == (int(failpoint == "after_response"), [("lost", 1)])
