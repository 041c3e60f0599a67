"""The page's own settings in the admin: saved all at once or not at all, and nothing typed is lost."""

import json

import pytest

from status.db import Installation
from status.site.commands import change
from status.site.queries import get
from tests import cast
from tests.cast import do
from tests.web.console import Console, filled

SITE = "/admin/site"


def stands(candor: Installation, name: str) -> object:
    with candor.database.read() as session:
        return getattr(get(session), name)


def test_everything_is_saved_in_one_event_and_stands_on_every_page(console: Console, candor: Installation) -> None:
    before = stands(candor, "revision")
    console.submit(
        SITE,
        name="Ashgrove Post",
        logo_text="Ashgrove",
        postal_address="1 Road\r\nTown",
        contact="help@example.org",
        imprint="https://example.org/imprint",
        privacy="https://example.org/privacy",
        header_links="Shop https://example.org/shop?a=1&b=2\r\n",
        footer_links="All our <pages> https://example.org/",
        **{"colours.link": "#7a1fa2", "colours.link_dark": "#E0B3FF", "colours.sign": "#5b1178"},
    )
    assert console.went_to == SITE and stands(candor, "revision") == int(str(before)) + 1
    assert "Saved: colours, contact, footer links" in console.get(SITE).text
    assert (console.value("contact"), console.value("colours.link_dark")) == ("help@example.org", "#e0b3ff")
    for path in ("index.html", "about/index.html", "404.html"):
        page = (candor.settings.public / path).read_text()
        assert '<bdi>Ashgrove</bdi></a><a href="https://example.org/shop?a=1&amp;b=2"><bdi>Shop</bdi></a>' in page, path
        assert "<bdi>All our &lt;pages&gt;</bdi>" in page and 'href="https://example.org/imprint">Imprint' in page
        assert "(prefers-color-scheme:light){:root{--link:#7a1fa2}" in page and "#e0b3ff" in page
    about = (candor.settings.public / "about/index.html").read_text()
    assert "1 Road\nTown" in about and 'href="mailto:help@example.org">help@example.org<' in about and "We remove nothing" in about


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("name", "", "Name is empty"),
        ("zone", "Mars", "“Mars” is not known"),
        ("undo_window", "301", "from 0 to 300"),
        ("languages", "english language", "one to 20 languages"),
        ("colours.link", "#93c3ff", "contrast of 1.5"),
        ("colours.link_dark", "#0a4f9e", "dark background, 4.5 is the least"),
        ("colours.sign", "red", "six hexadecimal digits"),
        ("imprint", "javascript:alert(1)", "starts with https://"),
        ("imprint", "https://[::1", "starts with https://"),
        ("contact", "nobody", "or an e-mail address"),
        ("header_links", "Shop", "has to be words and an address"),
        ("header_links", "https://example.org", "has to be words and an address"),
        ("footer_links", "\n".join(["A https://example.org"] * 7), "6 are the most"),
    ],
)
def test_a_mistake_is_told_beside_its_field_and_everything_typed_stays(
    console: Console, candor: Installation, field: str, value: str, told: str
) -> None:
    before = stands(candor, "revision")
    console.submit(SITE, **{"logo_text": "Kept", "privacy": "https://example.org/p", field: value})
    assert console.said.status_code == 422 and told in console.text() and f'id="{field}-mistake"' in console.said.text
    assert (console.value(field), console.value("logo_text")) == (value, "Kept")
    assert stands(candor, "revision") == before


def test_two_submits_of_one_form_are_one_act(console: Console, candor: Installation) -> None:
    form = filled(console.form(SITE), logo_text="Twice")
    for _ in range(2):
        console.post(SITE, form)
        assert console.went_to == SITE
    assert "nothing was changed" in console.get(SITE).text


def test_somebody_else_changed_it_meanwhile(console: Console, candor: Installation) -> None:
    form = filled(console.form(SITE), logo_text="Mine")
    do(candor, change, None, "name", "Theirs")
    console.post(SITE, form)
    assert console.said.status_code == 409 and "Theirs" in console.text() and console.value("logo_text") == "Mine"
    console.again(SITE, name="Theirs")
    assert (stands(candor, "name"), stands(candor, "logo_text")) == ("Theirs", "Mine")


def test_a_form_without_its_token_keeps_everything_typed(console: Console) -> None:
    console.submit(SITE, csrf_token="old", logo_text="Kept")  # noqa: S106
    assert console.said.status_code == 400 and console.value("logo_text") == "Kept"
    console.again(SITE)
    assert console.went_to == SITE


def test_k05_another_zone_moves_no_instant_and_a_promise_keeps_the_zone_it_was_made_in(console: Console, candor: Installation) -> None:
    do(candor, change, None, "zone", "Europe/Berlin")
    code = cast.open_incident(candor, next_update="2030-02-10", happened_at="2026-02-10 10:00").code
    console.submit(SITE, logo_text="x")
    before = json.loads((candor.settings.public / f"incidents/{code}.json").read_text())
    assert before["started_at"] == "2026-02-10T10:00:00.000+01:00"
    console.get(SITE)
    console.again(SITE, zone="UTC")
    after = json.loads((candor.settings.public / f"incidents/{code}.json").read_text())
    assert after["started_at"] == "2026-02-10T09:00:00.000Z"
    (promise,) = after["candor"]["promises"]
    assert promise == before["candor"]["promises"][0] and (promise["zone"], promise["due_at"]) == (
        "Europe/Berlin",
        "2030-02-10T23:00:00.000Z",
    )
    assert "9:00" in (candor.settings.public / f"incidents/{code}/index.html").read_text()


def test_where_the_environment_wins_the_form_says_so(console: Console) -> None:
    assert "CANDOR_ANNOUNCE_DELAY is set in the environment and wins" in console.get(SITE).text
