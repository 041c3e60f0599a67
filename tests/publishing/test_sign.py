"""What the sign says, in every world."""

from dataclasses import replace

import pytest

from status.data.states import DATA
from status.publishing.sign import NOTHING_YET, data_tag, incident_state, sign
from tests.publishing import worlds
from tests.publishing.worlds import at, components, incident, site, update


def test_a_fine_day_says_that_everything_works() -> None:
    assert (sign(worlds.FINE).state, sign(worlds.FINE).sentence) == ("fine", "Everything works.")


def test_an_empty_installation_teaches_gently() -> None:
    assert sign(worlds.EMPTY).sentence == NOTHING_YET


@pytest.mark.parametrize(
    ("states", "state", "sentence"),
    [
        ({"web": "degraded_performance"}, "slow", "Some services are slow or unreliable."),
        ({"web": "partial_outage"}, "down", "Some services are not working."),
        ({"web": "major_outage", "email": "under_maintenance"}, "down", "Some services are not working."),
        ({"photos": "under_maintenance"}, "planned", "Planned work is going on."),
        (dict.fromkeys(worlds.NAMES, "major_outage"), "down", "Our services are not working."),
    ],
)
def test_troubled_components_without_an_incident(states: dict[str, str], state: str, sentence: str) -> None:
    told = sign(site(parts=components(**states)))
    assert (told.state, told.sentence) == (state, sentence)


@pytest.mark.parametrize("impact", ["none", "minor", "major", "critical"])
@pytest.mark.parametrize("parts", [(), None])
def test_an_open_incident_is_never_under_an_all_clear(impact: str, parts: tuple[()] | None) -> None:
    said = update("u", at(12, 17), "B", impact=impact, data="safe")
    told = sign(site([incident("x", "T", [said])], parts))
    assert told.state in {"slow", "down"}
    assert told.sentence == "T"


def test_the_title_stands_as_typed() -> None:
    title = "How should <selectedoption> work? D&D &#39;x&#39;"
    assert sign(site([incident("x", title, [update("u", at(12, 17), "B")])])).sentence == title


def test_data_in_danger_outweighs_everything() -> None:
    told = sign(worlds.several())
    assert (told.state, told.sentence, told.data_sentence) == ("loss", "Photos: some may be gone", DATA["loss_suspected"])
    assert [one.title for one in told.others] == ["Account site is down", "Calls drop"]


def test_what_works_again_is_no_longer_a_red_sign() -> None:
    down = worlds.turned(web=("operational", "major_outage"))
    up = worlds.turned(web=("major_outage", "operational"))
    said = [
        update("u2", at(12, 17), "Watching.", status="monitoring", data="safe", affected=up),
        update("u1", at(12, 16), "Down.", data="safe", affected=down),
    ]
    assert incident_state(incident("x", "T", said)) == "slow"


@pytest.mark.parametrize(("data", "state", "tag"), [("lost", "past", "some data lost"), ("restored", "fine", ""), ("safe", "fine", "")])
def test_an_incident_that_ended_with_loss_is_never_plain_green(data: str, state: str, tag: str) -> None:
    one = worlds.ended(data).recent[0]
    assert (incident_state(one), data_tag(one)) == (state, tag)


@pytest.mark.parametrize(
    ("data", "state", "left"),
    [
        ("lost", "past", "Some data was lost for good."),
        ("unknown", "past", "We do not know whether data was lost."),
        ("restored", "fine", ""),
    ],
)
def test_for_a_month_the_page_is_not_plain_green_after_an_end_with_loss_whatever_ended_since(data: str, state: str, left: str) -> None:
    (one,) = worlds.ended(data).recent
    since = replace(worlds.ended("safe").recent[0], code="since", resolved_at=at(12, 11))
    for world in (site([one]), site([one, since])):
        assert (sign(world).state, sign(world).data_sentence, sign(world).sentence) == (state, left, "Everything works.")
    assert sign(site([one], components(web="major_outage"))).data_sentence == left
    later = sign(site([one], now=at(11, 10, month=11)))
    assert (later.state, later.data_sentence, data_tag(later.last or one)) == ("fine", "", data_tag(one))


def test_an_unknown_outcome_is_said() -> None:
    assert data_tag(worlds.ended("unknown").recent[0]) == "data: outcome not known"


def test_the_fine_day_names_the_problem_that_ended_last() -> None:
    early = replace(worlds.ended().recent[0], code="early", resolved_at=at(4, 9))
    told = sign(site([*worlds.ended().recent, early]))
    assert told.last is not None
    assert told.last.code == "ended"
