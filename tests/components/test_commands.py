"""Components: added, grouped, ordered, renamed, retired."""

import pytest

from status.components import commands, queries
from status.db import Installation
from status.errors import Conflict, Invalid, NotFound
from status.journal.queries import head
from tests.cast import component, do


def names(candor: Installation) -> list[str]:
    with candor.database.read() as session:
        return [c.name for c in queries.leaves(session)]


def test_a_group_is_made_with_its_first_component_and_stands_together(candor: Installation) -> None:
    component(candor, "Web", group="Phone")
    component(candor, "Shop")
    component(candor, "Mail", group="Phone")
    assert names(candor) == ["Web", "Mail", "Shop"]


def test_a_name_is_taken_within_its_group_alone(candor: Installation) -> None:
    component(candor, "Web", group="Phone")
    component(candor, "Web")
    with pytest.raises(Invalid, match="taken"):
        component(candor, "Web", group="Phone")


def test_a_component_is_renamed_and_moved(candor: Installation) -> None:
    web = component(candor, "Web")
    do(candor, commands.change, None, web, name="Browsing", group="Phone")
    assert names(candor) == ["Browsing"]
    do(candor, commands.change, None, web, group="")
    with candor.database.read() as session:
        assert queries.get(session, web).group_id is None


def slugs(candor: Installation, component_id: str) -> list[str]:
    with candor.database.read() as session:
        return queries.get(session, component_id).slugs


def test_every_name_leaves_an_address_that_nobody_else_gets(candor: Installation) -> None:
    web, other = component(candor, "Web shop"), component(candor, "Web: Shop")
    assert (slugs(candor, web), slugs(candor, other)) == (["web-shop"], [f"web-shop-{other}"])
    do(candor, commands.change, None, web, name="電話")
    do(candor, commands.change, None, other, name="Störung")
    assert (slugs(candor, web), slugs(candor, other)[-1]) == (["web-shop", web], "storung")
    do(candor, commands.change, None, web, name="Web shop")
    assert slugs(candor, web) == [web, "web-shop"]
    do(candor, commands.retire, None, web)
    assert slugs(candor, component(candor, "Web shop"))[0].startswith("web-shop-")
    assert slugs(candor, component(candor, web)) != [web], "an id of ours leads to what it names"


def test_a_second_submit_of_a_form_adds_nothing_and_other_words_are_refused(candor: Installation) -> None:
    told = {"name": "Web", "group": "Phone", "component_id": "webwebwebweb"}
    assert do(candor, commands.add, None, **told) == do(candor, commands.add, None, **told) == "webwebwebweb"
    with pytest.raises(Conflict, match="sent before"):
        do(candor, commands.add, None, **told | {"name": "Mail"})
    assert names(candor) == ["Web"]


def test_a_component_is_moved_on_its_own_level_and_the_order_that_stands_is_not_said_again(candor: Installation) -> None:
    web, _, shop, chat = (
        component(candor, name, group) for name, group in (("Web", "Phone"), ("Mail", "Phone"), ("Shop", ""), ("Chat", ""))
    )
    do(candor, commands.place, None, web, 2)
    do(candor, commands.place, None, chat, 1)
    assert names(candor) == ["Chat", "Mail", "Web", "Shop"]
    with candor.database.read() as session:
        before = head(session)
    do(candor, commands.place, None, chat, 1)
    do(candor, commands.order, None, [chat])
    do(candor, commands.set_status, None, shop, "operational")
    with candor.database.read() as session:
        assert head(session) == before
    do(candor, commands.change, None, shop, group="Phone")
    assert names(candor) == ["Chat", "Mail", "Web", "Shop"]


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(candor: Installation) -> None:
    web = component(candor, "Web")
    do(candor, commands.change, None, web, name="Browsing", version=1)
    with pytest.raises(Conflict, match="Somebody else"):
        do(candor, commands.change, None, web, name="Surfing", version=1)
    do(candor, commands.set_status, None, web, "major_outage")
    with pytest.raises(Conflict, match="not working"):
        do(candor, commands.set_status, None, web, "degraded_performance", "operational")
    do(candor, commands.change, None, web, description="Said of a state, no version grows.", version=2)


def test_a_retired_component_leaves_the_page_and_keeps_its_row(candor: Installation) -> None:
    web = component(candor, "Web")
    do(candor, commands.retire, None, web)
    assert names(candor) == []
    with candor.database.read() as session:
        assert queries.get(session, web).name == "Web"
    with pytest.raises(Conflict, match="retired"):
        do(candor, commands.set_status, None, web, "operational")


def test_a_group_with_components_cannot_be_retired_nor_given_a_state(candor: Installation) -> None:
    component(candor, "Web", group="Phone")
    with candor.database.read() as session:
        (group,) = [c.id for c in queries.in_use(session) if c.is_group]
    with pytest.raises(Conflict, match="still has components"):
        do(candor, commands.retire, None, group)
    with pytest.raises(Invalid, match="cannot stand in another"):
        do(candor, commands.change, None, group, group="Other")
    with pytest.raises(Invalid, match="is a group"):
        do(candor, commands.set_status, None, group, "operational")


def test_an_unknown_component_or_state_is_refused(candor: Installation) -> None:
    web = component(candor, "Web")
    with pytest.raises(Invalid, match="Nothing is changed"):
        do(candor, commands.change, None, web, name="Web")
    with pytest.raises(NotFound):
        do(candor, commands.set_status, None, "nosuchthing1", "operational")
    with pytest.raises(Invalid, match="choose one of"):
        do(candor, commands.set_status, None, web, "down")
