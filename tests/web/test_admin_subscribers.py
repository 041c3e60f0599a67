"""Subscribers in the admin: counted, found, added, taken off, imported in two steps, exported."""

import io

import pytest

from status.db import Installation
from status.errors import NotFound
from status.subscribers import commands, queries, signing_up
from tests.cast import component, do
from tests.web.console import Console, filled

LIST = "/admin/subscribers"


def state(candor: Installation, address: str) -> str:
    with candor.database.read() as session:
        return queries.find(session, address).state


def test_they_are_counted_paged_and_found(console: Console, candor: Installation) -> None:
    assert "Nobody gets mail yet" in console.get(LIST).text
    for number in range(60):
        do(candor, commands.add, f"reader{number}@example.org")
    do(candor, signing_up.ask, "192.0.2.1", "new@example.org")
    text = console.get(LIST).text
    assert "60 people get mail." in text and "1 person asked" in text and text.count("@example.org</b>") == 50
    before = text.partition("before=")[2].partition('"')[0]
    assert console.get(f"{LIST}?before={before}").text.count("@example.org</b>") == 10
    assert console.get(f"{LIST}?q=READER5").text.count("@example.org</b>") == 11
    assert "Nobody here has" in console.get(f"{LIST}?q=%25").text, "a sign of the database's language is a letter like others"
    for odd in ("before=x", "before=99999999999999", "q=%00"):
        assert console.get(f"{LIST}?{odd}").status_code == 200


def test_one_is_added_taken_off_and_erased(console: Console, candor: Installation) -> None:
    web = component(candor, "Web")
    assert "ännchen" in console.submit(f"{LIST}/add", email="ännchen@example.org", component=None).text
    assert console.said.status_code == 422
    console.post(f"{LIST}/add", [*filled(console.form(f"{LIST}/add"), email="ann@example.org"), ("component", web)])
    assert console.went_to == f"{LIST}?q=ann@example.org" and "Web" in console.get(LIST).text
    for act, after in (("remove", "removed"), ("remove", "removed"), ("erase", "")):
        console.post(f"{LIST}/1/remove", filled(console.form(f"{LIST}/1/remove"), do=act))
        assert console.said.status_code == 303
        if after:
            assert state(candor, "ann@example.org") == after
    with pytest.raises(NotFound):
        state(candor, "ann@example.org")
    assert console.get(f"{LIST}/1/remove").status_code == 404


@pytest.mark.parametrize("name", ["list.csv", "list.jsonl"])
def test_a_file_says_first_what_it_would_do(console: Console, candor: Installation, name: str) -> None:
    do(candor, commands.add, "bob@example.org")
    lines = {"list.csv": "\ufeffemail;confirmed_at\r\nann@example.org;2020-01-01\r\nbob@example.org;\r\nnonsense;\r\n"}
    lines["list.jsonl"] = '{"email":"ann@example.org","confirmed_at":"2020-01-01"}\n{"email":"bob@example.org"}\n{"email":"nonsense"}\n'
    token = dict(console.form(f"{LIST}/import"))["csrf_token"]
    file = (io.BytesIO(lines[name].encode()), name)
    console.said = console.client.post(
        f"{LIST}/import", data={"csrf_token": token, "file": file}, base_url=console.base_url, content_type="multipart/form-data"
    )
    assert "1 person would be imported" in console.said.text and "would be refused:" in console.said.text
    with pytest.raises(NotFound):
        state(candor, "ann@example.org")
    console.again(f"{LIST}/import")
    assert console.went_to == LIST and state(candor, "ann@example.org") == "confirmed"
    csv = console.get(f"{LIST}/export")
    assert csv.text.startswith("email,language,components,confirmed_at\r\n") and "ann@example.org" in csv.text


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        (b"", "Choose a file"),
        (b"name\nann\n", "no email column"),
        ("email\n".encode("utf-16"), "UTF-16"),
        (b"email\n" + b"a" * 400_000, "too large"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_in_a_sentence(console: Console, sent: bytes, told: str) -> None:
    token = dict(console.form(f"{LIST}/import"))["csrf_token"]
    data = {"csrf_token": token, "file": (io.BytesIO(sent), "list.csv")}
    said = console.client.post(f"{LIST}/import", data=data, base_url=console.base_url, content_type="multipart/form-data")
    assert said.status_code == 422 and told in said.text and 'href="#file"' in said.text
