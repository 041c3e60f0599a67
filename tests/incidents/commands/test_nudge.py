"""Reminders to operators: each step once, for as long as word is owed, and nothing of it public."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from status import clock, scheduler
from status.db import Installation
from status.delivery import notes
from status.incidents import commands
from status.notes.model import Note
from status.promises import changing
from status.promises.nudges import how_long, step_now
from tests.cast import at_once, do, ines, maintenance, open_incident, update
from tests.conftest import rows
from tests.delivery.post import outbox, text_of, with_settings
from tests.promises.test_commands import promises

OPS = ("ops@example.org", "boss@example.org")
T = clock.from_iso("2026-10-15T18:00:00.000Z")


@pytest.fixture
def alarmed(candor: Installation) -> Installation:
    return with_settings(candor, alarm_to=OPS[:1])


def at(minutes: float) -> clock.set_to:
    """So many minutes from when word is due."""
    return clock.set_to(T + timedelta(minutes=minutes))


def promised(candor: Installation, made: float = -60, **words: object) -> str:
    with at(made):
        return open_incident(candor, next_update="2026-10-15T18:00Z", **words).code


def told(candor: Installation, *minutes: float) -> list[str]:
    """What reminders say, when a worker comes by at each of these times."""
    for one in minutes:
        with at(one):
            scheduler.nudge(candor)
            notes.send(candor)
    with candor.database.read() as session:
        return [note.facts["clock"] for note in session.execute(select(Note).order_by(Note.id)).scalars()]


EVERY = ["15 minutes left", "5 minutes left", "Word is due now", "10 minutes late"]


def test_four_times_each_once_and_never_again(alarmed: Installation) -> None:
    promised(alarmed)
    assert told(alarmed, -16, -15, -14.99, -14, -5, -4.9, 0.01, 0.5, 9, 10, 11, 60, 25 * 60) == EVERY


@pytest.mark.parametrize(
    ("made", "minutes", "expected"),
    [
        (-60, [-9], ["9 minutes left"]),
        (-60, [180, 181], ["3 hours late"]),
        (-60, [-15, 180], ["15 minutes left", "3 hours late"]),
        (-60, [24 * 60 + 1], []),
        (-10, [-9, -5, 0, 10], EVERY[1:]),
        (-2, [-1, 0, 10], EVERY[2:]),
    ],
    ids=["one for two", "one for all", "the rest", "missed", "made late", "made very late"],
)
def test_after_a_standstill_one_stands_for_all_and_what_was_past_is_no_news(
    alarmed: Installation, made: float, minutes: list[float], expected: list[str]
) -> None:
    promised(alarmed, made)
    assert told(alarmed, *minutes) == expected


@pytest.mark.parametrize("how", ["kept", "withdrawn", "half kept", "moved"])
def test_only_while_word_is_owed_as_it_was(alarmed: Installation, how: str) -> None:
    code = promised(alarmed, topics=["data", "the Catalog"])
    assert told(alarmed, -15) == EVERY[:1]
    (promise,) = promises(alarmed)
    with at(-10):
        if how == "kept":
            update(alarmed, code)
        elif how == "half kept":
            update(alarmed, code, answers=["data"])
        elif how == "withdrawn":
            do(alarmed, changing.withdraw, None, promise.id, reason="No.")
        else:
            do(alarmed, changing.move, None, promise.id, "2026-10-15T19:00Z", reason="Later.")
    expected = {"half kept": EVERY, "moved": [*EVERY[:1], *EVERY[:2]]}.get(how, EVERY[:1])
    assert told(alarmed, -5, 0, 10, 45, 55) == expected


def test_what_is_no_longer_true_when_the_mailer_comes_back_is_not_sent(alarmed: Installation) -> None:
    code = promised(alarmed)
    with at(-15):
        scheduler.nudge(alarmed)
    with at(-14):
        update(alarmed, code)
        assert notes.send(alarmed) == 0 and told(alarmed) == []
    promised(alarmed)
    with at(-15):
        scheduler.nudge(alarmed)
    assert told(alarmed, -4) == ["4 minutes left"], "the older one was not worth sending any more"


def test_any_number_of_workers_write_one(alarmed: Installation) -> None:
    promised(alarmed)

    def work() -> None:
        with at(-15):
            scheduler.nudge(alarmed)

    at_once(work)
    assert told(alarmed) == EVERY[:1]


def test_the_mail_says_what_is_owed_by_when_and_where_to_write_it_and_nothing_is_public(candor: Installation) -> None:
    alarmed = with_settings(candor, alarm_to=OPS)
    code = promised(alarmed, title="Phones & <all>", topics=["data", "the Catalog"])
    before = rows(alarmed, "event")
    assert told(alarmed, -5) == ["5 minutes left"] * 2
    mails = outbox(alarmed)
    assert sorted(str(mail["To"]) for mail in mails) == sorted(OPS)
    mail = mails[0]
    assert (mail["Subject"], mail["List-Unsubscribe"]) == ("[Corvid Mobile] 5 minutes left: Phones & <all>", None)
    assert "by Thursday 15 October, 11:00 PDT (18:00 UTC), on data, the Catalog." in text_of(mail)
    assert f"/admin/incidents/{code}/update" in text_of(mail) and f"/admin/promises/{promises(alarmed)[0].id}/move" in text_of(mail)
    assert "Phones &amp; &lt;all&gt;" in text_of(mail, "html") and f"/admin/incidents/{code}/update" in text_of(mail, "html")
    assert rows(alarmed, "event") == before, "no event"


def test_nobody_named_nobody_mailed(candor: Installation) -> None:
    promised(candor)
    assert told(candor, -15, -5, 0, 10) == []


def test_work_that_is_checked_past_its_end_is_to_be_completed(alarmed: Installation) -> None:
    from status.maintenance import commands as work

    with at(-60):
        code = maintenance(alarmed, start="+1m", end="2026-10-15T18:00Z").code
    with at(-58):
        do(alarmed, work.say_what_time_did)
        do(alarmed, work.update, ines(alarmed), code, body="We look.", status="verifying")
    assert told(alarmed, -5) == ["5 minutes left"]
    assert f"/admin/maintenance/{code}/complete" in text_of(outbox(alarmed)[0])


def test_redacted_words_go_from_reminders_too(alarmed: Installation) -> None:
    code = promised(alarmed, title="The name of somebody")
    told(alarmed, -15)
    from status.acknowledge import say

    say(alarmed, commands.redact, ines(alarmed), code, "title", reason="A name.", instead="Phones")
    assert told(alarmed) == []


def test_the_clock_of_a_reminder_in_words() -> None:
    spans = {
        -15: "15 minutes left",
        -14.01: "15 minutes left",
        0: "Word is due now",
        0.9: "Word is due now",
        10.2: "10 minutes late",
        61: "1 hour 1 minute late",
    }
    assert {minutes: how_long(T, T + timedelta(minutes=minutes)) for minutes in spans} == spans
    assert step_now(T, T - timedelta(hours=1), T + timedelta(hours=24)) == 10
