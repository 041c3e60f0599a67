"""Where an incident stands and what may follow: tables."""

import itertools

import pytest

from status.errors import Invalid
from status.incidents import states

PAIRS = list(itertools.product(states.AFTER, states.AFTER))
ALLOWED_BY_UPDATE = {(now, wanted) for now in states.OPEN for wanted in states.OPEN} | {
    ("resolved", "postmortem"),
    ("postmortem", "postmortem"),
}


@pytest.mark.parametrize(("now", "wanted"), PAIRS)
def test_only_possible_pairs_pass_and_others_say_what_to_do(now: str, wanted: str) -> None:
    if (now, wanted) in ALLOWED_BY_UPDATE:
        assert states.next_status(now, wanted) == wanted
    else:
        with pytest.raises(Invalid, match=r"Status|resolved"):
            states.next_status(now, wanted)


@pytest.mark.parametrize("wanted", ["resolved", "postmortem", "scheduled", "nonsense"])
def test_an_incident_cannot_open_with_an_end(wanted: str) -> None:
    with pytest.raises(Invalid):
        states.opening_status(wanted)


@pytest.mark.parametrize(
    ("now", "wanted", "components", "expected"),
    [
        ("none", None, [], "none"),
        ("none", None, ["degraded_performance"], "minor"),
        ("none", None, ["partial_outage", "operational"], "major"),
        ("minor", None, ["major_outage"], "critical"),
        ("critical", None, ["operational"], "critical"),
        ("critical", "minor", ["major_outage"], "minor"),
    ],
)
def test_impact_comes_from_components_unless_it_is_said_and_never_shrinks_by_itself(
    now: str, wanted: str | None, components: list[str], expected: str
) -> None:
    assert states.impact_after(now, wanted, components) == expected


@pytest.mark.parametrize(
    ("answer", "lost", "ever", "expected"),
    [
        ("none", "", {"unknown"}, "safe"),
        ("none", "", {"unknown", "loss_suspected"}, "restored"),
        ("none", "", {"recovering"}, "restored"),
        ("unknown", "", {"loss_likely"}, "unknown"),
        ("lost", "Photos of some.", {"safe"}, "lost"),
    ],
)
def test_the_end_says_what_happened_to_data(answer: str, lost: str, ever: set[str], expected: str) -> None:
    assert states.data_at_the_end(answer, lost, ever) == expected


@pytest.mark.parametrize(
    ("answer", "lost", "field"), [("", "", "data"), ("safe", "", "data"), ("lost", "", "lost"), ("none", "Photos.", "data")]
)
def test_an_end_without_a_clear_answer_on_data_is_refused(answer: str, lost: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        states.data_at_the_end(answer, lost, set())
    assert list(refused.value.fields()) == [field]
