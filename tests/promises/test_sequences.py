"""Whatever is said, in whatever order, across the changes of the clock: a promise is what the oracle says, on both databases alike."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import URL, make_url, select

from status import clock
from status.clock import iso
from status.db import Installation
from status.errors import Conflict, Invalid
from status.incidents import commands as incidents
from status.incidents.commands import Published, Speaker, Words
from status.journal import queries as journal
from status.promises import changing
from status.promises.commands import say_what_time_did
from status.promises.model import Promise
from status.promises.repeat import DAYS
from status.site import commands as site
from status.site import first
from tests.cast import do
from tests.conftest import build
from tests.postgres import Server
from tests.promises.oracle import Expected, end_of, next_week

ZONES = ("America/Los_Angeles", "Europe/Berlin", "Australia/Lord_Howe", "America/Santiago")
MINUTE, HOUR, MOMENT = timedelta(minutes=1), timedelta(hours=1), timedelta(milliseconds=1)
BY_CLOCK, OPERATOR = Speaker(None), Speaker(None, MINUTE)
# Distances from a deadline at which something changes.
EDGES = (-24 * HOUR, -HOUR - MOMENT, -HOUR, -MOMENT, 0 * HOUR, MOMENT, 23 * HOUR, 24 * HOUR, 24 * HOUR + MOMENT)


def changes(zone: str) -> list[datetime]:
    """The first instants after the clocks were put forward or back, within a year."""
    tz, hours = ZoneInfo(zone), [datetime(2026, 8, 1, tzinfo=UTC) + n * MINUTE * 30 for n in range(2 * 24 * 365)]
    return [b for a, b in zip(hours, hours[1:], strict=False) if a.astimezone(tz).utcoffset() != b.astimezone(tz).utcoffset()]


CHANGES = [(zone, at) for zone in ZONES for at in changes(zone)]
TOPICS = st.lists(st.sampled_from(["data", "the Catalog", "letters"]), max_size=2, unique=True)
AHEAD = st.one_of(st.integers(1, 4000).map(lambda n: n * MINUTE), st.integers(0, 3))
WEEKLY = st.tuples(st.sampled_from([4, 5, 6]), st.sampled_from([0, 1, 2, 3, 17]), st.sampled_from([0, 30]))
ANSWERS = st.one_of(st.just("all"), st.just("none"), st.integers(0, 3))
STEPS = st.one_of(
    st.tuples(st.just("wait"), st.one_of(st.sampled_from(EDGES), st.integers(1, 3000).map(lambda n: n * MINUTE))),
    st.tuples(st.sampled_from(["update", "update", "regret"]), ANSWERS, st.one_of(st.none(), AHEAD, WEEKLY), TOPICS),
    st.tuples(st.just("move"), st.integers(0, 3), AHEAD),
    st.tuples(st.just("withdraw"), st.integers(0, 3)),
    st.tuples(st.just("correct"), st.booleans()),
    st.tuples(st.just("sweep")),
)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path, postgres: Server) -> Iterator[list[Installation]]:
    """One installation on each database."""
    folder = tmp_path_factory.mktemp("both")
    shutil.copy(sqlite_template, folder / "candor.db")
    found = [build(folder, url) for url in (URL.create("sqlite", database=str(folder / "candor.db")), make_url(postgres.fresh()))]
    for one in found:
        with one.database.write() as session:
            site.create(session, {**first.DEFAULTS, "name": "Corvid Mobile"})
    yield found
    for one in found:
        one.database.close()


class World:
    """One incident on every database, and what the oracle expects of its promises, by the place of the update that made them."""

    def __init__(self, both: list[Installation], zone: str, now: datetime) -> None:
        self.both, self.zone, self.now = both, zone, now
        self.expected: dict[int, Expected] = {}
        self.corrections = 0
        self.ids: list[list[str]] = [[] for _ in both]
        self.forget_what_broke_off()
        self.counted = self.tallies()
        self.everywhere(lambda _: (site.change, None, "zone", zone))
        told = self.everywhere(lambda _: (incidents.open_incident, BY_CLOCK, Words(title="Down", body="Words.")))
        self.codes = [one.code for one in told]
        self.note(told)

    def forget_what_broke_off(self) -> None:
        """Promises of an example that failed are not counted in this one."""
        with clock.set_to(datetime(2030, 1, 1, tzinfo=UTC)):
            for candor in self.both:
                do(candor, say_what_time_did)

    def everywhere(self, command: Callable[[int], tuple[Any, ...]]) -> list[Any]:
        """Runs it on each database at this instant."""
        with clock.set_to(self.now):
            return [do(candor, *command(number)) for number, candor in enumerate(self.both)]

    def note(self, told: list[Published]) -> None:
        for ids, one in zip(self.ids, told, strict=True):
            ids.append(one.update_id)

    def wait(self, how: timedelta) -> None:
        """To that distance from the next deadline, when it lies ahead; else for so long."""
        ahead = [one.due + how for one in self.expected.values() if one.due + how > self.now]
        self.now = min(ahead) if how in EDGES and ahead else self.now + abs(how)

    def promise(self, made: Any, topics: list[str]) -> tuple[dict[str, str], Expected | None]:
        """How it is typed, and what follows."""
        texts = dict.fromkeys(topics or ["what happens next"])
        if isinstance(made, tuple):
            typed = {"every": f"{DAYS[made[0]]}@{made[1]:02d}:{made[2]:02d}"}
            return typed, Expected(self.zone, next_week(self.now, made, self.zone), texts, weekly=made)
        text, due, day = self.time(made)
        return {"next_update": text}, Expected(self.zone, due, texts, day)

    def time(self, ahead: Any) -> tuple[str, datetime, Any]:
        if isinstance(ahead, int):
            day = (self.now.astimezone(ZoneInfo(self.zone)) + timedelta(days=ahead)).date()
            return day.isoformat(), end_of(day, self.zone), day
        return iso(self.now + ahead), self.now + ahead, None

    def update(self, answers: Any, made: Any, topics: list[str], speaker: Speaker = BY_CLOCK) -> tuple[list[str], Expected | None]:
        """Says something; what it answers and what it promises."""
        owed = sorted({text for one in self.expected.values() for text in one.open_topics()})
        one = [owed[answers % len(owed)]] if owed and isinstance(answers, int) else []
        texts = owed if answers == "all" else one
        typed, expected = self.promise(made, topics) if made is not None else ({}, None)
        words = Words(body="More.", answers=texts or ["none"], topics=topics if expected else (), **typed)
        self.note(self.everywhere(lambda number: (incidents.update, speaker, self.codes[number], words)))
        return texts, expected

    def say(self, answers: Any, made: Any, topics: list[str]) -> None:
        texts, expected = self.update(answers, made, topics)
        for one in self.expected.values():
            one.answer(texts, self.now)
        if expected:
            self.expected[len(self.ids[0]) - 1] = expected

    def regret(self, answers: Any, made: Any, topics: list[str]) -> None:
        """Says something and takes it back: only what it promised leaves a trace."""
        _, expected = self.update(answers, made, topics, OPERATOR)
        self.everywhere(lambda number: (incidents.cancel, OPERATOR, self.codes[number], self.ids[number][-1]))
        if expected:
            expected.withdrawn = True
            self.expected[len(self.ids[0]) - 1] = expected

    def change(self, which: int, ahead: Any = None) -> None:
        """Moves a promise, or withdraws it; refused when the oracle says so."""
        if not self.expected:
            return
        place = list(self.expected)[which % len(self.expected)]
        one = self.expected[place]
        text, due, day = self.time(ahead) if ahead is not None else ("", one.due, one.day)
        fits = one.state(self.now) == "open" and one.in_time(self.now)
        fits = fits and (ahead is None or due > self.now and (due, day is None) != (one.due, one.day is None))
        for number, candor in enumerate(self.both):
            promise_id = self.rows(number)[place].id
            try:
                with clock.set_to(self.now):
                    if ahead is None:
                        do(candor, changing.withdraw, None, promise_id, reason="Why.")
                    else:
                        do(candor, changing.move, None, promise_id, text, reason="Why.")
            except (Conflict, Invalid):
                assert not fits
            else:
                assert fits
        if fits:
            one.withdrawn, one.moved, one.due, one.day = ahead is None, ahead is not None, due, day

    def correct(self, notify: bool) -> None:
        """Answers nothing."""
        self.corrections += 1
        body = f"Other words, the {self.corrections}th time."
        told: dict[str, Any] = {"body": body, "reason": "Wrong.", "notify": notify}
        with clock.set_to(self.now):
            for number, candor in enumerate(self.both):
                do(candor, incidents.correct, BY_CLOCK, self.codes[number], self.ids[number][0], **told)

    def sweep(self) -> None:
        self.everywhere(lambda _: (say_what_time_did,))

    def resolve(self, answers: str) -> None:
        self.note(
            self.everywhere(
                lambda number: (incidents.resolve, BY_CLOCK, self.codes[number], Words(body="Over.", data="none", answers=[answers]))
            )
        )
        for one in self.expected.values():
            one.answer(one.open_topics() if answers == "all" else [], self.now)
            one.end(self.now)

    def rows(self, number: int) -> dict[int, Promise]:
        with self.both[number].database.read() as session:
            found = session.execute(select(Promise).where(Promise.incident_code == self.codes[number])).scalars().all()
        return {self.ids[number].index(row.made_in): row for row in found}

    def tallies(self) -> list[dict[str, int]]:
        found = []
        for candor in self.both:
            with candor.database.read() as session:
                page = journal.site(session)
                assert page is not None
                found.append(dict(page.tally))
        return found

    def check(self, *, swept: bool = False) -> None:
        """Now, and at every edge to come if nothing more is said."""
        for number in range(len(self.both)):
            rows = self.rows(number)
            assert rows.keys() == self.expected.keys()
            for place, one in self.expected.items():
                row = rows[place]
                for at in (self.now, *(edge for edge in (one.due + far for far in EDGES) if edge > self.now)):
                    assert (row.state(at), row.overdue(at)) == (one.state(at), one.overdue(at)), (place, at, one)
                assert one.ended or (row.due_at, [week["state"] for week in row.weeks]) == (one.due, one.weeks)
                final = None if one.state(self.now) == "open" else one.state(self.now)
                assert row.settled == final if swept else row.settled in {None, final}

    def let_it_end(self) -> None:
        """Long after, everything is final, and counted once."""
        self.now = max([self.now, *(one.due for one in self.expected.values())]) + 25 * HOUR
        self.sweep()
        self.check(swept=True)
        for before, after in zip(self.counted, self.tallies(), strict=True):
            states = [one.state(self.now) for one in self.expected.values()]
            assert {name: after.get(name, 0) - before.get(name, 0) for name in {*before, *after}} == {
                name: states.count(name) for name in {*before, *after}
            }
            assert sum(after.values()) - sum(before.values()) == len(states)


# No shrinking: an example is short as it is, and each costs a third of a second. Other ones each time; a failure prints its own.
@settings(
    max_examples=int(os.environ.get("EXAMPLES", "15")),  # `make soak` takes more
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
    phases=set(Phase) - {Phase.shrink, Phase.explain},
)
@given(st.sampled_from(CHANGES), st.integers(0, 60), st.lists(STEPS, min_size=4, max_size=10), st.sampled_from(["all", "none"]))
@example(CHANGES[0], 24, [("update", "all", (6, 1, 30), []), ("wait", 10 * MINUTE), ("sweep",)], "none")  # 01:30 comes twice
@example(CHANGES[1], 24, [("update", "all", (6, 2, 30), []), ("wait", MOMENT), ("update", "all", 0, [])], "none")  # 02:30 is skipped
@example(CHANGES[6], 24, [("update", "all", 0, ["data"]), ("wait", 0 * HOUR), ("sweep",)], "all")  # the day has no 00:00
def test_a_promise_is_what_was_said_and_when_on_both_databases(
    both: list[Installation], change: tuple[str, datetime], before: int, steps: list[tuple[Any, ...]], end: str
) -> None:
    world = World(both, change[0], change[1] - before * HOUR)
    world.say("none", 90 * MINUTE, ["data", "the Catalog"])
    for name, *how in steps:
        getattr(world, {"update": "say", "move": "change", "withdraw": "change"}.get(name, name))(*how)
        world.check(swept=name == "sweep")
    world.resolve(end)
    world.check()
    world.let_it_end()


def test_every_zone_puts_its_clocks_forward_and_back() -> None:
    assert [zone for zone, _ in CHANGES] == [zone for zone in ZONES for _ in range(2)]
