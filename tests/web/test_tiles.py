"""Phrases as tiles: pressing one fills the words in, loses nothing and publishes nothing."""

from pathlib import Path

import pytest

from status.db import Installation
from status.incidents import queries
from status.promises.queries import unanswered
from tests import cast
from tests.web.console import Console, page

NEW = "/admin/incidents/new"


def tiles(console: Console) -> list[str]:
    return [str(one) for one in page(console.said.text).xpath("//button[@name='phrase']/@value")]


def test_a_tile_fills_the_words_in_after_what_is_typed_and_publishes_nothing(console: Console, candor: Installation) -> None:
    sync = cast.component(candor, "Sync")
    typed = {"title": "Contacts", "body": "Mine.\r\n", "next_update": "soon", "notify": "no", "data": "at_risk", "status": "monitoring"}
    console.submit(NEW, **typed, component={sync: "major_outage"}, phrase="first-word")
    assert console.said.status_code == 200 and not console.said.headers.get("Location")
    kept = dict(console.form())
    assert kept["body"].startswith("Mine.\n\nFor ‹who›, ‹what does not work› has been failing")
    assert kept["status"] == "investigating", "what the phrase says"
    assert {name: kept[name] for name in ("title", "next_update", "notify", "data", f"component-{sync}")} == {
        **{name: typed[name] for name in ("title", "next_update", "notify", "data")},
        f"component-{sync}": "major_outage",
    }
    form = kept["body"]
    console.again(NEW, phrase="first-word")
    assert console.value("body") == form, "pressed twice it stands once"
    console.again(NEW, phrase="../../etc/passwd")
    assert console.value("body") == form and console.said.status_code == 200
    with candor.database.read() as session:
        assert not queries.newest(session)


def test_words_with_a_blank_left_are_refused_by_name(console: Console, candor: Installation) -> None:
    console.submit(NEW, title="Contacts", phrase="first-word")
    console.again(NEW)
    assert (
        console.said.status_code == 422 and '<a href="#body">Body still holds the blanks ‹who›, ‹what does not work›' in console.said.text
    )
    console.again(NEW, at="+2h", body="For ‹who›.")
    assert console.said.status_code == 422 and console.value("body") == "For ‹who›.", "nor are they scheduled"
    console.again(NEW, at="", body="He said ‹so›.")
    assert console.said.status_code == 303


def test_each_form_offers_what_fits(console: Console, candor: Installation) -> None:
    code = cast.open_incident(candor).code
    console.get(NEW)
    assert tiles(console) == ["first-word", "data-lost"]
    console.get(f"/admin/incidents/{code}/update")
    assert tiles(console) == ["late", "nothing-new", "data-lost"]
    console.get(f"/admin/incidents/{code}/resolve")
    assert tiles(console) == ["over"]
    cast.resolve(candor, code)
    console.get(f"/admin/incidents/{code}/update")
    assert tiles(console) == [], "a report is no step"
    console.get(f"/admin/incidents/{code}/reopen")
    assert tiles(console) == ["first-word"]


def test_enter_presses_no_tile_and_the_last_button_publishes(console: Console) -> None:
    console.get(NEW)
    buttons = page(console.said.text).xpath("//main//form//button")
    assert buttons[0].get("name") == "look" and buttons[-1].get("name") is None


def test_a_file_of_the_operator_appears_and_a_broken_one_is_named(
    console: Console, candor: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("status.phrases.FOLDER", tmp_path)
    console.get(NEW)
    assert tiles(console) == [] and "Begin with a phrase" not in console.said.text
    (tmp_path / "broken.md").write_text("Words.", encoding="utf-8")
    for number in range(8):
        (tmp_path / f"ours-{number}.md").write_text('+++\nwhen = "<b>\\"&"\nstatus = "identified"\n+++\n<i>‹a›</i>', encoding="utf-8")
    console.get(NEW)
    assert len(tiles(console)) == 8 and "2 more" in console.text()
    assert "content/phrases/broken.md is left out. Body has to follow front matter" in console.text()
    console.again(NEW, phrase="ours-7", title="T")
    assert console.value("body") == "<i>‹a›</i>"


@pytest.mark.parametrize(("promised", "chip"), [("+30m", "+1h"), ("2038-01-19", "09:00")])
def test_nothing_new_is_one_press_from_home_and_wants_to_be_finished(
    console: Console, candor: Installation, promised: str, chip: str
) -> None:
    code = cast.open_incident(candor, next_update=promised).code
    (short,) = page(console.get("/admin").text).xpath("//a[contains(., 'nothing new')]/@href")
    console.get(short)
    kept = dict(console.form())
    assert kept["body"].startswith("There is no change to report.") and "‹time of the last update›" not in kept["body"]
    assert kept["notify"] == "no" and kept["next_update_chip"].endswith(chip)
    console.again(short)
    assert console.said.status_code == 422 and "‹what people are doing›" in console.text()
    console.again(short, body=kept["body"].replace("‹what people are doing›", "looking for them"))
    assert console.code == code
    with candor.database.read() as session:
        (next_one,) = unanswered(session, code)
        assert len(queries.updates(session, code)) == 2 and next_one.made_in == queries.updates(session, code)[0].id


def test_without_its_phrase_there_is_no_short_way(
    console: Console, candor: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast.open_incident(candor, next_update="+30m")
    monkeypatch.setattr("status.phrases.FOLDER", tmp_path)
    assert "nothing new" not in console.get("/admin").text


def test_looking_with_a_phrase_changes_no_row(console: Console, candor: Installation) -> None:
    code = cast.open_incident(candor).code
    console.get(f"/admin/incidents/{code}/update?phrase=late")
    assert "We told you to expect news by ‹the time promised›" in console.value("body"), "nothing was promised here"
    with candor.database.read() as session:
        assert len(queries.updates(session, code)) == 1
