"""How a component was, day by day: what is kept, what is carried on, and where days begin."""

from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from importlib import import_module

import pytest
from sqlalchemy import delete, select, update

from status import clock
from status.components import commands, queries
from status.components.days import Day, days, local_day
from status.components.model import Component, ComponentDay
from status.db import Installation
from status.incidents.commands import cancel
from status.site.commands import change as change_site
from tests.cast import component, do, ines, maintenance, open_incident, resolve
from tests.cast import update as say_more
from tests.conftest import rows

OK, SLOW, DOWN = "operational", "degraded_performance", "major_outage"
NOON = datetime(2026, 10, 24, 12, tzinfo=UTC)


def on(day: int, bad: str, last: str) -> Day:
    return Day(date(2026, 10, day), bad, last)


@pytest.mark.parametrize(
    ("told", "first", "until", "ended", "found"),
    [
        ([], 1, 2, None, [None, None]),
        ([on(2, OK, OK)], 1, 3, None, [None, (OK, OK), (OK, OK)]),
        ([on(1, DOWN, SLOW)], 1, 3, None, [(DOWN, SLOW), (SLOW, SLOW), (SLOW, SLOW)]),
        ([on(1, OK, OK), on(3, DOWN, OK)], 2, 4, None, [(OK, OK), (DOWN, OK), (OK, OK)]),
        ([on(1, OK, OK), on(3, DOWN, DOWN), on(6, DOWN, OK)], 5, 7, None, [(DOWN, DOWN), (DOWN, OK), (OK, OK)]),
        ([on(1, OK, SLOW)], 2, 4, 3, [(SLOW, SLOW), (SLOW, SLOW), None]),
        ([on(1, OK, SLOW)], 5, 6, 3, [None, None]),
        ([on(9, OK, OK)], 5, 4, None, []),
    ],
)
def test_a_day_without_a_word_is_as_the_last_word_left_it(
    told: list[Day], first: int, until: int, ended: int | None, found: list[tuple[str, str] | None]
) -> None:
    made = days(told, date(2026, 10, first), date(2026, 10, until), date(2026, 10, ended) if ended else None)
    assert [(one.worst, one.last) if one else None for one in made] == found


def test_every_day_of_the_calendar_comes_once_when_the_clocks_change() -> None:
    for month in (3, 10):  # 23 and 25 hours in Berlin
        made = days([Day(date(2026, month, 1), OK, OK)], date(2026, month, 20), date(2026, month + 1, 5))
        assert [one.day for one in made if one] == [date(2026, month, 20) + timedelta(days=n) for n in range(len(made))]


@pytest.mark.parametrize(
    ("at", "zone", "day"),
    [
        ("2026-10-24T21:59:59Z", "Europe/Berlin", 24),
        ("2026-10-24T22:00:00Z", "Europe/Berlin", 25),
        ("2026-10-25T22:59:59Z", "Europe/Berlin", 25),  # the 25th hour
        ("2026-10-25T23:00:00Z", "Europe/Berlin", 26),
        ("2026-03-29T21:59:59Z", "Europe/Berlin", 29),  # the 23rd and last hour
        ("2026-03-29T22:00:00Z", "Europe/Berlin", 30),
        ("2026-10-25T06:59:59Z", "America/Los_Angeles", 24),
        ("2026-10-25T10:00:00Z", "Pacific/Kiritimati", 26),
        ("2026-10-25T18:14:59Z", "Asia/Kathmandu", 25),
        ("2026-10-25T18:15:00Z", "Asia/Kathmandu", 26),
    ],
)
def test_a_day_begins_where_the_page_is_at_home(at: str, zone: str, day: int) -> None:
    assert local_day(clock.from_iso(at), zone).day == day


def kept(candor: Installation, component_id: str) -> list[tuple[str, str, str]]:
    with candor.database.read() as session:
        mine = select(ComponentDay).where(ComponentDay.component_id == component_id).order_by(ComponentDay.day)
        return [(row.day[5:], row.worst, row.last) for row in session.execute(mine).scalars()]


def later(hours: float) -> AbstractContextManager[None]:
    return clock.set_to(NOON + timedelta(hours=hours))


def test_a_day_keeps_the_worst_and_the_last_that_was_said_on_it(candor: Installation) -> None:
    do(candor, change_site, None, "zone", "Europe/Berlin")
    with later(0):
        web = component(candor, "Web", group="Phone")
    with later(8):  # 22:00 there
        code = open_incident(candor, components={web: DOWN}).code
    with later(9.5):
        say_more(candor, code, components={web: SLOW})
    with later(24):  # the next day, which has 25 hours
        say_more(candor, code)
        resolve(candor, code)
    with later(72):
        do(candor, commands.set_status, None, web, SLOW)
        wrong = say_more(candor, open_incident(candor).code, undo=60, components={web: DOWN})
        do(candor, cancel, ines(candor), wrong.code, wrong.update_id)
    assert kept(candor, web) == [("10-24", DOWN, SLOW), ("10-25", SLOW, OK), ("10-27", DOWN, SLOW)]
    with later(96):
        do(candor, commands.retire, None, web)
    assert kept(candor, web)[-1] == ("10-27", DOWN, SLOW)
    with candor.database.read() as session:
        told = queries.daily(session, queries.get(session, web), date(2026, 10, 23), date(2026, 10, 29), "Europe/Berlin")
    assert [one.worst if one else None for one in told] == [None, DOWN, SLOW, OK, DOWN, SLOW, None]


def test_a_day_never_goes_back_when_the_page_moves_to_another_zone(candor: Installation) -> None:
    do(candor, change_site, None, "zone", "Asia/Tokyo")
    with later(4):  # the 25th there
        web = component(candor, "Web")
        do(candor, commands.set_status, None, web, DOWN)
    do(candor, change_site, None, "zone", "America/Los_Angeles")
    with later(5):  # the 24th there
        do(candor, commands.set_status, None, web, OK)
    assert kept(candor, web) == [("10-25", DOWN, OK)]


def test_an_upgrade_finds_what_was_said_before(candor: Installation) -> None:
    do(candor, change_site, None, "zone", "Europe/Berlin")
    with later(0):
        web = component(candor, "Web", group="Phone")
    with later(1):
        mail = component(candor, "Web")
        code = open_incident(candor, components={web: DOWN}).code
    with later(30):
        resolve(candor, code)
        maintenance(candor, components=[web, mail])
        do(candor, commands.set_status, None, mail, SLOW)
        do(candor, commands.retire, None, mail)
    before = {table: set(map(str, rows(candor, table))) for table in ("component", "component_day")}
    with candor.database.write() as session:
        session.execute(delete(ComponentDay))
        session.execute(update(Component).values(slugs=[], incidents=[]))
        for name in ("0012_components", "0014_component_days"):
            import_module(f"status.migrations.versions.{name}").fill(session.connection())
    assert {table: set(map(str, rows(candor, table))) for table in before} == before
