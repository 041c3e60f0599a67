"""What becomes of subscribers."""

import pytest
from sqlalchemy import select

from status.db import Installation
from status.errors import Invalid, NotFound
from status.journal import queries as journal
from status.subscribers import commands, log, queries
from status.subscribers.links import Prover
from status.subscribers.model import Subscriber
from tests.cast import component, do


def everybody(candor: Installation) -> list[Subscriber]:
    with candor.database.read() as session:
        return list(session.execute(select(Subscriber).order_by(Subscriber.id)).scalars())


def what_happened(candor: Installation) -> list[str]:
    with candor.database.read() as session:
        return [entry.what for entry in queries.log_after(session, 0, 100)]


def token(candor: Installation, reader: Subscriber) -> str:
    with candor.database.read() as session:
        site = journal.site(session)
    assert site
    return Prover(site.link_key).token(reader.id, reader.nonce)


def test_who_is_added_is_confirmed_in_the_pages_language_and_wants_everything(candor: Installation) -> None:
    do(candor, commands.add, "Ann@example.org")
    (ann,) = everybody(candor)
    assert (ann.email, ann.email_key, ann.state, ann.language, ann.everything) == (
        "Ann@example.org",
        "ann@example.org",
        "confirmed",
        "en",
        True,
    )
    assert ann.confirmed_at == ann.created_at


def test_subscribing_again_replaces_the_choice_and_adds_no_row(candor: Installation) -> None:
    web, mail = component(candor, "Web"), component(candor, "Mail")
    first = do(candor, commands.add, "Ann@example.org", components=[web, mail])
    again = do(candor, commands.add, "ann@EXAMPLE.org", components=[mail], language="de")
    assert first == again and len(everybody(candor)) == 1
    with candor.database.read() as session:
        assert queries.choices(session, first, first) == {first: [mail]}
    assert everybody(candor)[0].language == "de"


def test_an_unknown_component_or_a_group_is_refused_and_nobody_is_stored(candor: Installation) -> None:
    component(candor, "Web", group="Phone")
    with candor.database.read() as session:
        group = next(one.id for one in commands.components.everything(session) if one.is_group)
    for wrong in ("nosuchthing1", group):
        with pytest.raises(Invalid, match="is not known"):
            do(candor, commands.add, "ann@example.org", components=[wrong])
    assert everybody(candor) == []


def test_a_link_stops_the_mails_once_and_for_all_and_works_for_ever(candor: Installation) -> None:
    do(candor, commands.add, "ann@example.org")
    (ann,) = everybody(candor)
    for _ in range(3):
        assert do(candor, commands.leave, token(candor, ann)).id == ann.id
    assert everybody(candor)[0].state == "left"
    assert what_happened(candor) == ["added", "left"]
    do(candor, commands.add, "ann@example.org")
    do(candor, commands.leave, token(candor, ann))
    assert everybody(candor)[0].state == "left"


@pytest.mark.parametrize("wrong", ["", "1", "1.AAAAAAAAAAAAAAAAAAAAAA", "zz.AAAAAAAAAAAAAAAAAAAAAA", "☃.x"])
def test_a_bad_token_removes_nobody(candor: Installation, wrong: str) -> None:
    do(candor, commands.add, "ann@example.org")
    assert do(candor, commands.leave, wrong) is None
    assert everybody(candor)[0].state == "confirmed"


def test_an_operator_removes_a_subscriber_and_hears_when_there_is_none(candor: Installation) -> None:
    do(candor, commands.add, "ann@example.org")
    do(candor, commands.remove, "ANN@example.org")
    assert everybody(candor)[0].state == "removed"
    for gone in ("ann@example.org", "bob@example.org"):
        with pytest.raises(NotFound):
            do(candor, commands.remove, gone)


def test_who_cannot_be_reached_gets_no_more_mail_but_who_left_stays_left(candor: Installation) -> None:
    ann, bob = do(candor, commands.add, "ann@example.org"), do(candor, commands.add, "bob@example.org")
    do(candor, commands.leave, token(candor, everybody(candor)[1]))
    do(candor, commands.mark_unreachable, ann)
    do(candor, commands.mark_unreachable, bob)
    assert [one.state for one in everybody(candor)] == ["unreachable", "left"]


def test_what_readers_do_is_no_event_and_does_not_move_the_revision(candor: Installation) -> None:
    with candor.database.read() as session:
        before = journal.head(session)
    do(candor, commands.add, "ann@example.org")
    do(candor, commands.remove, "ann@example.org")
    with candor.database.read() as session:
        assert journal.head(session) == before


def test_the_log_alone_puts_everybody_back(candor: Installation) -> None:
    web = component(candor, "Web")
    do(candor, commands.add, "ann@example.org", components=[web])
    do(candor, commands.add, "bob@example.org")
    do(candor, commands.remove, "bob@example.org")
    with candor.database.read() as session:
        entries = queries.log_after(session, 0, 100)
        newest = {entry.subscriber_id: entry.snapshot for entry in entries}
        before = [log.row_of(one) for one in session.execute(select(Subscriber)).scalars()], queries.choices(session, 1, 99)
    do(candor, log.put_back, newest.values())
    with candor.database.read() as session:
        assert ([log.row_of(one) for one in session.execute(select(Subscriber)).scalars()], queries.choices(session, 1, 99)) == before
    assert do(candor, commands.add, "cara@example.org") > max(newest)
