"""Saying what became of data: old words stay, what shrinks is explained, and record and updates never contradict each other."""

from typing import Any

import pytest

from status.data import queries
from status.data.states import DATA
from status.data.values import Record
from status.db import Installation
from status.errors import Conflict, ForPeople, Invalid, NotFound
from status.incidents.commands import cancel, progress_data, spare_data
from tests.cast import do, ines, maintenance, open_incident, record, resolve, update
from tests.conftest import rows


def stands(candor: Installation, code: str) -> Record:
    with candor.database.read() as session:
        return queries.of_incident(session, code)


@pytest.fixture
def code(candor: Installation) -> str:
    return open_incident(candor, data="loss_likely").code


def refused(candor: Installation, command: Any, *args: Any, **kwargs: Any) -> ForPeople:
    before = rows(candor, "event"), rows(candor, "loss_record")
    with pytest.raises(ForPeople) as mistake:
        command(candor, *args, **kwargs)
    assert (rows(candor, "event"), rows(candor, "loss_record")) == before, "what is refused leaves nothing behind"
    return mistake.value


def test_a_kind_is_recorded_and_changed_whatever_the_case_of_its_name(candor: Installation, code: str) -> None:
    record(candor, code, "Contacts", state="loss_likely", certainty="likely", affected="1,204", of="2 000")
    record(candor, code, " contacts ", state="lost", certainty="confirmed")
    record(candor, code, "Photos", state="recovering")
    told = stands(candor, code)
    assert [(one.name, one.now.state, len(one.said)) for one in told.kinds] == [("Contacts", "lost", 2), ("Photos", "recovering", 1)]
    assert (told.kinds[0].now.affected, told.kinds[0].now.total) == (1204, 2000), "what was not said again stays"
    assert told.kinds[0].said[0].claim.certainty == "likely"


STANDS = {"state": "loss_likely", "certainty": "likely", "affected": "900", "of": "1000", "note": "First word."}


@pytest.mark.parametrize(
    "change",
    [
        {"state": "recovering"},
        {"certainty": "possible"},
        {"state": "lost", "certainty": "possible"},
        {"affected": "899"},
        {"affected": "", "of": ""},
        {"of": "1200"},
        {"of": ""},
    ],
    ids=str,
)
def test_what_makes_a_claim_smaller_or_counts_it_anew_needs_words_of_its_own(
    candor: Installation, code: str, change: dict[str, str]
) -> None:
    record(candor, code, **STANDS)
    for note in ({}, {"note": ""}, {"note": STANDS["note"]}):
        assert set(refused(candor, record, code, **{**change, **note}).fields()) == {"note"}
    record(candor, code, **change, note="We know more.")
    assert len(stands(candor, code).kinds[0].said) == 2


@pytest.mark.parametrize(
    "change", [{"state": "lost"}, {"certainty": "confirmed"}, {"affected": "950"}, {"window": "since Monday"}], ids=str
)
def test_what_claims_more_needs_none(candor: Installation, code: str, change: dict[str, str]) -> None:
    record(candor, code, **STANDS)
    record(candor, code, **change)
    assert stands(candor, code).kinds[0].now.note == "First word."


@pytest.mark.parametrize(
    ("claim", "field"),
    [
        ({"state": ""}, "state"),
        ({"state": "gone"}, "state"),
        ({"certainty": "very"}, "certainty"),
        ({"affected": "11", "of": "10"}, "affected"),
        ({"of": "10"}, "affected"),
        ({"affected": "0", "of": "0"}, "of"),
        ({"affected": "-3"}, "affected"),
        ({"affected": "many"}, "affected"),
        ({"affected": "1.5"}, "affected"),
        ({"affected": "9" * 40}, "affected"),
        ({"window": "a\nb"}, "window"),
        ({"kind": " "}, "kind"),
        ({"kind": "x" * 101}, "kind"),
    ],
    ids=str,
)
def test_a_claim_that_cannot_be_is_refused_beside_its_field(candor: Installation, code: str, claim: dict[str, str], field: str) -> None:
    mistake = refused(candor, record, code, **{"kind": "Contacts", "state": "lost", **claim})
    assert set(mistake.fields()) == {field} and str(mistake).endswith(".")


def test_the_same_again_is_no_change(candor: Installation, code: str) -> None:
    record(candor, code, **STANDS)
    assert "has to change something" in str(refused(candor, record, code, **STANDS))
    do(candor, spare_data, None, code, ["voicemail"])
    assert "has to change something" in str(refused(candor, spare, code, ["voicemail"]))


def spare(candor: Installation, code: str, lines: list[str]) -> None:
    do(candor, spare_data, None, code, lines)


def progress(candor: Installation, code: str, kind: str = "Contacts", note: str = "", **told: str) -> None:
    do(candor, progress_data, None, code, kind=kind, note=note, **told)


def test_nothing_is_affected_and_not_affected(candor: Installation, code: str) -> None:
    record(candor, code, state="lost")
    assert "cannot be called not affected" in str(refused(candor, spare, code, ["contacts"]))
    spare(candor, code, ["voicemail", " ", "voicemail"])
    assert stands(candor, code).not_affected == ("voicemail",)
    assert set(refused(candor, record, code, "Voicemail", state="lost").fields()) == {"kind"}
    spare(candor, code, [""])
    record(candor, code, "Voicemail", state="lost")
    assert [one.lines for one in stands(candor, code).spared] == [("voicemail",), ()]


def test_how_much_is_back_never_exceeds_its_base_and_a_new_base_is_explained(candor: Installation, code: str) -> None:
    record(candor, code, state="recovering")
    progress(candor, code, done="157", of="647")
    for told, field in (
        ({"done": "648", "of": "647"}, {"done"}),
        ({"done": "", "of": ""}, {"done", "of"}),
        ({"done": "1", "of": "0"}, {"of"}),
        ({"done": "200", "of": "709"}, {"note"}),
        ({"done": "156", "of": "647"}, {"note"}),
    ):
        assert set(refused(candor, progress, code, **told).fields()) == field, told
    progress(candor, code, done="238", of="709", note="62 more were found.")
    assert [(one.done, one.total, one.note) for one in stands(candor, code).kinds[0].series] == [
        (157, 647, ""),
        (238, 709, "62 more were found."),
    ]
    assert set(refused(candor, progress, code, "Photos", done="1", of="2").fields()) == {"kind"}


@pytest.mark.parametrize("data", ["safe", "unknown", "unreachable", "restored"])
def test_harm_is_said_in_an_update_before_it_is_recorded(candor: Installation, data: str) -> None:
    code = open_incident(candor, data=data).code
    mistake = refused(candor, record, code, state="lost")
    assert "say so in an update first" in mistake.fields()["state"]
    for state in ("safe", "unreachable", "unknown", "restored"):
        record(candor, code, state, state=state)
    resolve(candor, code)
    assert "open it again" in refused(candor, record, code, state="lost").fields()["state"]


@pytest.mark.parametrize("data", [word for word in DATA if word in {"safe", "unknown", "unreachable", "restored"}])
def test_no_update_says_less_than_the_record(candor: Installation, code: str, data: str) -> None:
    record(candor, code, state="lost")
    assert "“Contacts” is lost for good" in refused(candor, update, code, data=data).fields()["data"]
    update(candor, code, data="recovering")
    record(candor, code, state="restored", note="All of it came back.")
    update(candor, code, data=data)


@pytest.mark.parametrize("answer", ["none", "unknown"])
def test_no_end_says_less_than_the_record(candor: Installation, code: str, answer: str) -> None:
    record(candor, code, state="lost")
    assert set(refused(candor, resolve, code, data=answer).fields()) == {"data"}
    resolve(candor, code, data="lost", lost="Some contacts.")
    record(candor, code, "Photos", state="restored")


def test_an_update_that_the_record_rests_on_is_not_taken_back(candor: Installation) -> None:
    code = open_incident(candor).code
    wrong = update(candor, code, undo=60, data="lost")
    record(candor, code, state="lost")
    with pytest.raises(Conflict, match="change the record first"):
        do(candor, cancel, ines(candor, 60), code, wrong.update_id)
    record(candor, code, state="safe", note="We looked at the wrong copy.")
    do(candor, cancel, ines(candor, 60), code, wrong.update_id)


def test_two_operators_do_not_overwrite_each_other(candor: Installation, code: str) -> None:
    record(candor, code, state="lost")
    for command, more in ((spare_data, {"lines": ["voicemail"]}), (progress_data, {"kind": "Contacts", "done": "1", "of": "2"})):
        with pytest.raises(Conflict, match="Somebody else changed"):
            do(candor, command, None, code, version=0, **more)
    do(candor, spare_data, None, code, ["voicemail"], version=1)
    assert stands(candor, code).version == 2


def test_it_belongs_to_an_incident_that_stands(candor: Installation) -> None:
    gone = open_incident(candor, undo=60)
    do(candor, cancel, ines(candor, 60), gone.code, gone.update_id)
    for code, kind in ((gone.code, Conflict), (maintenance(candor).code, Conflict), ("nosuchcode00", NotFound)):
        assert isinstance(refused(candor, record, code, state="safe"), kind)
    assert isinstance(refused(candor, record, open_incident(candor).code, "", state="safe"), Invalid)
