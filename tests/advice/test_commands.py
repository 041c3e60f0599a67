"""What may be said about advice, and what stands afterwards."""

from typing import Any

import pytest

from status.advice import queries
from status.advice.model import Advice
from status.db import Installation
from status.errors import Conflict, Invalid, NotFound
from status.incidents.commands import cancel, change_advice, issue_advice, withdraw_advice
from status.journal import queries as journal
from tests import cast
from tests.cast import ADVICE, advise, do, ines, open_incident


def row(candor: Installation, advice_id: str) -> Advice:
    with candor.database.read() as session:
        return queries.get(session, advice_id)


def events(candor: Installation) -> int:
    with candor.database.read() as session:
        return journal.head(session)


def facts(candor: Installation) -> dict[str, Any]:
    with candor.database.read() as session:
        return journal.said(journal.newest(session, 1)[0]).facts


def test_a_change_keeps_what_was_not_named_and_shows_old_beside_new(candor: Installation) -> None:
    one = advise(candor, open_incident(candor).code)
    do(candor, change_advice, None, one, do=["Keep it on."], severity="high")
    told = row(candor, one)
    assert (told.told().do, told.told().why, told.severity, told.version) == (("Keep it on.",), ADVICE["why"], "high", 2)
    (change,) = told.changes
    assert (change["old"]["do"], change["new"]["do"]) == (ADVICE["do"], ["Keep it on."])
    assert (change["old"]["severity"], change["new"]["severity"]) == ("critical", "high")


def test_withdrawn_for_some_it_stands_for_the_others(candor: Installation) -> None:
    one = advise(candor)
    do(candor, withdraw_advice, None, one, reason="Their data is back.", for_whom="Restored accounts")
    told = row(candor, one)
    assert told.withdrawn_at is None and [(each["for"], each["reason"]) for each in told.narrowed] == [
        ("Restored accounts", "Their data is back.")
    ]
    with pytest.raises(Invalid, match="for them already"):
        do(candor, withdraw_advice, None, one, reason="Again.", for_whom="Restored accounts")


def test_what_was_withdrawn_stays_in_the_record_and_says_nothing_more(candor: Installation) -> None:
    one = advise(candor)
    do(candor, withdraw_advice, None, one, reason="It is over.")
    told = row(candor, one)
    assert told.withdrawn_at and (told.withdrawn_why, told.told().do) == ("It is over.", tuple(ADVICE["do"]))
    for command, more in ((withdraw_advice, {"reason": "Again."}), (change_advice, {"why": "Other."})):
        with pytest.raises(Conflict, match="was withdrawn: issue it anew"):
            do(candor, command, None, one, **more)


def test_two_submits_of_one_form_are_one_piece_of_advice(candor: Installation) -> None:
    told = [do(candor, issue_advice, None, **ADVICE, advice_id="abcdefghijk0").again for _ in range(2)]
    assert told == [False, True]
    with pytest.raises(Invalid, match="not one of ours"):
        do(candor, issue_advice, None, **ADVICE, advice_id="../etc")


def test_an_event_names_the_incidents_whose_pages_show_it(candor: Installation) -> None:
    over, first, second = (open_incident(candor).code for _ in range(3))
    cast.resolve(candor, over)
    advise(candor, first)
    assert facts(candor)["incidents"] == [first]
    advise(candor)
    assert facts(candor)["incidents"] == sorted([first, second])


def test_bad_advice_is_refused_and_nothing_is_said(candor: Installation) -> None:
    gone = open_incident(candor, undo=60)
    do(candor, cancel, ines(candor), gone.code, gone.update_id)
    planned, one = cast.maintenance(candor).code, advise(candor)
    before = events(candor)
    for more, field, sentence in (
        ({"incident": gone.code}, "incident", "was withdrawn"),
        ({"incident": "nosuchcode00"}, "incident", "There is no incident"),
        ({"incident": planned}, "incident", "This is planned work"),
        ({"severity": "loud"}, "severity", "choose one of critical, high, normal"),
        ({"do": ["The phone"], "why": "", "severity": "loud"}, "do", "does not start with a verb"),
    ):
        with pytest.raises(Invalid) as refused:
            do(candor, issue_advice, None, **{**ADVICE, **more})
        assert sentence in refused.value.mistakes[field] and len(refused.value.mistakes) == len(more)
    for again, sentence in (({}, "same as before"), ({"do": [""], "dont": [""]}, "at least one thing")):
        with pytest.raises(Invalid, match=sentence):
            do(candor, change_advice, None, one, **again)
    with pytest.raises(Invalid, match="Reason is empty"):
        do(candor, withdraw_advice, None, one, reason=" ")
    for command, more in ((change_advice, {"why": "Other."}), (withdraw_advice, {"reason": "Over."})):
        with pytest.raises(Conflict, match="Somebody else changed"):
            do(candor, command, None, one, version=7, **more)
        with pytest.raises(NotFound, match="There is no advice"):
            do(candor, command, None, "nosuchadvice", **more)
    assert events(candor) == before
