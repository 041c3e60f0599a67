"""Open, update, resolve: what is said becomes rows; what is wrong is refused with a sentence beside its field."""

import pytest
from sqlalchemy import select

from status import tokens
from status.components import queries as components
from status.components.commands import retire
from status.db import Installation
from status.errors import Conflict, Invalid, NotFound
from status.incidents import queries
from status.incidents.commands import Words
from status.incidents.commands import open_incident as opening
from status.journal import queries as journal
from status.journal.model import Event
from tests.cast import component, do, ines, open_incident, resolve, update


def state_of(candor: Installation, component_id: str) -> str:
    with candor.database.read() as session:
        return components.get(session, component_id).state


def test_an_incident_opens_with_its_first_update_and_the_states_it_gives(candor: Installation) -> None:
    web = component(candor, "Web data")
    published = open_incident(candor, components={web: "major_outage"})
    with candor.database.read() as session:
        incident = queries.get(session, published.code)
        assert (incident.status, incident.impact, incident.data, incident.version) == ("investigating", "critical", "unknown", 1)
        (first,) = queries.updates(session, published.code)
        assert first.affected == [{"code": web, "name": "Web data", "old_status": "operational", "new_status": "major_outage"}]
    assert state_of(candor, web) == "major_outage"


def test_resolving_lets_components_fall_back_to_what_another_incident_still_gives_them(candor: Installation) -> None:
    web, mail = component(candor, "Web"), component(candor, "Mail")
    first = open_incident(candor, components={web: "major_outage", mail: "partial_outage"})
    open_incident(candor, title="Web is slow", components={web: "degraded_performance"})
    resolve(candor, first.code)
    assert (state_of(candor, web), state_of(candor, mail)) == ("degraded_performance", "operational")


def test_resolving_keeps_what_it_is_told_of_a_component(candor: Installation) -> None:
    web = component(candor, "Web")
    code = open_incident(candor, components={web: "major_outage"}).code
    resolve(candor, code, components={web: "degraded_performance"})
    assert state_of(candor, web) == "degraded_performance"


def test_resolving_with_an_outage_left_is_refused(candor: Installation) -> None:
    web = component(candor, "Web")
    code = open_incident(candor, components={web: "major_outage"}).code
    with pytest.raises(Invalid, match="monitoring"):
        resolve(candor, code, components={web: "major_outage"})


def test_a_retired_component_does_not_stand_in_the_way_of_resolving(candor: Installation) -> None:
    web = component(candor, "Web")
    code = open_incident(candor, components={web: "major_outage"}).code
    do(candor, retire, None, web)
    resolve(candor, code)


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "a\nb"}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": "bell \x07"}, "title"),
        ({"title": "turn \u202e"}, "title"),
        ({"title": "caf\udce9"}, "title"),
        ({"body": " \n "}, "body"),
        ({"body": "x" * 25_001}, "body"),
        ({"body": "nul \x00"}, "body"),
        ({"impact": "huge"}, "impact"),
        ({"impact": "maintenance"}, "impact"),
        ({"status": "resolved"}, "status"),
        ({"data": "gone"}, "data"),
        ({"components": {"nosuchthing1": "operational"}}, "component"),
        ({"happened_at": "+2h"}, "happened_at"),
        ({"next_update": "2001-01-01 00:00"}, "next_update"),
        ({"answers": ["weather"]}, "answers"),
    ],
)
def test_a_mistake_is_named_beside_its_field_and_nothing_is_stored(candor: Installation, words: dict[str, object], field: str) -> None:
    who = ines(candor)
    with candor.database.read() as session:
        before = journal.head(session)
    with pytest.raises(Invalid) as refused:
        do(candor, opening, who, Words(**{"title": "T", "body": "B", **words}))
    assert list(refused.value.fields()) == [field]
    assert str(refused.value).endswith((".", "!"))
    with candor.database.read() as session:
        assert journal.head(session) == before


def test_all_mistakes_of_a_form_are_told_at_once(candor: Installation) -> None:
    with pytest.raises(Invalid) as refused:
        open_incident(candor, title="", body="", next_update="midnight")
    assert set(refused.value.fields()) == {"title", "body", "next_update"}


@pytest.mark.parametrize(
    "title", ["🔥 Café", "سرویس می‌آید", "👨‍👩‍👧 app", "مشكلة في API v2", "How should <selectedoption> work? D&D &#39;x&#39;"]
)
def test_words_of_every_script_are_kept_to_the_code_point(candor: Installation, title: str) -> None:
    code = open_incident(candor, title=title).code
    with candor.database.read() as session:
        assert queries.get(session, code).title == title


def test_line_breaks_are_stored_alike_from_every_door(candor: Installation) -> None:
    one = open_incident(candor, body="Line one\nLine two\n\nNew paragraph")
    two = open_incident(candor, body="Line one\r\nLine two\r\n\r\nNew paragraph\r\n")
    with candor.database.read() as session:
        assert queries.updates(session, one.code)[0].body == queries.updates(session, two.code)[0].body


def test_two_operators_cannot_overwrite_each_other(candor: Installation) -> None:
    code = open_incident(candor).code
    update(candor, code, version=1)
    with pytest.raises(Conflict, match="Somebody else"):
        update(candor, code, version=1)


def test_two_submits_of_one_form_are_one_act(candor: Installation) -> None:
    form = {"id": tokens.new_id(), "code": tokens.new_id()}
    first, second = open_incident(candor, **form), open_incident(candor, **form)
    assert (second.code, second.update_id, second.again) == (first.code, first.update_id, True)
    with candor.database.read() as session:
        kinds = session.execute(select(Event.kind).where(Event.kind == "incident.opened")).scalars().all()
        assert len(kinds) == 1


def test_a_resolved_incident_takes_only_a_report(candor: Installation) -> None:
    code = open_incident(candor).code
    resolve(candor, code)
    with pytest.raises(Invalid, match="postmortem"):
        update(candor, code, status="monitoring")
    update(candor, code, body="What failed, and what changes.")
    with candor.database.read() as session:
        assert queries.get(session, code).status == "postmortem"
    with pytest.raises(Conflict, match="resolved already"):
        resolve(candor, code)


def test_an_unknown_incident_is_told_in_a_sentence(candor: Installation) -> None:
    with pytest.raises(NotFound, match="no incident"):
        update(candor, "nosuchcode12")
