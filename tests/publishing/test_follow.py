"""Publishing: only what changed, at a cost that does not grow with the history; one bad page never mutes the rest."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event

from status.acknowledge import acknowledge
from status.components.commands import change as rename
from status.components.commands import order as put_in_order
from status.components.commands import retire
from status.db import Installation
from status.faqs.commands import order, withdraw
from status.incidents.commands import attach_question, cancel, change_question, correct
from status.journal import queries as journal
from status.promises.changing import move
from status.promises.queries import of_incident
from status.publishing import follow as following
from status.publishing import queries, registry
from status.publishing.follow import follow, refresh
from status.site.commands import change
from tests.cast import announce, component, do, faq, ines, maintenance, open_incident, resolve, update
from tests.history import past


def files(candor: Installation) -> dict[str, bytes]:
    folder = candor.settings.public
    return {
        str(f.relative_to(folder)): f.read_bytes()
        for f in folder.rglob("*")
        if f.is_file() and f.suffix not in {".gz", ".br"} and f.name != ".revision"
    }


@contextmanager
def counted(candor: Installation, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, int]]:
    """Counts SELECTs and artifact functions called meanwhile."""
    count = {"selects": 0, "artifacts": 0}

    def select(connection: object, cursor: object, statement: str, *rest: object) -> None:
        count["selects"] += statement.lstrip().upper().startswith("SELECT")

    def watched(artifact: registry.Artifact) -> registry.Artifact:
        def render(site: object, key: str) -> bytes:
            count["artifacts"] += 1
            return artifact.render(site, key)  # type: ignore[arg-type]

        return replace(artifact, render=render)

    monkeypatch.setattr(following, "ARTIFACTS", [watched(one) for one in registry.ARTIFACTS])
    event.listen(candor.database.engine, "before_cursor_execute", select)
    yield count
    event.remove(candor.database.engine, "before_cursor_execute", select)


def test_one_update_reads_and_renders_little_with_five_thousand_incidents_behind_it(
    candor: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = [component(candor, f"Part {number}", group=f"Group {number % 3}") for number in range(10)]
    for turn in range(10):
        resolve(candor, open_incident(candor, title=f"Problem {turn}", components=dict.fromkeys(parts, "degraded_performance")).code)
    code = open_incident(candor, components=dict.fromkeys(parts, "major_outage")).code
    for number in range(12):
        faq(candor, f"Question {number}", incident=code)
    follow(candor)
    past(candor, 5_000)
    update(candor, code, next_update="+30m")
    with counted(candor, monkeypatch) as count:
        written = follow(candor)
    assert {f"incidents/{code}/index.html", *(f"components/{one}/feed.rss" for one in parts)} <= set(written.paths)
    assert count["selects"] <= 5
    assert count["artifacts"] <= 15


def test_the_count_is_real(candor: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(20):
        open_incident(candor)
    with counted(candor, monkeypatch) as count:
        follow(candor, everything=True)
    assert count["selects"] > 5
    assert count["artifacts"] > 15


def test_only_what_an_update_touches_is_written(candor: Installation) -> None:
    touched, other = open_incident(candor).code, open_incident(candor).code
    follow(candor)
    before = files(candor)
    update(candor, touched)
    written = follow(candor)
    changed = {path for path, body in files(candor).items() if before.get(path) != body}
    assert changed == set(written.paths)
    assert not any(other in path for path in changed)
    assert {
        f"incidents/{touched}.json",
        f"incidents/{touched}.txt",
        f"incidents/{touched}/index.html",
        "feed.rss",
        "status.json",
    } <= changed


def test_a_second_pass_writes_nothing(candor: Installation) -> None:
    open_incident(candor)
    assert follow(candor).paths
    assert follow(candor).paths == []


def test_feeds_keep_their_bytes_until_something_is_announced(candor: Installation) -> None:
    code = open_incident(candor).code
    follow(candor)
    before = files(candor)
    update(candor, code, undo=60)
    follow(candor)
    after = files(candor)
    assert all(after[path] == before[path] for path in ("feed.rss", "feed.atom", "feed.json"))
    assert after[f"incidents/{code}.json"] != before[f"incidents/{code}.json"]


def test_the_folder_is_the_same_whether_it_grew_or_was_made_at_once(candor: Installation, tmp_path: Path) -> None:
    web = component(candor, "Web", group="Phone")
    first = open_incident(candor, components={web: "major_outage"}, next_update="+30m")
    follow(candor)
    do(candor, correct, ines(candor), first.code, first.update_id, body="Texts work.", reason="Calls do not.", notify=True)
    announce(candor)
    follow(candor)
    for promise in promised(candor, first.code):
        do(candor, move, None, promise, "+2h", reason="It takes longer.")
        follow(candor)
    update(candor, first.code, status="monitoring")
    follow(candor)
    why, when, gone = faq(candor, "Why?", incident=first.code), faq(candor, "When?"), faq(candor, "Who?")
    follow(candor)
    do(candor, change_question, None, why, answer="A cable.", update=first.update_id)
    do(candor, withdraw, None, gone)
    follow(candor)
    do(candor, order, None, [when])
    follow(candor)
    do(candor, rename, None, web, name="Browsing")
    mail = component(candor, "Mail", group="Phone")
    follow(candor)
    do(candor, rename, None, mail, group="")
    follow(candor)
    do(candor, put_in_order, None, [mail])
    resolve(candor, first.code)
    follow(candor)
    do(candor, retire, None, mail)
    maintenance(candor, components=[web])
    wrong = open_incident(candor, undo=60, title="Another")
    do(candor, attach_question, None, when, wrong.code)
    follow(candor)
    do(candor, cancel, ines(candor), wrong.code, wrong.update_id)
    follow(candor)
    open_incident(candor, title="A third")
    follow(candor)
    grown = files(candor)
    at_once = Installation(replace(candor.settings, var=tmp_path / "other"), candor.database)
    follow(at_once)
    told = {"index.html", "text.txt", "head.json", "status.json"}  # these say when they were made
    made = files(at_once)
    assert whenever(made, told) == whenever(grown, told)


def promised(candor: Installation, code: str) -> list[str]:
    """The ids of an incident's promises."""
    with candor.database.read() as session:
        return [one.id for one in of_incident(session, code)]


def whenever(made: dict[str, bytes], told: set[str]) -> dict[str, bytes]:
    """Without the files that say when they were made."""
    return {path: body for path, body in made.items() if path not in told}


def test_an_incidents_json_names_the_revision_of_what_was_last_said_of_it(candor: Installation) -> None:
    code = open_incident(candor).code
    follow(candor)
    with candor.database.read() as session:
        last = journal.head(session)
    before = files(candor)[f"incidents/{code}.json"]
    assert json.loads(before)["candor"]["revision"] == last
    update(candor, open_incident(candor, title="Another").code)
    assert f"incidents/{code}.json" not in follow(candor, everything=True).paths
    assert files(candor)[f"incidents/{code}.json"] == before


def test_an_incidents_own_json_says_which_impact_an_operator_chose(candor: Installation) -> None:
    code = open_incident(candor, impact="critical").code

    def told() -> object:
        follow(candor)
        mine = json.loads(files(candor)[f"incidents/{code}.json"])
        assert "impact_override" not in json.loads(files(candor)["status.json"])["incidents"][0]
        return mine["impact"], mine["impact_override"]

    assert told() == ("critical", "critical")
    update(candor, code)
    assert told() == ("critical", "critical"), "it holds until another is chosen"
    update(candor, code, impact="computed")
    assert told() == ("none", None)


def test_one_page_that_cannot_be_made_keeps_its_old_copy_and_mutes_nothing(candor: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    code = open_incident(candor).code
    follow(candor)
    old = files(candor)["history/index.html"]

    def broken(one: registry.Artifact) -> registry.Artifact:
        def render(*_: object) -> bytes:
            raise ValueError("a notice that cannot be shown")

        return replace(one, render=render) if one.path == "history/index.html" else one

    with monkeypatch.context() as patch:
        patch.setattr(following, "ARTIFACTS", [broken(one) for one in registry.ARTIFACTS])
        update(candor, code)
        follow(candor)
    assert queries.failures(candor) == {"history/index.html": "ValueError: a notice that cannot be shown"}
    assert files(candor)["history/index.html"] == old
    assert len(json.loads(files(candor)[f"incidents/{code}.json"])["incident_updates"]) == 2
    update(candor, code)
    follow(candor)
    assert queries.failures(candor) == {}


def test_a_new_name_of_the_page_is_on_every_page(candor: Installation) -> None:
    code = open_incident(candor).code
    resolve(candor, code)
    follow(candor)
    do(candor, change, ines(candor).actor, "name", "Ashgrove")
    follow(candor)
    assert b"Ashgrove" in files(candor)[f"incidents/{code}/index.html"]


def test_the_page_says_its_age_again_without_an_event_and_feeds_keep_their_bytes(candor: Installation) -> None:
    open_incident(candor)
    follow(candor)
    before = files(candor)
    refresh(candor)
    after = files(candor)
    assert {path for path in after if after[path] != before[path]} <= {"index.html", "text.txt", "head.json"}
    assert after["head.json"] != before["head.json"]


def test_a_disk_that_refuses_is_told_and_healed(candor: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    code = open_incident(candor).code
    acknowledge(candor)
    update(candor, code, body="Said while the disk was full.")

    def full(*_: object, **__: object) -> bool:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("status.publishing.artifacts.write", full)
        (late,) = acknowledge(candor)
    assert late == "not yet shown on the page: No space left on device"
    assert acknowledge(candor) == ()
    assert b"Said while the disk was full." in files(candor)[f"incidents/{code}/index.html"]


def test_sealed_pieces_of_the_ledger_stay_and_the_newest_is_short(candor: Installation) -> None:
    code = open_incident(candor).code
    for _ in range(520):
        update(candor, code)
    follow(candor)
    told = files(candor)
    head = json.loads(told["ledger/head.json"])
    assert head["pieces"] == ["/ledger/1.jsonl"]
    lines = (told["ledger/1.jsonl"] + told["ledger.jsonl"]).splitlines()
    assert [json.loads(line)["revision"] for line in lines] == list(range(1, head["revision"] + 1))
    assert json.loads(lines[-1])["hash"] == head["hash"]
