"""Impact: Statuspage's rule over the components, unless somebody chose; and back again."""

import pytest

from status.db import Installation
from status.errors import Invalid
from status.incidents import queries
from status.incidents.commands import cancel
from tests.cast import component, do, ines, open_incident, resolve, update


def impact(candor: Installation, code: str) -> tuple[str, str]:
    """As it is, and as chosen."""
    with candor.database.read() as session:
        return queries.get(session, code).impact, queries.impact_chosen(session, code)


def test_it_grows_with_the_components_and_does_not_shrink_by_itself(candor: Installation) -> None:
    sync = component(candor, "Sync")
    code = open_incident(candor, components={sync: "degraded_performance"}).code
    assert impact(candor, code) == ("minor", "")
    for state, expected in (
        ("partial_outage", "major"),
        ("operational", "major"),
        ("major_outage", "critical"),
        ("operational", "critical"),
    ):
        update(candor, code, components={sync: state})
        assert impact(candor, code) == (expected, "")


def test_what_is_chosen_holds_until_it_is_given_back_to_the_components(candor: Installation) -> None:
    sync = component(candor, "Sync")
    code = open_incident(candor, impact="none", components={sync: "degraded_performance"}).code
    update(candor, code, components={sync: "major_outage"})
    assert impact(candor, code) == ("none", "none"), "whatever the components say"
    update(candor, code, impact="minor")
    assert impact(candor, code) == ("minor", "minor")
    update(candor, code, impact="computed", components={sync: "operational"})
    assert impact(candor, code) == ("critical", ""), "the worst that was said of them"
    update(candor, code)
    assert impact(candor, code) == ("critical", "")


def test_given_back_it_can_shrink_below_what_was_chosen(candor: Installation) -> None:
    code = open_incident(candor, impact="critical").code
    update(candor, code, impact="computed")
    assert impact(candor, code) == ("none", "")


def test_it_holds_beyond_the_end_and_another_incidents_word_is_no_part_of_it(candor: Installation) -> None:
    sync = component(candor, "Sync")
    code = open_incident(candor, impact="major", components={sync: "degraded_performance"}).code
    open_incident(candor, components={sync: "major_outage"})
    resolve(candor, code)
    assert impact(candor, code) == ("major", "major")
    update(candor, code, impact="computed", status="postmortem")
    assert impact(candor, code) == ("minor", "")


def test_what_was_taken_back_chose_nothing(candor: Installation) -> None:
    code = open_incident(candor, impact="minor").code
    told = update(candor, code, undo=60, impact="critical")
    assert impact(candor, code) == ("critical", "critical")
    do(candor, cancel, ines(candor), code, told.update_id)
    assert impact(candor, code) == ("minor", "minor")
    with pytest.raises(Invalid, match="choose one of none, minor, major, critical, or computed"):
        update(candor, code, impact="maintenance")
