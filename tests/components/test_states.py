"""What follows from the states of components: the worst, and Statuspage's roll-up."""

import pytest

from status.components.states import rollup, worst

OK, MAINTENANCE, SLOW, PARTIAL, MAJOR = "operational", "under_maintenance", "degraded_performance", "partial_outage", "major_outage"


@pytest.mark.parametrize(
    ("states", "told"),
    [
        ([], ("none", "All Systems Operational")),
        ([OK], ("none", "All Systems Operational")),
        ([MAINTENANCE], ("maintenance", "Service Under Maintenance")),
        ([SLOW], ("minor", "Partially Degraded Service")),
        ([PARTIAL], ("major", "Partial System Outage")),
        ([MAJOR], ("critical", "Major System Outage")),
        ([MAJOR, MAJOR], ("critical", "Major System Outage")),
        ([MAJOR, OK], ("major", "Partial System Outage")),
        ([PARTIAL, PARTIAL], ("major", "Partial System Outage")),
        ([PARTIAL, OK], ("minor", "Minor Service Outage")),
        ([SLOW, SLOW], ("minor", "Degraded System Service")),
        ([SLOW, OK], ("minor", "Partially Degraded Service")),
        ([MAINTENANCE, OK], ("maintenance", "Service Under Maintenance")),
        ([OK, OK], ("none", "All Systems Operational")),
        ([MAINTENANCE, SLOW], ("minor", "Partially Degraded Service")),
    ],
)
def test_the_roll_up_is_statuspage_s(states: list[str], told: tuple[str, str]) -> None:
    assert rollup(states) == told


def test_the_worst_wins() -> None:
    assert worst([OK, SLOW, PARTIAL, MAINTENANCE]) == PARTIAL
    assert worst([]) == OK
