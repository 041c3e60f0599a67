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
from status.incidents.commands import Words
from status.maintenance import commands as work
from status.maintenance.commands import Plan
from status.migrations import upgrade
from status.promises import changing
from status.promises import queries as promises
from status.subscribers import commands as subscribers
from tests.cast import advise, do, faq, ines, maintenance, open_incident, record, update
from tests.conftest import build, rows
from tests.flows.mail import Outbox
from tests.redacting import SAID, SECRET, WHY, holders, kept


@dataclass
class Story:
    """`redact`: takes the words out, for the reason given. `told`: files of the page in which the reason stands then."""

    redact: Callable[[str], object]
    told: tuple[str, ...]


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
    update(candor, code, body="Soon.")
    do(candor, faqs.withdraw, None, other, reason=f"It is {SECRET}.")
    own = tuple(f"faq/{one}{ending}" for one in (asked, other) for ending in ("/index.html", ".txt"))
    told = (*own, "faq/index.html", "faq.txt", "faq.atom", f"incidents/{code}/index.html", f"incidents/{code}.txt")
    return Story(lambda why: [say(candor, take_out, None, one, reason=why) for one in (asked, other)], told)


def data(candor: Installation) -> Story:
    """A kind whose name is the secret, and a note that another kind repeats."""
    code = open_incident(candor, title="Down", data="loss_likely").code
    do(candor, incidents.spare_data, None, code, [f"Mails of {SECRET}", "Voicemail"])
    record(candor, code, f"Photos of {SECRET}", state="loss_likely", window=f"since {SECRET} came", note=f"{SECRET} knows.")
    record(candor, code, "Contacts", state="restored", note=f"{SECRET} knows.")
    record(candor, code, f"Photos of {SECRET}", state="lost", note=f"{SECRET} is sorry.")
    do(candor, incidents.progress_data, None, code, kind=f"photos of {SECRET}", done="1", of="9", note=f"{SECRET} found it.")
    update(candor, code, body="We look into it.")

    def redacted(why: str) -> None:
        for kind, name in ((f"Photos of {SECRET}", "Photos"), (f"Mails of {SECRET}", "Mails")):
            if holders(candor):
                say(candor, incidents.redact_data, None, code, kind, reason=why, instead=name)
        say(candor, incidents.redact_data, None, code, "Photos", reason=why)

    return Story(redacted, (f"incidents/{code}/index.html", f"incidents/{code}.txt", f"incidents/{code}.json", "feed.rss", "status.json"))


def promise(candor: Installation) -> Story:
    """A topic that an update answered and that later words repeat, moved for a reason, taken back, and withdrawn for another."""
    code = open_incident(candor, title="Down", next_update="+2h", topics=[f"what {SECRET} says", "the cable"], every="").code
    kept_one = made(candor, code)
    do(candor, changing.move, None, kept_one, "+3h", reason=f"{SECRET} is away.")
    waiting = Words(body="Later.", at="+1h", answers=[f"what {SECRET} says"], next_update="+9h", topics=[f"what {SECRET} says"])
    do(candor, incidents.schedule, ines(candor), "update", code, waiting)
    update(
        candor, code, body="She told us.", answers=[f"what {SECRET} says"], next_update="+4h", topics=[f"what {SECRET} says", "the rest"]
    )
    other = made(candor, code)
    do(candor, changing.withdraw, None, other, reason=f"{SECRET} left.")
    told = (f"incidents/{code}.json", "status.json") + (f"incidents/{code}/index.html", "promises/index.html")
    return Story(lambda why: [say(candor, incidents.redact_promise, None, one, reason=why) for one in (kept_one, other)], told)


def made(candor: Installation, code: str) -> str:
    """The id of the incident's newest promise."""
    with candor.database.read() as session:
        return promises.of_incident(session, code)[-1].id


def planned_work(candor: Installation) -> Story:
    """Its titles, what to do before it, and an update."""
    told = maintenance(candor, title=f"A door for {SECRET}", before=f"Ask {SECRET}.", body=f"{SECRET} opens.")
    do(candor, work.change, ines(candor), told.code, Plan(title="Another door", body="Other.", end="+4h", before=f"Ask {SECRET} twice."))

    def redacted(why: str) -> None:
        for what in ("title", "before", told.update_id):
            say(candor, work.redact, ines(candor), told.code, what, reason=why, instead="A door")

    return Story(redacted, (f"incidents/{told.code}/index.html", f"incidents/{told.code}.txt", f"incidents/{told.code}.json"))


STORIES = (advice, advice_for_all, questions, data, promise, planned_work)


@pytest.mark.parametrize("tell", STORIES)
def test_the_words_go_from_everywhere_and_all_copies_still_agree(
    candor: Installation, tmp_path: Path, tell: Callable[[Installation], Story]
) -> None:
    do(candor, subscribers.add, "ada@example.net")
    story = tell(candor)
    kept(candor)
    fanout.follow(candor)
    found = holders(candor)
    assert {"event", "message_snapshot"} < set(found), "the search finds it"
    with pytest.raises(Invalid, match="Reason (repeats the words|is too long)"):
        story.redact(f"We wrote: {' '.join(words(candor))}")
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
