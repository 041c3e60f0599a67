"""The demo's story as content/demo/ tells it: what an operator would say and when. Pure: values in, values out.

The forms are explained in content/demo/README.md. `story_files` reads them; `demo` plays them.
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from status.clock import iso
from status.errors import Invalid
from status.fields import shown
from status.incidents.commands import Words
from status.moments import start_of_day, zone_of
from status.phrasing import say_day

Verb = Literal["open", "update", "correct", "resolve", "ask", "change", "advise", "withdraw", "move", "record", "spare", "progress"]
# What is said of an incident; in the record of its data; of questions about it, as advice, and of promised word.
INCIDENT_VERBS: tuple[Verb, ...] = ("open", "update", "correct", "resolve")
DATA_VERBS: tuple[Verb, ...] = ("record", "spare", "progress")
VERBS: tuple[Verb, ...] = (*INCIDENT_VERBS, "ask", "change", "advise", "withdraw", "move", *DATA_VERBS)
# What the clock can say by itself.
WAITING: tuple[Verb, ...] = ("open", "update", "resolve")

# Started this close to the end of a day, the story takes the next one: what is about to be said would fall behind it.
MARGIN = timedelta(minutes=5)
AHEAD = timedelta(minutes=2)
_BLANK = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)
_HALF_A_YEAR = 182


@dataclass(frozen=True)
class Advice:
    """What is said of advice beside its words: those are why it is given, or withdrawn. `withdraws`: the name of the entry that issued it; `whom`: for
    whom alone, or empty for everybody."""

    do: tuple[str, ...] = ()
    dont: tuple[str, ...] = ()
    who: str = ""
    already: str = ""
    severity: str = ""
    withdraws: str = ""
    whom: str = ""


@dataclass(frozen=True)
class Data:
    """What is recorded of a kind of data beside the words: those are its note. None and empty: not said. `done` of `of`: how much of it is back.
    `unaffected`: what is not affected, the whole list."""

    kind: str = ""
    window: str | None = None
    affected: str | None = None
    of: str | None = None
    done: str = ""
    unaffected: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entry:
    """One thing said. `at`: the local time on the page's clocks. `words` are as typed, components by name.

    `corrects`, `reason`: of a correction, the name of the entry that it corrects, and why. `question`: what is asked; the words are the
    answer. `changes`, `follows`: of a changed answer, the name of the entry that asked, and of the update that the change follows from. `moves`: the entry
    that promised the word that is put off; the words are why. `advice`, `data`: of advice, and of the record of data, alone.
    """

    name: str
    at: datetime
    verb: Verb
    words: Words
    corrects: str = ""
    reason: str = ""
    question: str = ""
    changes: str = ""
    follows: str = ""
    moves: str = ""
    advice: Advice = Advice()
    data: Data = Data()

    @property
    def promises(self) -> bool:
        """Whether word is promised in it."""
        return bool(self.words.next_update or self.words.every)


@dataclass(frozen=True)
class Part:
    """A component of the page."""

    name: str
    group: str = ""
    description: str = ""


@dataclass(frozen=True)
class Reader:
    """Somebody who asked to be told: of everything unless `components` names some, in the page's language unless it names one."""

    email: str
    language: str = ""
    components: tuple[str, ...] = ()


@dataclass(frozen=True)
class Story:
    """All of it, entries in the order of their times. `today`: the day of the story that the demo makes today."""

    name: str
    zone: str
    operator: str
    today: date
    entries: tuple[Entry, ...]
    parts: tuple[Part, ...] = ()
    readers: tuple[Reader, ...] = ()
    postal_address: str = ""

    def begins(self) -> datetime:
        """The first instant of the day on which the first word is said."""
        return start_of_day(self.entries[0].at.date(), self.zone)


@dataclass(frozen=True)
class Plan:
    """What to play. `told`: said already, each at its own time. `ahead`: said by the clock at `ahead_at`; both None when nothing is."""

    told: Story
    ahead: Entry | None = None
    ahead_at: datetime | None = None


def plan(story: Story, now: datetime, *, real_dates: bool) -> Plan:
    """What lies behind on the story's own dates; or moved by whole days, its first word of `today` still ahead and nothing after that."""
    if real_dates:
        there = moved(story, timedelta(0))
        return Plan(replace(there, entries=tuple(entry for entry in there.entries if instant(entry.at, story.zone) <= now)))
    today = (now + MARGIN).astimezone(zone_of(story.zone)).date()
    there = moved(story, today - story.today)
    behind = tuple(entry for entry in there.entries if entry.at.date() < today)
    ahead = next((entry for entry in there.entries if entry.at.date() == today and entry.verb in WAITING), None)
    soon = max(now + AHEAD, start_of_day(today, story.zone))
    return Plan(replace(there, entries=behind), ahead, soon if ahead else None)


def moved(story: Story, shift: timedelta) -> Story:
    """The story on other days: times of day stay, what is promised moves along, and days named in the words are filled in."""
    return replace(story, today=story.today + shift, entries=tuple(_moved(entry, shift, story.zone) for entry in story.entries))


def _moved(entry: Entry, shift: timedelta, zone: str) -> Entry:
    day, words = entry.at.date(), entry.words
    said = replace(
        words,
        body=fill(words.body, day, shift),
        title=fill(words.title, day, shift),
        lost=fill(words.lost, day, shift),
        next_update=_moved_time(words.next_update, shift, zone),
    )
    reason, question = fill(entry.reason, day, shift), fill(entry.question, day, shift)
    window = entry.data.window
    data = replace(entry.data, window=window and fill(window, day, shift))
    advice = _advice_moved(entry.advice, day, shift)
    return replace(entry, at=entry.at + shift, words=said, reason=reason, question=question, advice=advice, data=data)


def _advice_moved(advice: Advice, day: date, shift: timedelta) -> Advice:
    do, dont = (tuple(fill(line, day, shift) for line in lines) for lines in (advice.do, advice.dont))
    who, already, whom = (fill(text, day, shift) for text in (advice.who, advice.already, advice.whom))
    return replace(advice, do=do, dont=dont, who=who, already=already, whom=whom)


def _moved_time(text: str, shift: timedelta, zone: str) -> str:
    """A day stays a day. A time becomes an instant: on its new day the clocks may skip it, or show it twice."""
    if not text:
        return ""
    wall = datetime.fromisoformat(text) + shift
    return wall.date().isoformat() if is_day(text) else iso(instant(wall, zone))


def is_day(text: str) -> bool:
    """Whether a TIME is a date alone."""
    return len(text) == len("2009-10-12")


def instant(wall: datetime, zone: str) -> datetime:
    """The first instant at which the clocks of `zone` show `wall`, UTC; where they skip it, the first one after the gap."""
    tz = zone_of(zone)
    at = wall.replace(tzinfo=tz).astimezone(UTC)
    while at.astimezone(tz).replace(tzinfo=None) != wall:
        wall += timedelta(minutes=1)
        at = wall.replace(tzinfo=tz).astimezone(UTC)
    return at


def fill(text: str, near: date, shift: timedelta) -> str:
    """`text` with every `[[day]]` moved and written in the form it had. `near` settles the year: the day lies within half a year of it."""
    return _BLANK.sub(lambda blank: _filled(blank[1], near, shift), text)


def _filled(written: str, near: date, shift: timedelta) -> str:
    for distance in range(-_HALF_A_YEAR, _HALF_A_YEAR + 1):
        day = near + timedelta(days=distance)
        for place, (form, _) in enumerate(_forms(day)):
            if form == written:
                return _forms(day + shift)[place][1]
    rule = "write a day within half a year of the entry, like [[Monday 12 October]], [[12 Oct]] or [[Monday (12 October)]]"
    raise Invalid({"words": f"Words: [[{shown(written)}]] is no day of the story: {rule}."})


def _forms(day: date) -> tuple[tuple[str, str], ...]:
    """Every way to write a day in brackets, each with what people read of it; always in the same order."""
    weekday, number, month = say_day(datetime.combine(day, time())).split()
    long, short = f"{number} {month}", f"{number} {month[:3]}"
    return (
        (f"{weekday} {long}", f"{weekday} {long}"),
        (f"{weekday[:3]} {short}", f"{weekday[:3]} {short}"),
        (long, long),
        (short, short),
        (f"{weekday} ({long})", weekday),
        (f"{weekday[:3]} ({short})", weekday[:3]),
    )
