"""The list of incidents: what the address asks for is what is shown, and what is shown has an address."""

from lxml.etree import _Element as Element

from status import clock
from status.db import Installation
from tests import cast
from tests.web.console import Console, page

LIST = "/admin/incidents"


def rows(console: Console) -> list[str]:
    return [str(one) for one in page(console.said.text).xpath("//ul[@class='rows']//b/text()")]


def link(console: Console, words: str) -> Element:
    found: list[Element] = page(console.said.text).xpath(f"//main//a[normalize-space()='{words}']")
    return found[0]


def test_an_empty_list_teaches_the_first_step_and_asks_nothing(console: Console) -> None:
    console.get(LIST)
    assert "flask incident open" in console.said.text and 'role="search"' not in console.said.text


def test_the_form_keeps_what_was_asked_and_shows_what_matches(console: Console, candor: Installation) -> None:
    sync = cast.component(candor, "Sync")
    cast.open_incident(candor, title="Störung bei Kontakten", components={sync: "major_outage"})
    done = cast.open_incident(candor, title="Photos").code
    cast.resolve(candor, done, body="100% zurück, <b>alle</b>.")
    month = f"{clock.now():%Y-%m}"
    for query, found in (
        ("", 2),
        ("?state=open", 1),
        ("?state=resolved&q=100%25+ZUR%C3%9CCK", 1),
        (f"?impact=critical&component={sync}&month={month}&state=open&q=ST%C3%96R", 1),
        ("?q=%25", 1),
        ("?q=_", 0),
        ("?q=%3Cb%3E", 1),
        ("?state=nothing&impact=x&component=nosuchcomp00&month=%00&before=nosuchcode00", 2),
    ):
        assert console.get(LIST + query).status_code == 200 and len(rows(console)) == found, query
    console.get(f"{LIST}?impact=critical&component={sync}&month={month}&state=open&q=%3Cb%3E%00")
    assert "“&lt;b&gt;" in console.said.text
    assert "Nothing matches" in console.text() and "open, critical, with Sync, in " in console.text()
    assert link(console, "Show all").get("href") == LIST
    chosen = page(console.said.text).xpath("//option[@selected]/@value")
    assert chosen == ["critical", sync, month] and dict(console.form())["state"] == "open"


def test_older_ones_are_a_link_away_and_keep_what_was_asked(console: Console, candor: Installation) -> None:
    for number in range(51):
        cast.open_incident(candor, title=f"No {number}")
    cast.resolve(candor, cast.open_incident(candor, title="Over").code)
    console.get(f"{LIST}?state=open&q=no+")
    first = rows(console)
    console.get(str(link(console, "Older").get("href")))
    assert len(first) == 50 and rows(console) == ["No 0"]
    assert dict(console.form())["state"] == "open" and dict(console.form())["q"] == "no"
