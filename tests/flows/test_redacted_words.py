"""Words of advice, answers, data, promises and planned work that were published by mistake go from everywhere, and a tombstone stands in their place."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import URL

from status.acknowledge import say
from status.archive.export import extent, lines
from status.archive.importing import read_in
from status.archive.restore import restore
from status.db import Installation
from status.delivery import drain, fanout
from status.errors import Invalid
from status.faqs import commands as faqs
from status.faqs.redaction import take_out
from status.incidents import commands as incidents
from status.migrations import upgrade
from status.subscribers import commands as subscribers
from tests.cast import advise, do, faq, open_incident, update
from tests.conftest import build, rows
from tests.flows.mail import Outbox
from tests.redacting import SAID, SECRET, WHY, holders, kept


@dataclass
class Story:
    """`redact`: takes the words out, for the reason given. `told`: files of the page in which the reason stands then. `mailed`: mails carry the words."""

    redact: Callable[[str], object]
    told: tuple[str, ...]
    mailed: bool = True


def advice(candor: Installation) -> Story:
    """Some in force, and some withdrawn."""
    code = open_incident(candor, title="Down").code
    stands = advise(candor, code, who=f"Friends of {SECRET}", do=[f"Call {SECRET}."])
    ended = advise(candor, code, do=["Call her."])
    update(candor, code, body="Soon.")
    do(candor, incidents.change_advice, None, stands, do=["Call her."], why=f"Ask for {SECRET}.")
    do(candor, incidents.withdraw_advice, None, stands, reason=f"{SECRET} is away.", for_whom=f"The family of {SECRET}")
    do(candor, incidents.withdraw_advice, None, ended, reason=f"{SECRET} is away.")
    update(candor, code, body="We look into it.")
    return advised(candor, code, [stands, ended])


def advice_for_all(candor: Installation) -> Story:
    code = open_incident(candor, title="Down").code
    one = advise(candor, dont=[f"Call {SECRET}."])
    update(candor, code, body="We look into it.")
    return advised(candor, code, [one], "index.html", "advice/index.html", "advice.txt", "advice.json", "text.txt")


def advised(candor: Installation, code: str, ids: list[str], *more: str) -> Story:
    page = (f"incidents/{code}/index.html", f"incidents/{code}.txt", f"incidents/{code}.json", "feed.rss", "feed.json")
    return Story(lambda why: [say(candor, incidents.redact_advice, None, one, reason=why) for one in ids], (*page, *more))


def questions(candor: Installation) -> Story:
    """One that stands, and one that was withdrawn."""
    code = open_incident(candor, title="Down").code
    asked, other = faq(candor, f"Who is {SECRET}?", f"{SECRET} is a friend.", code), faq(candor, "Who is it?", "A friend.")
    do(candor, incidents.change_question, None, asked, answer=f"{SECRET} was a friend.")
    do(candor, faqs.withdraw, None, other, reason=f"It is {SECRET}.")
    own = tuple(f"faq/{one}{ending}" for one in (asked, other) for ending in ("/index.html", ".txt"))
    told = (*own, "faq/index.html", "faq.txt", f"incidents/{code}/index.html", f"incidents/{code}.txt")
    return Story(lambda why: [say(candor, take_out, None, one, reason=why) for one in (asked, other)], told, mailed=False)


STORIES = (advice, advice_for_all, questions)


@pytest.mark.parametrize("tell", STORIES)
def test_the_words_go_from_everywhere_and_all_copies_still_agree(
    candor: Installation, tmp_path: Path, tell: Callable[[Installation], Story]
) -> None:
    do(candor, subscribers.add, "ada@example.net")
    story = tell(candor)
    kept(candor)
    fanout.follow(candor)
    found = holders(candor)
    assert {"event"} < set(found) and (not story.mailed or "message_snapshot" in found), "the search finds it"
    with pytest.raises(Invalid, match="Reason repeats the words"):
        story.redact(f"We wrote: {words(candor)[0]}")
    story.redact(WHY)
    head = kept(candor)
    assert holders(candor) == []
    assert [path for path in (*story.told, "ledger.jsonl") if WHY not in shown(candor, path)] == []
    drain.drain(candor)
    assert all(SECRET not in mail.subject + mail.text + mail.html for mail in Outbox(candor.settings.var).mails())
    story.redact(WHY)
    assert kept(candor) == head, "twice is once"
    rebuilt(candor, tmp_path, head)


def shown(candor: Installation, path: str) -> str:
    """A file of the page, its lines joined: texts are wrapped."""
    return " ".join((candor.settings.public / path).read_text(encoding="utf-8").split())


def words(candor: Installation) -> list[str]:
    """Every text in which the secret stands in an event."""

    def inside(value: object) -> list[str]:
        if isinstance(value, dict | list):
            return [one for inner in (value.values() if isinstance(value, dict) else value) for one in inside(inner)]
        return [value] if isinstance(value, str) and SECRET in value else []

    return [one for row in rows(candor, "event") for part in row if str(part).startswith("{") for one in inside(json.loads(part))]


def rebuilt(candor: Installation, tmp_path: Path, head: str) -> None:
    """Restored from the archive and imported from an export, all says the same."""
    with candor.database.read() as session:
        file = "".join(lines(session, extent(session)))
    for name in ("restored", "imported") if candor.database.dialect == "sqlite" else ("restored",):
        fresh = build(tmp_path / name, URL.create("sqlite", database=str(tmp_path / name / "candor.db")))
        upgrade(fresh)
        if name == "restored":
            assert restore(fresh, candor.settings.archive) == head == kept(fresh)
        else:
            read_in(fresh, [line.encode() for line in file.splitlines(keepends=True)], dry_run=False)
            with fresh.database.read() as session:
                assert "".join(lines(session, extent(session))) == file
        if candor.database.dialect == "sqlite":
            assert {table: rows(fresh, table) for table in SAID} == {table: rows(candor, table) for table in SAID}
