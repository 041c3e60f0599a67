"""Tries are counted for all processes together, in any span of time, and as long as they count alone."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from status import clock
from status.db import Installation
from status.errors import TooMany
from status.limits.commands import Limit, give_back, network, room, take
from tests.cast import do
from tests.conftest import rows

THREE = Limit("knocks", 3, timedelta(minutes=15))
DAY = Limit("letters", 1, timedelta(days=1))


def test_any_span_holds_so_many_and_no_more(candor: Installation) -> None:
    start, door = clock.now(), THREE.of("ann@example.org")
    for minutes in (0, 5, 10):
        with clock.set_to(start + timedelta(minutes=minutes)):
            do(candor, take, door)
    with clock.set_to(start + timedelta(minutes=14)), pytest.raises(TooMany, match="Wait 1 minute, then try again") as many:
        do(candor, take, door)
    assert many.value.wait == timedelta(minutes=1)
    with clock.set_to(start + timedelta(minutes=15)):
        do(candor, take, door)
        with pytest.raises(TooMany):
            do(candor, room, door)


def test_everybody_has_a_count_of_their_own(candor: Installation) -> None:
    do(candor, take, DAY.of("ann"))
    do(candor, take, DAY.of("bob"))
    do(candor, take, THREE.of("ann"))


def test_a_try_that_one_limit_refuses_counts_for_none(candor: Installation) -> None:
    do(candor, take, DAY.of("ann"))
    for _ in range(5):
        with pytest.raises(TooMany):
            do(candor, take, THREE.of("net"), DAY.of("ann"))
    do(candor, room, THREE.of("net"))
    assert len(rows(candor, "attempt")) == 1


def test_a_try_given_back_never_was(candor: Installation) -> None:
    do(candor, give_back, do(candor, take, DAY.of("ann"), THREE.of("net")))
    assert rows(candor, "attempt") == []


def test_what_counts_no_more_is_gone_and_who_tried_was_never_written_down(candor: Installation) -> None:
    do(candor, take, THREE.of("ann@example.org"))
    assert "ann" not in str(rows(candor, "attempt"))
    with clock.set_to(clock.now() + timedelta(minutes=15)):
        do(candor, take, THREE.of("bob@example.org"))
    assert len(rows(candor, "attempt")) == 1


def test_many_at_once_cannot_share_the_last_place(candor: Installation) -> None:
    def knock(_: int) -> bool:
        try:
            do(candor, take, THREE.of("ann"))
        except TooMany:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(knock, range(24))) == 3


@pytest.mark.parametrize(
    ("address", "counts_as"),
    [
        ("203.0.113.7", "203.0.113.0/24"),
        ("::ffff:203.0.113.7", "203.0.113.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "elsewhere"),
        ("unix:", "elsewhere"),
    ],
)
def test_a_network_counts_as_one_client(address: str, counts_as: str) -> None:
    assert network(address) == counts_as
