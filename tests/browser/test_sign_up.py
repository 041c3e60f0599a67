"""Signing up on a phone without scripts, from a copy of the page that Python alone serves."""

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import URL
from werkzeug.serving import make_server

from status.acknowledge import acknowledge
from status.db import Installation
from status.delivery import notes
from status.migrations import upgrade
from status.public.files import PublicFiles
from status.site import commands, first
from tests.browser.served import by_python_alone, complaints
from tests.cast import component, do, open_incident
from tests.conftest import build
from tests.flows.mail import Outbox
from tests.serving.processes import free_port
from tests.web.conftest import build_app

pytestmark = pytest.mark.browser
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Installation]:
    """An installation under the address that its server really has: the form of a copy posts there."""
    port = free_port()
    candor = build(
        tmp_path / "var", URL.create("sqlite", database=str(tmp_path / "var" / "candor.db")), base_url=f"http://127.0.0.1:{port}"
    )
    upgrade(candor)
    do(candor, commands.create, {**first.DEFAULTS, "name": "Corvid Mobile"})
    for name in ("Web data", "Contacts sync"):
        component(candor, name, group="On the phone")
    open_incident(candor)
    acknowledge(candor)
    server = make_server("127.0.0.1", port, PublicFiles(candor.settings.public, build_app(candor), candor.settings.base_url), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield candor
    server.shutdown()
    thread.join()
    candor.database.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport=PHONE, java_script_enabled=False)  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def link(candor: Installation, place: str) -> str:
    """The newest link to such a place in the outbox."""
    notes.send(candor)
    found = [
        re.search(rf"{candor.settings.base_url}/{place}/(?!confirm/)[\w.-]+", mail.text) for mail in Outbox(candor.settings.var).mails()
    ]
    return next(one[0] for one in reversed(found) if one)


def fits(page: Page) -> bool:
    return all(
        box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"]
        for one in page.locator("main *:visible").all()
        if (box := one.bounding_box())
    )


def test_k50_from_the_form_of_a_copy_to_a_choice_of_ones_own(here: Installation, page: Page) -> None:
    with by_python_alone(here.settings.public) as copy:
        heard = complaints(page, "http://127.0.0.1:")
        page.goto(f"{copy}/subscribe/")
        assert fits(page)
        page.get_by_label("Your email address").fill("ann@example.org")
        page.get_by_text("Only some services").click()
        page.get_by_label("Web data").check()
        page.get_by_role("button", name="Write to me").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mailbox")
    page.goto(link(here, "subscriptions/confirm"))
    page.get_by_role("button", name="Yes, write to me").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You will hear from us")
    assert fits(page)
    page.goto(link(here, "subscriptions"))
    expect(page.get_by_label("Web data")).to_be_checked()
    page.get_by_label("Contacts sync").check()
    page.get_by_role("button", name="Keep this choice").click()
    expect(page.get_by_role("status")).to_contain_text("from now on")
    assert fits(page)
    page.get_by_role("link", name="Stop all mails").click()
    page.get_by_role("button", name="Stop these mails").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("These mails have stopped")
    assert heard == []


def test_a_mistake_keeps_what_was_typed(here: Installation, page: Page) -> None:
    page.goto(f"{here.settings.base_url}/subscribe/")
    page.get_by_label("Your email address").fill("ann@localhost")
    page.get_by_role("button", name="Write to me").click()
    expect(page.get_by_label("Your email address")).to_have_value("ann@localhost")
    expect(page.locator("#email-mistake")).to_contain_text("Email")
    assert fits(page)
