"""One's account, colleagues, and who did what."""

import re
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from sqlalchemy import func, select

from status import clock
from status.db import Installation
from status.operators import commands, queries
from status.operators.model import OneTimeLink
from tests import cast
from tests.operators.people import GOOD, joined, named
from tests.web.console import Console, page
from tests.web.test_signing_in import sign_in

OTHER = "lamp otter brick swim"
ACCOUNT = "/admin/account"


@pytest.fixture
def ines(app: Flask, candor: Installation) -> Console:
    """Ines, who came by her password."""
    joined(candor, "Ines")
    return again(app, candor)


def again(app: Flask, candor: Installation, password: str = GOOD, name: str = "Ines") -> Console:
    """On another device."""
    who = Console(app, candor)
    sign_in(who, name, password, headers={"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"})
    assert who.said.status_code in {200, 303}, who.text()
    return who


def code(who: Console) -> int:
    return who.get("/admin").status_code


def press(who: Console, action: str) -> None:
    """The button of the form that goes there."""
    token = page(who.said.text).xpath(f"//form[@action='{action}']//input[@name='csrf_token']/@value")[0]
    who.post(action, {"csrf_token": token})


def test_whoever_came_by_a_link_chooses_a_password_and_comes_in_by_it(console: Console, app: Flask, candor: Installation) -> None:
    assert "You have none yet" in console.get(ACCOUNT).text
    console.submit(f"{ACCOUNT}/password", password=GOOD, repeated=GOOD)
    assert console.went_to == ACCOUNT and code(console) == 200
    assert code(again(app, candor)) == 200


def test_a_change_of_password_wants_the_old_one_and_ends_all_other_sign_ins(ines: Console, app: Flask, candor: Installation) -> None:
    elsewhere = again(app, candor)
    path = f"{ACCOUNT}/password"
    for wrong in (
        {"current": "x"},
        {"current": GOOD, "password": "short"},
        {"current": GOOD, "repeated": "x"},
        {"current": GOOD, "password": "Ines swims far away"},
    ):
        ines.submit(path, **{"current": GOOD, "password": OTHER, "repeated": wrong.get("password", OTHER), **wrong})
        assert ines.said.status_code == 422 and OTHER not in ines.said.text
    cookie = ines.client.get_cookie("candor", "127.0.0.1")
    ines.again(path, current=GOOD, password=OTHER, repeated=OTHER)
    assert ines.went_to == ACCOUNT
    assert (code(ines), code(elsewhere)) == (200, 302)
    assert ines.client.get_cookie("candor", "127.0.0.1") != cookie
    again(app, candor, OTHER)


def test_the_password_asked_for_again_is_guessed_ten_times_at_most(ines: Console) -> None:
    path = f"{ACCOUNT}/code/recovery"
    codes = [ines.submit(path, current=f"guess {number}").status_code for number in range(11)]
    assert codes == [422] * 10 + [429]
    assert "too many tries" in ines.text()


def test_sign_ins_are_listed_with_their_place_and_ended_one_by_one_or_all(ines: Console, app: Flask, candor: Installation) -> None:
    first, second = again(app, candor), again(app, candor)
    ines.get(ACCOUNT)
    assert ines.text().count("Firefox on Linux, 127.0.0.1") == 3 and ines.text().count("(here)") == 1
    ends = page(ines.said.text).xpath("//form[contains(@action, '/sign-ins/')]/@action")
    press(ines, ends[0])
    assert ines.went_to == ACCOUNT and sorted((code(first), code(second))) == [200, 302] and code(ines) == 200
    third = again(app, candor)
    ines.get(ACCOUNT)
    press(ines, f"{ACCOUNT}/sign-ins/end-others")
    assert [code(who) for who in (ines, first, second, third)] == [200, 302, 302, 302]


def test_nobody_ends_the_sign_in_of_somebody_else(ines: Console, app: Flask, candor: Installation) -> None:
    joined(candor, "Otto")
    otto = again(app, candor, name="Otto")
    with candor.database.read() as session:
        other = queries.sign_ins(session, named(candor, "Ines").id, clock.now())[0].name
    otto.post(f"{ACCOUNT}/sign-ins/{other}/end", {"csrf_token": dict(otto.form("/admin/people/add"))["csrf_token"]})
    assert otto.said.status_code == 404 and code(ines) == 200


def test_codes_are_turned_on_renewed_and_done_without(ines: Console, app: Flask, candor: Installation) -> None:
    key = dict(ines.form(f"{ACCOUNT}/code"))["key"]
    ines.again(f"{ACCOUNT}/code", current=GOOD, totp="000000")
    assert ines.said.status_code == 422 and dict(ines.form())["key"] == key, "it is in the app by now"
    ines.again(f"{ACCOUNT}/code", current=GOOD, totp=pyotp.TOTP(key).at(clock.now()))
    shown = page(ines.said.text).xpath("//ul[@class='codes']/li/code/text()")
    assert "10 of 10 recovery codes are left" in " ".join(ines.get(ACCOUNT).text.split()) and not any(
        one in ines.said.text for one in shown
    )
    who = again(app, candor)
    who.again("/admin/sign-in/code", totp=shown[0])
    assert code(who) == 200
    ines.submit(f"{ACCOUNT}/code/recovery", current=GOOD)
    assert not set(shown) & set(page(ines.said.text).xpath("//ul[@class='codes']/li/code/text()"))
    ines.submit(f"{ACCOUNT}/code/off", current=GOOD)
    assert "Off: the password alone" in ines.get(ACCOUNT).text
    assert code(again(app, candor)) == 200


def test_a_colleague_is_invited_chooses_a_password_and_is_in(ines: Console, app: Flask, candor: Installation) -> None:
    ines.submit("/admin/people/add", name="", current=GOOD)
    assert ines.said.status_code == 422
    ines.again("/admin/people/add", name="Otto <b>", current=GOOD)
    link = page(ines.said.text).xpath("//main//code/text()")[0]
    assert link.startswith("http://127.0.0.1:8000/admin/link/")
    path = link.removeprefix("http://127.0.0.1:8000")
    otto = Console(app, candor)
    assert "Welcome, Otto &lt;b&gt;" in otto.get(path).text
    otto.submit(path, password="passwordpassword", repeated="passwordpassword")
    assert otto.said.status_code == 422 and "tried first" in otto.text()
    otto.again(path, password=OTHER, repeated=OTHER)
    assert otto.went_to == "/admin" and code(otto) == 200
    assert otto.get(path).status_code == 403
    assert link not in ines.get("/admin/people").text
    ines.submit("/admin/people/add", name="otto <B>", current=GOOD)
    assert ines.said.status_code == 409 and ines.value("name") == "otto <B>"


def test_a_colleague_is_reset_and_removed(ines: Console, app: Flask, candor: Installation) -> None:
    joined(candor, "Otto")
    otto, place = again(app, candor, name="Otto"), f"/admin/people/{named(candor, 'Otto').id}"
    ines.submit(f"{place}/reset", current="x")
    assert ines.said.status_code == 422 and code(otto) == 200
    ines.again(f"{place}/reset", current=GOOD)
    assert code(otto) == 302 and "A link for Otto" in ines.text()
    otto.submit(page(ines.said.text).xpath("//main//code/text()")[0].removeprefix("http://127.0.0.1:8000"), password=OTHER, repeated=OTHER)
    assert code(otto) == 200
    ines.submit(f"{place}/remove", current=GOOD)
    assert ines.went_to == "/admin/people" and code(otto) == 302
    sign_in(otto, "Otto", OTHER)
    assert otto.said.status_code == 401, "as if there had never been one"
    ines.submit(f"/admin/people/{named(candor, 'Ines').id}/remove", current=GOOD)
    assert ines.said.status_code == 409 and code(ines) == 200


def test_links_are_kept_as_digests_and_gone_after_a_month(ines: Console, candor: Installation) -> None:
    with clock.set_to(clock.now() + timedelta(days=32)):
        cast.do(candor, commands.make_link, named(candor, "Ines").id)
        with candor.database.read() as session:
            assert session.execute(select(func.count()).select_from(OneTimeLink)).scalar_one() == 1


def test_who_did_what_is_told_in_plain_words_newest_first_and_by_person(ines: Console, app: Flask, candor: Installation) -> None:
    joined(candor, "Otto")
    otto = again(app, candor, name="Otto")
    otto.submit("/admin/incidents/new", title="Contacts <do> not appear", body="Calls work.")
    told = [" ".join("".join(one.itertext()).split()) for one in page(ines.get("/admin/audit").text).xpath("//ol/li/div")]
    assert told[:3] == [
        "Candor announced an update to feeds and by mail: Contacts <do> not appear",
        "Otto reported an incident: Contacts <do> not appear",
        "Otto signed in by password",
    ]
    assert "Otto chose a password" in told and told[-1] == "Candor made this page"
    otto_id = named(candor, "Otto").id
    alone = page(ines.get(f"/admin/audit?who={otto_id}").text).xpath("//ol/li/div/b/text()")
    assert set(alone) == {"Otto"} and len(alone) == 4


def test_the_list_has_pages_that_miss_nothing(ines: Console, candor: Installation) -> None:
    for number in range(60):
        cast.component(candor, f"Part {number}")
    seen: list[int] = []
    address = "/admin/audit"
    while address:
        tree = page(ines.get(address).text)
        seen += [int(value) for value in tree.xpath("//ol/li/@value")]
        address = next(iter(tree.xpath("//a[text()='Older']/@href")), "")
    assert seen == list(range(max(seen), 0, -1)) and len(seen) > 60


def test_no_secret_is_in_any_log(ines: Console, app: Flask, candor: Installation, caplog: pytest.LogCaptureFixture) -> None:
    sign_in(Console(app, candor), "Ines", "a wrong secret of hers")
    assert "from 127.0.0.0/24" in caplog.text
    assert not re.search("secret|Ines", caplog.text)
