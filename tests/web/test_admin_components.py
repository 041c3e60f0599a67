"""Components in the admin: added, changed, moved, given a state, retired; one act a form, and nothing typed is lost."""

from status.components import commands, queries
from status.components.model import Component
from status.db import Installation
from status.journal.queries import head
from tests.cast import component, do
from tests.web.console import Console, filled, page

LIST, NEW = "/admin/components", "/admin/components/new"


def known(candor: Installation) -> dict[str, Component]:
    with candor.database.read() as session:
        return {one.name: one for one in queries.everything(session)}


def leaves(candor: Installation) -> list[str]:
    with candor.database.read() as session:
        return [one.name for one in queries.leaves(session)]


def said(candor: Installation) -> int:
    with candor.database.read() as session:
        return head(session)


def test_the_first_page_teaches_the_first_step_and_all_steps_are_forms(console: Console, candor: Installation) -> None:
    assert "No component is named yet." in console.get(LIST).text and "flask component add" in console.said.text
    console.submit(NEW, name="Web shop", group="Phone", description="Where people buy.")
    one = known(candor)["Web shop"]
    assert console.went_to == f"{LIST}#{one.id}"
    assert "Web shop" in console.get(LIST).text and "Where people buy." in console.said.text
    console.submit(f"{LIST}/{one.id}/change", name="Shop", group_chip="")
    assert (candor.settings.public / f"components/{one.id}/index.html").read_text().count("Shop: working normally") > 0
    console.submit(f"{LIST}/{one.id}/status", status="major_outage")
    assert "Not working" in console.get(LIST).text
    console.submit(f"{LIST}/{one.id}/retire")
    shop = known(candor)["Shop"]
    assert (shop.group_id, shop.state, shop.slugs) == (None, "major_outage", ["web-shop", "shop"]) and shop.retired_at
    assert "Its page keeps its history." in console.get(LIST).text


def test_a_group_is_picked_or_named_shows_the_worst_of_its_components_and_goes_when_it_is_empty(
    console: Console, candor: Installation
) -> None:
    web = component(candor, "Web", group="Phone")
    console.submit(NEW, name="Mail", group_chip="Phone")
    console.submit(NEW, name="Photos", group_chip="Phone", group="Data")
    told = known(candor)
    assert [told[name].group_id for name in ("Mail", "Photos")] == [told["Phone"].id, told["Data"].id]
    do(candor, commands.set_status, None, web, "partial_outage")
    (group,) = page(console.get(LIST).text).xpath(f"//li[@id='{told['Phone'].id}']/div")
    assert "Partly down" in "".join(group.itertext())
    assert "Move or retire these first: Web, Mail." in console.get(f"{LIST}/{told['Phone'].id}/retire").text
    console.submit(f"{LIST}/{told['Photos'].id}/retire")
    console.submit(f"{LIST}/{told['Data'].id}/retire")
    assert known(candor)["Data"].retired_at
    console.submit(f"{LIST}/{told['Phone'].id}/change", name="Mobile")
    assert "Mobile" in known(candor)


def buttons(console: Console) -> dict[str, tuple[str, str]]:
    """Every button that moves something: where its form leads, and the place in it."""
    found = page(console.get(LIST).text).xpath("//li//form//button")
    return {one.get("aria-label"): (one.xpath("ancestor::form")[0].get("action"), one.get("value")) for one in found}


def test_up_and_down_move_on_one_level_and_two_presses_of_one_button_are_one_move(console: Console, candor: Installation) -> None:
    for name, group in (("a", "G"), ("b", "G"), ("c", "")):
        component(candor, name, group)
    told = buttons(console)
    assert list(told) == ["Move down: G", "Move down: a", "Move up: b", "Move up: c"]
    token = page(console.said.text).xpath("//input[@name='csrf_token']/@value")[0]
    for _ in range(2):
        console.post(told["Move up: b"][0], {"csrf_token": token, "place": told["Move up: b"][1]})
        assert console.went_to.startswith(f"{LIST}#") and leaves(candor) == ["b", "a", "c"]
    console.post(told["Move down: G"][0], {"csrf_token": token, "place": told["Move down: G"][1]})
    assert leaves(candor) == ["c", "b", "a"]
    assert console.post(told["Move down: G"][0], {"csrf_token": token, "place": "x"}).status_code == 422


def test_a_mistake_keeps_everything_typed(console: Console, candor: Installation) -> None:
    web = component(candor, "Web")
    console.submit(NEW, name="n" * 101, group="g" * 101, description="\n<b>Yes</b>")
    assert console.said.status_code == 422 and "2 things to mend" in console.text()
    kept = dict(console.form())
    assert (kept["name"], kept["group"], kept["description"]) == ("n" * 101, "g" * 101, "\n<b>Yes</b>")
    console.again(NEW, name="Web", group="")
    assert console.said.status_code == 422 and "“Web” is taken" in console.text()
    console.submit(f"{LIST}/{web}/change")
    assert console.said.status_code == 422 and "Nothing is changed" in console.text()
    console.submit(f"{LIST}/{web}/status", status="down")
    assert console.said.status_code == 422 and "choose one of" in console.text()
    for path in (NEW, *(f"{LIST}/{web}/{verb}" for verb in ("change", "status", "retire"))):
        console.submit(path, csrf_token="old", name="Kept?", description="Kept words")  # noqa: S106
        assert console.said.status_code == 400 and "press the button again" in console.text(), path
    assert leaves(candor) == ["Web"]


def test_two_submits_of_one_form_are_one_act(console: Console, candor: Installation) -> None:
    form = filled(console.form(NEW), name="Web", group="Phone")
    for _ in range(2):
        console.post(NEW, form)
        assert console.went_to.startswith(LIST)
    console.post(NEW, filled(form, name="Mail"))
    assert console.said.status_code == 409 and console.value("name") == "Mail"
    console.again(NEW)
    assert leaves(candor) == ["Web", "Mail"]
    web = known(candor)["Web"].id
    for verb, typed in (("change", {"name": "Surfing"}), ("status", {"status": "major_outage"}), ("retire", {})):
        form, before = filled(console.form(f"{LIST}/{web}/{verb}"), **typed), said(candor)
        for _ in range(2):
            console.post(f"{LIST}/{web}/{verb}", form)
            assert console.went_to == f"{LIST}#{web}", verb
        assert said(candor) == before + 1, verb


def test_somebody_else_changed_it_meanwhile(console: Console, candor: Installation) -> None:
    web = component(candor, "Web")
    form, state = (
        filled(console.form(f"{LIST}/{web}/change"), name="Mine"),
        filled(console.form(f"{LIST}/{web}/status"), status="operational"),
    )
    do(candor, commands.change, None, web, name="Theirs")
    do(candor, commands.set_status, None, web, "major_outage")
    console.post(f"{LIST}/{web}/change", form)
    assert console.said.status_code == 409 and console.value("name") == "Mine" and "Theirs" in console.text()
    console.again(f"{LIST}/{web}/change")
    console.post(f"{LIST}/{web}/status", filled(state, status="degraded_performance"))
    assert console.said.status_code == 409 and "is said to be “not working” now" in console.text()
    console.again(f"{LIST}/{web}/status")
    assert (known(candor)["Mine"].state, leaves(candor)) == ("degraded_performance", ["Mine"])
