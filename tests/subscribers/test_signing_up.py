"""Signing up: who asked, who confirmed, and what a stranger cannot do."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from status import clock
from status.db import Installation
from status.errors import Invalid, TooMany
from status.notes.model import Note
from status.subscribers import commands, queries, quotas, signing_up
from status.subscribers.model import Subscriber, SubscriptionRequest
from tests.cast import component, do

HOME = "192.0.2.1"


def ask(candor: Installation, address: str, *wanted: str, who: str = HOME, **more: str) -> None:
    do(candor, signing_up.ask, who, address, wanted, **more)


def notes(candor: Installation, kind: str) -> list[Note]:
    with candor.database.read() as session:
        return list(session.execute(select(Note).where(Note.kind == kind).order_by(Note.id)).scalars())


def confirm(candor: Installation, number: int = -1) -> signing_up.Wish:
    """Uses the link of the newest confirmation mail, or of another."""
    wish: signing_up.Wish = do(candor, signing_up.confirm, notes(candor, "confirm")[number].facts["token"])
    return wish


def everybody(candor: Installation) -> list[tuple[str, str, list[str]]]:
    with candor.database.read() as session:
        found = session.execute(select(Subscriber).order_by(Subscriber.id)).scalars().all()
        return [(one.email, one.state, queries.choices(session, one.id, one.id).get(one.id, [])) for one in found]


def test_nobody_is_a_subscriber_before_they_confirm(candor: Installation) -> None:
    ask(candor, "Ann@example.org")
    assert everybody(candor) == []
    assert confirm(candor).standing == "open"
    assert everybody(candor) == [("Ann@example.org", "confirmed", [])]
    assert [note.email for note in notes(candor, "welcome")] == ["Ann@example.org"]


def test_k30_confirming_twice_is_one_act_and_one_welcome(candor: Installation) -> None:
    ask(candor, "ann@example.org")
    assert [confirm(candor).standing for _ in range(3)] == ["open", "used", "used"]
    assert len(notes(candor, "welcome")) == 1


def test_k31_signing_up_again_replaces_the_choice_and_three_mails_a_day_are_enough(candor: Installation) -> None:
    a, b = component(candor, "A"), component(candor, "B")
    ask(candor, "Ann@example.org", a, b)
    confirm(candor)
    with candor.database.read() as session:
        ann = queries.find(session, "ann@example.org")
        token = notes(candor, "welcome")[0].facts["stop_token"]
    assert do(candor, commands.leave, token).id == ann.id
    for _ in range(5):
        ask(candor, "ann@EXAMPLE.org", b)
    mails = notes(candor, "confirm")
    assert len(mails) == 3
    for number in range(3):
        confirm(candor, number)
    assert everybody(candor) == [("ann@example.org", "confirmed", [b])]


def test_a_stranger_changes_nobodys_choice(candor: Installation) -> None:
    a = component(candor, "A")
    do(candor, commands.add, "ann@example.org")
    ask(candor, "ann@example.org", a)
    assert everybody(candor) == [("ann@example.org", "confirmed", [])]
    confirm(candor)
    assert everybody(candor) == [("ann@example.org", "confirmed", [a])]
    assert notes(candor, "welcome") == [], "who was there before is not welcomed again"


def test_an_older_link_does_not_undo_a_newer_choice(candor: Installation) -> None:
    a, b = component(candor, "A"), component(candor, "B")
    ask(candor, "ann@example.org", a)
    ask(candor, "ann@example.org", b)
    assert (confirm(candor, 1).standing, confirm(candor, 0).standing) == ("open", "used")
    assert everybody(candor) == [("ann@example.org", "confirmed", [b])]


def test_a_link_works_for_seven_days(candor: Installation) -> None:
    ask(candor, "ann@example.org")
    now = clock.now()
    with clock.set_to(now + timedelta(days=8)):
        assert confirm(candor).standing == "expired"
        do(candor, signing_up.forget_unconfirmed)
    with candor.database.read() as session:
        assert session.execute(select(func.count()).select_from(SubscriptionRequest)).scalar_one() == 0
    assert everybody(candor) == []


@pytest.mark.parametrize("wrong", ["", "x", "1.1.1", "☃", "1.zzzzzzzzzzzz.AAAAAAAAAAAAAAAAAAAAAA", "." * 30, "1" * 300])
def test_a_link_that_is_not_ours_confirms_nobody(candor: Installation, wrong: str) -> None:
    ask(candor, "ann@example.org")
    right = notes(candor, "confirm")[0].facts["token"]
    for token in (wrong, right[:-1], right + "A", right.replace(".", "", 1)):
        assert do(candor, signing_up.confirm, token).standing == "unknown"
    do(candor, commands.add, "bob@example.org")
    with candor.database.read() as session:
        bob = queries.find(session, "bob@example.org")
    do(candor, signing_up.welcome, bob, "x")
    told = notes(candor, "welcome")[0].facts
    assert do(candor, signing_up.confirm, told["stop_token"]).standing == "unknown"
    assert do(candor, commands.leave, right) is None and do(candor, commands.leave, told["manage_token"]) is None
    assert [state for _, state, _ in everybody(candor)] == ["confirmed"]


def test_ten_an_hour_come_from_one_place_and_sixty_from_its_network(candor: Installation) -> None:
    for number in range(10):
        ask(candor, f"a{number}@example.org")
    with pytest.raises(TooMany):
        ask(candor, "b@example.org")
    ask(candor, "b@example.org", who="198.51.100.7")
    for number in range(50):
        ask(candor, f"c{number}@example.org", who=f"192.0.2.{100 + number}")
    with pytest.raises(TooMany):
        ask(candor, "d@example.org", who="192.0.2.200")
    with clock.set_to(clock.now() + timedelta(hours=1, minutes=1)):
        ask(candor, "d@example.org")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("", "nonsense", True),
    ],
)
def test_who_asks_is_one_address_or_one_customers_network(one: str, other: str, same: bool) -> None:
    assert (quotas.asker(one)[0] == quotas.asker(other)[0]) is same


@pytest.mark.parametrize(
    "wrong", ["ann", "änn@example.org", '"ann b"@example.org', "ann@[192.0.2.1]", "Ann <ann@example.org>", "a@b@c", ""]
)
def test_an_address_that_cannot_be_written_to_is_refused_in_one_sentence(candor: Installation, wrong: str) -> None:
    with pytest.raises(Invalid) as refused:
        ask(candor, wrong)
    assert set(refused.value.mistakes) == {"email"} and str(refused.value).endswith(".")


def test_a_domain_of_other_letters_is_taken(candor: Installation) -> None:
    ask(candor, "ann@bücher.example")
    confirm(candor)
    assert everybody(candor)[0][0] == "ann@xn--bcher-kva.example"


def test_who_hears_of_everything_loses_nothing_by_following_one_incident(candor: Installation) -> None:
    do(candor, commands.add, "ann@example.org")
    ask(candor, "ann@example.org", incident="abcdefghijkl")
    ask(candor, "bob@example.org", incident="abcdefghijkl")
    confirm(candor, 0)
    confirm(candor, 1)
    with candor.database.read() as session:
        found = session.execute(select(Subscriber.everything, Subscriber.incident_code).order_by(Subscriber.id)).all()
    assert [tuple(row) for row in found] == [(True, "abcdefghijkl"), (False, "abcdefghijkl")]
