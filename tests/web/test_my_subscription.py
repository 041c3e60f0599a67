"""The reader's own page: behind a link that only their mailbox has."""

import pytest
from flask import Flask

from status.db import Installation
from status.delivery import endings, notes
from status.subscribers import commands, queries, signing_up
from tests.cast import component, do, open_incident, resolve, update
from tests.delivery.post import outbox, send, text_of, written_to

BASE = "http://127.0.0.1:8000"
ANN = "ann@example.org"


@pytest.fixture
def path(candor: Installation) -> str:
    do(candor, commands.add, ANN)
    with candor.database.read() as session:
        return f"/subscriptions/{signing_up.manage_link(session, queries.find(session, ANN))}"


def test_the_choice_is_changed_and_replaced(app: Flask, candor: Installation, path: str) -> None:
    web, mail = component(candor, "Web"), component(candor, "Mail")
    for chosen in ([web, mail], [mail], []):
        said = app.test_client().post(path, data={"do": "change", "components": chosen}, base_url=BASE)
        assert "from now on you get this" in said.text and said.text.count(" checked>") == len(chosen)
        with candor.database.read() as session:
            ann = queries.find(session, ANN)
            assert (queries.choices(session, ann.id, ann.id).get(ann.id, []), ann.everything) == (sorted(chosen), not chosen)
    wrong = app.test_client().post(path, data={"do": "change", "components": ["nosuchthing0"]}, base_url=BASE)
    assert wrong.status_code == 422 and 'id="components-mistake"' in wrong.text


def test_what_is_kept_is_handed_out_and_erased(app: Flask, candor: Installation, path: str) -> None:
    told = app.test_client().post(path, data={"do": "export"}, base_url=BASE)
    assert told.json and told.json["email"] == ANN and told.json["log"][0]["what"] == "added"
    assert "attachment" in told.headers["Content-Disposition"]
    assert "Nothing about you remains" in app.test_client().post(path, data={"do": "erase"}, base_url=BASE).text
    for method in ("GET", "POST"):
        assert app.test_client().open(path, method=method, data={"do": "export"}, base_url=BASE).status_code == 404


def test_a_forwarded_mail_does_not_open_the_page_but_has_the_link_mailed_to_its_reader(app: Flask, candor: Installation, path: str) -> None:
    with candor.database.read() as session:
        ann = queries.find(session, ANN)
        forwarded = f"/subscriptions/{signing_up.stop_link(session, ann)}"
    assert ANN not in app.test_client().get(forwarded, base_url=BASE).text
    for _ in range(5):
        said = app.test_client().post(forwarded, data={"do": "erase"}, base_url=BASE)
        assert "Look into your mailbox" in said.text and ANN not in said.text
    notes.send(candor)
    assert written_to(candor) == {ANN: 3} and f"{BASE}{path}" in text_of(outbox(candor)[0])
    assert ANN in app.test_client().get(path, base_url=BASE).text
    do(candor, commands.leave, forwarded.rpartition("/")[2])
    assert "gets no mail from us" in app.test_client().get(path, base_url=BASE).text
    assert app.test_client().post(path, data={"do": "change"}, base_url=BASE).status_code == 422


def test_who_follows_one_incident_hears_of_it_alone_until_it_is_over(candor: Installation) -> None:
    web = component(candor, "Web")
    mine = open_incident(candor, title="Mine", components={web: "major_outage"}).code
    other = open_incident(candor, title="Other").code
    with candor.database.write() as session:
        for address, chosen in (("ann@example.org", []), ("bob@example.org", [web])):
            commands.keep(session, "confirmed", commands.read_address(address), chosen, "en")
            commands.keep(session, "confirmed", commands.read_address(address), [], "en", mine)
        commands.keep(session, "confirmed", commands.read_address("cy@example.org"), [], "en", mine)
    update(candor, mine)
    update(candor, other)
    send(candor)
    assert written_to(candor) == {"ann@example.org": 2, "bob@example.org": 2, "cy@example.org": 1}
    assert "news of this problem" in text_of(next(one for one in outbox(candor) if one["To"] == "cy@example.org"))
    resolve(candor, mine)
    assert endings.follow(candor) == 0, "the last mail has still to leave"
    send(candor)
    assert endings.follow(candor) == 1 and endings.follow(candor) == 0
    with candor.database.read() as session:
        assert [queries.find(session, f"{one}@example.org").state for one in ("ann", "bob", "cy")] == ["confirmed", "confirmed", "ended"]
    assert written_to(candor) == {"ann@example.org": 3, "bob@example.org": 3, "cy@example.org": 2}
