"""How sure we are of what an update says of data."""

import pytest

from status.db import Installation
from status.errors import Invalid
from status.incidents import queries
from status.incidents.commands import cancel
from tests.cast import do, ines, open_incident, resolve, update


def certainty(candor: Installation, code: str) -> str:
    with candor.database.read() as session:
        return queries.get(session, code).certainty


def test_it_holds_as_long_as_the_claim_does(candor: Installation) -> None:
    code = open_incident(candor, data="loss_suspected", certainty="possible").code
    update(candor, code)
    assert certainty(candor, code) == "possible"
    last = update(candor, code, undo=60, data="lost", certainty="confirmed")
    assert certainty(candor, code) == "confirmed"
    do(candor, cancel, ines(candor, 60), code, last.update_id)
    assert certainty(candor, code) == "possible", "what is taken back leaves it as it was"
    update(candor, code, data="recovering")
    assert certainty(candor, code) == ""
    resolve(candor, code, data="lost", lost="Some contacts.", certainty="confirmed")
    assert certainty(candor, code) == "confirmed"


@pytest.mark.parametrize(("data", "word"), [("lost", "very"), ("unknown", "likely"), ("", "likely")])
def test_what_cannot_be_is_refused_beside_its_field(candor: Installation, data: str, word: str) -> None:
    with pytest.raises(Invalid) as mistake:
        open_incident(candor, data=data, certainty=word)
    assert set(mistake.value.fields()) == {"certainty"}
