"""Corrections: old words stay beside the new ones."""

import pytest

from status.db import Installation
from status.errors import Invalid, NotFound
from status.incidents import queries
from status.incidents.commands import Published, correct
from tests.cast import announce, do, ines, open_incident


def mend(candor: Installation, published: Published, **told: object) -> Published:
    words = {"body": "Anyone whose phone lost power.", "reason": "The scope was too narrow.", **told}
    result: Published = do(candor, correct, ines(candor), published.code, published.update_id, **words)
    announce(candor)
    return result


def test_a_small_fix_keeps_the_update_and_its_id_and_shows_what_changed(candor: Installation) -> None:
    published = open_incident(candor)
    assert mend(candor, published).update_id == published.update_id
    with candor.database.read() as session:
        (only,) = queries.updates(session, published.code)
        assert only.body == "Anyone whose phone lost power."
        assert [(c["old"], c["new"], c["reason"]) for c in only.corrections] == [
            ("Calls and texts work.", only.body, "The scope was too narrow.")
        ]


def test_a_correction_that_people_need_to_know_is_an_update_of_its_own(candor: Installation) -> None:
    published = open_incident(candor)
    note = mend(candor, published, notify=True)
    with candor.database.read() as session:
        newest, corrected = queries.updates(session, published.code)
        assert (newest.id, newest.kind, newest.corrects, newest.notify) == (note.update_id, "correction", corrected.id, True)
        assert newest.body.startswith("Correction: Anyone whose phone lost power.")


@pytest.mark.parametrize(
    ("told", "field"), [({"body": "Calls and texts work."}, "body"), ({"body": ""}, "body"), ({"reason": ""}, "reason")]
)
def test_a_correction_that_changes_nothing_or_gives_no_reason_is_refused(candor: Installation, told: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        mend(candor, open_incident(candor), **told)
    assert list(refused.value.fields()) == [field]


def test_an_update_of_another_incident_cannot_be_corrected_through_this_one(candor: Installation) -> None:
    one, other = open_incident(candor), open_incident(candor)
    with pytest.raises(NotFound):
        mend(candor, Published(one.code, other.update_id))
