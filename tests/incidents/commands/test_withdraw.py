"""An incident opened by mistake: silent while nobody was told, else said once to all who were; and opened again."""

import json
from datetime import timedelta
from typing import Any

import pytest

from status import acknowledge, clock
from status.components import queries as components
from status.db import Installation
from status.delivery import drain, fanout
from status.errors import Conflict, Invalid
from status.incidents import queries
from status.incidents.commands import Words, cancel, correct, publish_due, reopen, schedule, withdraw
from status.subscribers import commands as subscribers
from tests import cast
from tests.cast import announce, component, do, ines, open_incident, update
from tests.flows.mail import Mail, Outbox

WHY = "We took a drill for the real thing."


def withdrawn(candor: Installation, code: str, undo: float = 0, **told: Any) -> str:
    """The id of what was said last."""
    said = do(candor, withdraw, ines(candor, undo), code, **{"reason": WHY, **told})
    announce(candor)
    return str(said.update_id)


def opened(candor: Installation, code: str, undo: float = 0, **words: Any) -> str:
    said = do(candor, reopen, ines(candor, undo), code, Words(**{"body": "It is back.", **words}))
    announce(candor)
    return str(said.update_id)


def mails(candor: Installation) -> list[Mail]:
    fanout.follow(candor)
    drain.drain(candor)
    return Outbox(candor.settings.var).mails()


def read(candor: Installation, path: str) -> str:
    acknowledge.acknowledge(candor)
    return (candor.settings.public / path).read_text(encoding="utf-8")


def test_while_nobody_was_told_it_goes_whole_and_nobody_hears_of_it(candor: Installation) -> None:
    web = component(candor, "Web")
    do(candor, subscribers.add, "ada@example.net")
    code = open_incident(candor, undo=60, title="Quokkas", components={web: "major_outage"}).code
    update(candor, code, undo=60, body="More Quokkas.")
    withdrawn(candor, code, undo=60)
    with clock.set_to(clock.now() + timedelta(minutes=2)):
        announce(candor)
        assert mails(candor) == []
    for path in ("index.html", "feed.rss", "history/index.html", f"incidents/{code}/index.html"):
        assert "Quokkas" not in read(candor, path), path
    with candor.database.read() as session:
        assert components.get(session, web).state == "operational"
    with pytest.raises(Conflict, match="withdrawn"):
        withdrawn(candor, code)


def test_after_announcing_it_is_said_once_to_all_who_were_told_and_the_page_keeps_it_with_a_mark(candor: Installation) -> None:
    web = component(candor, "Web")
    do(candor, subscribers.add, "ada@example.net")
    code = open_incident(candor, title="No such thing", components={web: "major_outage"}, next_update="+2h").code
    assert len(mails(candor)) == 1
    update(candor, code, undo=60, body="A slip of the pen.")
    waiting = do(candor, schedule, ines(candor), "update", code, Words(body="Later.", at="+1h"))
    last = withdrawn(candor, code)
    everything = mails(candor)
    told = [mail for mail in everything if "Withdrawn: No such thing" in mail.text]
    assert len(everything) == 2 and [mail.to for mail in told] == ["ada@example.net"]
    assert WHY in told[0].text and "We do not yet know whether data" not in told[0].text
    for path in (f"incidents/{code}/index.html", f"incidents/{code}.txt"):
        page = read(candor, path)
        assert WHY in page and "withdrew this notice" in page and "Calls and texts work." in page and "A slip of the pen." not in page
    assert "Withdrawn" in read(candor, "history/index.html")
    assert "Everything works" in read(candor, "index.html")
    assert "[Withdrawn] No such thing" in read(candor, "feed.rss")
    shown = json.loads(read(candor, f"incidents/{code}.json"))
    assert (shown["status"], shown["incident_updates"][0]["id"], shown["incident_updates"][0]["candor"]["kind"]) == (
        "resolved",
        last,
        "withdrawal",
    )
    assert shown["candor"]["withdrawn_at"] and shown["candor"]["promises"][0]["state"] == "kept_early"
    with candor.database.read() as session:
        assert components.get(session, web).state == "operational"
        assert queries.scheduled(session, waiting.update_id).state == "cancelled"  # type: ignore[union-attr]
    for speak in (update, cast.resolve):
        with pytest.raises(Conflict, match="reopen"):
            speak(candor, code)
    with pytest.raises(Conflict, match="withdrawn"):
        withdrawn(candor, code)


def test_who_was_never_written_to_is_not_written_to_now(candor: Installation) -> None:
    do(candor, subscribers.add, "ada@example.net")
    code = open_incident(candor, notify=False).code
    withdrawn(candor, code)
    assert mails(candor) == []
    assert WHY in read(candor, "feed.rss")


def test_a_withdrawal_can_be_taken_back_and_all_is_as_it_was(candor: Installation) -> None:
    web = component(candor, "Web")
    code = open_incident(candor, components={web: "major_outage"}, next_update="+2h").code
    waiting = do(candor, schedule, ines(candor), "update", code, Words(body="Later.", at="+1h"))
    last = withdrawn(candor, code, undo=60)
    do(candor, cancel, ines(candor), code, last)
    with candor.database.read() as session:
        incident = queries.get(session, code)
        assert (incident.status, incident.resolved_at, incident.withdrawn_at) == ("investigating", None, None)
        assert components.get(session, web).state == queries.affected(session, code)[web] == "major_outage"
        assert queries.scheduled(session, waiting.update_id).state == "waiting"  # type: ignore[union-attr]
    with clock.set_to(clock.now() + timedelta(hours=2)):
        assert do(candor, publish_due) is not None


def test_two_submits_of_one_form_withdraw_once_and_a_reason_is_asked_for(candor: Installation) -> None:
    code = open_incident(candor).code
    for _ in range(2):
        assert withdrawn(candor, code, update_id="abcdefghijkl") == "abcdefghijkl"
    other = open_incident(candor).code
    with pytest.raises(Invalid, match="Reason is empty"):
        withdrawn(candor, other, reason=" ")
    with pytest.raises(Conflict, match="Somebody else"):
        withdrawn(candor, other, version=0)


@pytest.mark.parametrize("end", ["resolved", "withdrawn"])
def test_what_was_over_opens_again_and_that_can_be_taken_back(candor: Installation, end: str) -> None:
    web = component(candor, "Web")
    code = open_incident(candor, title="Again and again", components={web: "major_outage"}).code
    if end == "resolved":
        cast.resolve(candor, code, data="lost", lost="Photos of Monday.")
    else:
        withdrawn(candor, code)
    with candor.database.read() as session:
        before = vars(queries.get(session, code)).copy()
    slip = opened(candor, code, undo=60, components={web: "degraded_performance"})
    do(candor, cancel, ines(candor), code, slip)
    with candor.database.read() as session:
        after = vars(queries.get(session, code))
        assert {n: v for n, v in before.items() if n not in {"_sa_instance_state", "version", "changed_at"}}.items() <= after.items()
    opened(candor, code, components={web: "degraded_performance"}, next_update="+1h")
    assert "Again and again" in read(candor, "index.html") and "Open again" in read(candor, f"incidents/{code}/index.html")
    assert "withdrew this notice" not in read(candor, f"incidents/{code}/index.html")
    with candor.database.read() as session:
        incident = queries.get(session, code)
        assert (incident.status, incident.resolved_at, incident.withdrawn_at) == ("investigating", None, None)
        assert components.get(session, web).state == "degraded_performance"
    with pytest.raises(Conflict, match="is open"):
        opened(candor, code)
    cast.resolve(candor, code)


def test_a_correction_after_the_end_does_not_move_the_end(candor: Installation) -> None:
    code = open_incident(candor).code
    ended = cast.resolve(candor, code, data="lost", lost="Photos of Monday.")
    with candor.database.read() as session:
        before = queries.get(session, code).resolved_at
    with clock.set_to(clock.now() + timedelta(hours=2)):
        do(candor, correct, ines(candor), code, ended.update_id, body="It works for all.", reason="Wrong.", notify=True)
    with candor.database.read() as session:
        incident = queries.get(session, code)
        assert (incident.resolved_at, incident.lost) == (before, "Photos of Monday.")


def test_what_another_incident_does_to_a_component_is_no_impact_of_the_one_that_ends(candor: Installation) -> None:
    web = component(candor, "Web")
    slow = open_incident(candor, components={web: "degraded_performance"}).code
    open_incident(candor, components={web: "major_outage"})
    cast.resolve(candor, slow)
    with candor.database.read() as session:
        assert queries.get(session, slow).impact == "minor"
        assert components.get(session, web).state == "major_outage"
