"""The story of the demo, moved to other days."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from status.cli.story import AHEAD, INCIDENT_VERBS, Entry, Story, fill, instant, moved, plan
from status.cli.story_files import read
from status.clock import from_iso
from status.errors import Invalid
from status.moments import start_of_day
from status.phrasing import say_day
from status.settings import HOME

CONTENT = HOME / "content" / "demo"
STORY = read(CONTENT)
LA = "America/Los_Angeles"
WEEK = timedelta(days=7)
DAY = date(2009, 10, 10)

# Wall clocks in Los Angeles: the clocks change on 8 March and 1 November 2026, 14 March and 7 November 2027.
STARTS = [
    "2026-11-24 10:00",
    "2026-11-24 23:57",
    "2026-11-24 23:54",
    "2026-11-24 23:55",
    "2026-11-25 00:01",
    "2026-11-25 00:00",
    "2026-11-01 00:30",
    "2026-11-01 12:00",
    "2026-11-02 09:00",
    "2026-11-05 17:15",
    "2026-11-08 23:59",
    "2026-10-12 17:15",
    "2026-10-31 23:57",
    "2026-03-08 01:58",
    "2026-03-08 03:30",
    "2026-03-07 23:56",
    "2026-03-12 12:00",
    "2027-03-14 08:00",
    "2027-01-01 00:01",
    "2028-02-29 18:20",
    "2027-12-31 23:58",
]


def starts_at(wall: str) -> datetime:
    """The instant at which clocks in Los Angeles show `wall`."""
    return instant(datetime.fromisoformat(wall), LA)


# --- days in the words ---


@pytest.mark.parametrize(
    ("written", "a_week_later"),
    [
        ("Monday 12 October", "Monday 19 October"),
        ("Mon 12 Oct", "Mon 19 Oct"),
        ("26 October", "2 November"),
        ("26 Oct", "2 Nov"),
        ("Monday (12 October)", "Monday"),
        ("Sat (10 Oct)", "Sat"),
    ],
)
def test_a_day_in_the_words_moves_and_keeps_its_form(written: str, a_week_later: str) -> None:
    assert fill(f"By [[{written}]], we hope.", DAY, WEEK) == f"By {a_week_later}, we hope."


def test_the_weekday_follows_the_new_day() -> None:
    assert fill("[[Monday (12 October)]] or [[Tue 13 Oct]]", DAY, timedelta(days=1)) == "Tuesday or Wed 14 Oct"


def test_a_day_of_a_month_with_a_short_name_stays_long() -> None:
    assert fill("[[Tue 12 May]], [[12 May]]", date(2009, 5, 1), timedelta(days=30)) == "Thu 11 Jun, 11 June"


def test_a_day_belongs_to_the_year_that_is_near() -> None:
    assert (
        fill("[[Saturday 2 January]] and [[Thursday 31 December]]", date(2009, 12, 28), timedelta(0))
        == "Saturday 2 January and Thursday 31 December"
    )


@pytest.mark.parametrize(
    "written", ["Sunday 12 October", "31 November", "Monday", "12 Octobre", "2009-10-12", "", "Mon 12 October", "monday 12 october"]
)
def test_a_day_that_does_not_exist_is_refused(written: str) -> None:
    with pytest.raises(Invalid, match="is no day of the story"):
        fill(f"[[{written}]]", DAY, timedelta(0))


def test_single_brackets_are_words() -> None:
    assert fill("[Monday] [x](https://example.org)", DAY, WEEK) == "[Monday] [x](https://example.org)"


# --- times of day ---


def test_a_time_that_the_clocks_skip_becomes_the_first_one_after_the_gap() -> None:
    assert starts_at("2026-03-08 02:30") == datetime(2026, 3, 8, 10, 0, tzinfo=UTC)


def test_a_time_that_comes_twice_is_the_first_of_the_two() -> None:
    assert starts_at("2026-11-01 01:30") == datetime(2026, 11, 1, 8, 30, tzinfo=UTC)


def test_a_day_that_a_zone_skipped_becomes_the_next() -> None:
    assert instant(datetime.fromisoformat("2011-12-30 12:00"), "Pacific/Apia") == start_of_day(date(2011, 12, 31), "Pacific/Apia")


def test_a_deadline_moved_into_a_gap_is_the_first_time_after_it() -> None:
    entry = by_name(STORY, "E2")
    skipped = replace(entry, words=replace(entry.words, next_update="2009-10-03 02:30"))
    there = moved(replace(STORY, entries=(skipped,)), date(2026, 3, 8) - date(2009, 10, 3))
    assert there.entries[0].words.next_update == "2026-03-08T10:00:00.000Z"


def test_a_promised_day_stays_a_day() -> None:
    assert by_name(moved(STORY, WEEK), "E6").words.next_update == "2009-10-19"


def test_times_of_day_stay_when_the_clocks_change_between() -> None:
    there = plan(STORY, starts_at("2026-11-05 10:00"), real_dates=False).told
    assert [entry.at.time() for entry in there.entries] == [entry.at.time() for entry in STORY.entries if entry.at.date() < STORY.today]
    assert from_iso(by_name(there, "E1").words.next_update).astimezone(ZoneInfo(LA)).strftime("%H:%M") == "13:00"


# --- what is played ---


@pytest.mark.parametrize("wall", STARTS)
def test_all_but_the_last_word_lies_behind(wall: str) -> None:
    now = starts_at(wall)
    script = plan(STORY, now, real_dates=False)
    updates = [entry.name for entry in script.told.entries if entry.verb in INCIDENT_VERBS]
    assert updates == ["E1", "E2", "E3", "E4", "E5", "E5-c", "E6", "E7"]
    assert all(instant(entry.at, LA) < now for entry in script.told.entries)
    assert script.ahead is not None and script.ahead.name == "E8"


@pytest.mark.parametrize("wall", STARTS)
def test_the_last_word_is_about_two_minutes_ahead_and_on_its_own_day(wall: str) -> None:
    now = starts_at(wall)
    script = plan(STORY, now, real_dates=False)
    assert script.ahead and script.ahead_at
    assert AHEAD <= script.ahead_at - now <= timedelta(minutes=5)
    assert script.ahead_at.astimezone(ZoneInfo(LA)).date() == script.ahead.at.date() == script.told.today


@pytest.mark.parametrize(("wall", "today"), [("23:54:59", "2026-11-24"), ("23:55:00", "2026-11-25"), ("00:01:00", "2026-11-24")])
def test_started_within_five_minutes_of_the_end_of_a_day_it_takes_the_next(wall: str, today: str) -> None:
    script = plan(STORY, starts_at(f"2026-11-24 {wall}"), real_dates=False)
    assert script.told.today.isoformat() == today


def test_before_the_end_of_a_day_the_last_word_waits_for_the_next_ones_first_instant() -> None:
    assert plan(STORY, starts_at("2026-11-24 23:56"), real_dates=False).ahead_at == start_of_day(date(2026, 11, 25), LA)


@pytest.mark.parametrize("wall", STARTS)
def test_every_weekday_in_the_words_fits_its_date(wall: str) -> None:
    script = plan(STORY, starts_at(wall), real_dates=False)
    assert script.ahead
    told = [*script.told.entries, script.ahead]
    named = [(entry, day) for entry in told for day in re.findall(r"([A-Z][a-z]+day) (\d{1,2} [A-Z][a-z]+)", entry.words.body)]
    assert len(named) >= 5
    for entry, (weekday, day) in named:
        assert f"{weekday} {day}" in {say_day(entry.at + timedelta(days=distance)) for distance in range(-30, 60)}


@pytest.mark.parametrize("wall", STARTS)
def test_no_bracket_is_left_in_the_words(wall: str) -> None:
    script = plan(STORY, starts_at(wall), real_dates=False)
    assert script.ahead
    assert not any("[[" in entry.words.body + entry.reason for entry in [*script.told.entries, script.ahead])


def test_what_is_promised_moves_by_the_same_days() -> None:
    script = plan(STORY, starts_at("2026-10-14 09:00"), real_dates=False)
    assert script.ahead
    assert script.ahead.words.next_update == "2026-10-18T01:00:00.000Z"
    assert by_name(script.told, "E6").words.next_update == "2026-10-14"
    assert "By the end of Wednesday 14 October" in by_name(script.told, "E6").words.body
    assert "by 28 October" in script.ahead.words.body


def test_on_its_real_dates_everything_is_told_and_nothing_waits() -> None:
    script = plan(STORY, starts_at("2026-11-24 10:00"), real_dates=True)
    assert script.ahead is None
    assert [entry.at for entry in script.told.entries] == [entry.at for entry in STORY.entries]
    assert "By the end of Monday 12 October" in by_name(script.told, "E6").words.body


def test_the_story_begins_with_its_first_day() -> None:
    assert STORY.begins() == datetime(2009, 10, 2, 7, 0, tzinfo=UTC)


def by_name(story: Story, name: str) -> Entry:
    return next(entry for entry in story.entries if entry.name == name)
