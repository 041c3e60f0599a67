"""Components: added, grouped, ordered, renamed, retired."""

import pytest

from status.components import commands, queries
from status.db import Installation
from status.errors import Conflict, Invalid, NotFound
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
    with pytest.raises(Invalid, match="is a group"):
        do(candor, commands.set_status, None, group, "operational")


def test_an_unknown_component_or_state_is_refused(candor: Installation) -> None:
    web = component(candor, "Web")
    with pytest.raises(NotFound):
        do(candor, commands.set_status, None, "nosuchthing1", "operational")
    with pytest.raises(Invalid, match="choose one of"):
        do(candor, commands.set_status, None, web, "down")
