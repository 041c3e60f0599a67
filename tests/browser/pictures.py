"""`bin/screenshots`: the README's pictures, of the demo on a server of its own; each shows what a window shows, not the whole page."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Literal

from playwright.sync_api import Browser, Page, sync_playwright

from status.acknowledge import say
from status.incidents import commands
from status.incidents.commands import Words
from status.settings import HOME
from tests import cast
from tests.browser.served import Served, demo, temporary
from tests.flows.flask import until

FOLDER = HOME / "docs" / "screenshots"
WINDOWS = {360: 1400, 1280: 1000}
# The first picture of the README shows all down to the promise, in the size in which it is looked at there.
TALL, SMALLER = 1720, 0.7
LARGEST = 150_000
# The places of the admin, and what readers have beside the page.
PLACES = ("people", "incidents", "maintenance", "faqs", "subscribers", "components", "site", "mail", "advice")
BESIDE = ("faq", "maintenance", "promises", "subscribe", "about")
BODY = "Half of the photos are back, the oldest first. **Keep your phone on** until it says that it has finished."
LAST = Words(
    body="Contacts, calendars and photos are back for everybody whose phone was not reset. Thank you for your patience, and we are sorry.",
    data="lost",
    lost="What was new on a phone in the hours before it was reset, and had not reached us yet.",
)


def main() -> None:
    """Takes them all; says how large each is."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with temporary() as folder, demo(folder / "var") as served, sync_playwright() as play:
        path = os.environ.get("CHROME_PATH") or shutil.which("chromium") or play.chromium.executable_path
        browser = play.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-background-networking"])
        while_open(browser, served)
        admin(browser, served)
        mail(browser, served)
        say(served.candor, commands.resolve, cast.ines(served.candor), (code := served.code), LAST)
        shoot(browser, served.address, "page-fine-light-1280")
        shoot(browser, f"{served.address}/incidents/{code}", "page-resolved-light-1280")
        browser.close()
    for file in sorted(FOLDER.glob("*.png")):
        print(f"{file.relative_to(HOME)}  {file.stat().st_size // 1000} kB{'  TOO LARGE' if file.stat().st_size > LARGEST else ''}")


def while_open(browser: Browser, served: Served) -> None:
    """What readers see on the day of the demo."""
    with window(browser, 1280, height=TALL, device_scale_factor=SMALLER) as page:
        page.goto(served.address)
        take(page, "page-open-light-1280")
    shoot(browser, served.address, "page-open-dark-360")
    shoot(browser, f"{served.address}/incidents/{served.code}", "incident-light-360")
    for other in BESIDE:
        shoot(browser, f"{served.address}/{other}", f"{other}-light-360")


def admin(browser: Browser, served: Served) -> None:
    """What the operator sees: home, and a form that is being filled in."""
    for width, scale in ((360, 1), (1280, 0.85)):
        with window(browser, width, device_scale_factor=scale) as page:
            page.goto(served.link())
            page.get_by_role("button", name="Sign in").click()
            page.get_by_role("link", name="Report a problem").wait_for()
            take(page, f"admin-home-light-{width}")
            page.goto(f"{served.address}/admin/incidents/{served.code}/update")
            page.locator("#body").fill(BODY)
            page.get_by_role("button", name="Look first").click()
            page.locator(".phone strong").wait_for()
            take(page, f"admin-update-light-{width}")
            for place in PLACES:
                page.goto(f"{served.address}/admin/{place}")
                take(page, f"admin-{place}-light-{width}")


def mail(browser: Browser, served: Served) -> None:
    """A mail as a mail program shows it."""
    outbox = served.candor.settings.outbox
    until(lambda: list(outbox.rglob("*.eml")))
    file = max(outbox.rglob("*.eml"), key=lambda one: one.stat().st_size)
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    part = message.get_body(("html",))
    assert part is not None
    for scheme in ("light", "dark"):
        with window(browser, 360, scheme) as page:  # type: ignore[arg-type]
            page.set_content(part.get_content())
            take(page, f"mail-{scheme}-360")


def shoot(browser: Browser, address: str, name: str) -> None:
    """A page under the scheme and the width that its picture's name ends with."""
    scheme, width = name.split("-")[-2:]
    with window(browser, int(width), scheme) as page:  # type: ignore[arg-type]
        page.goto(address)
        take(page, name)


@contextmanager
def window(browser: Browser, width: int, scheme: Literal["light", "dark"] = "light", height: int = 0, **how: Any) -> Iterator[Page]:
    """A window on a quiet machine where the page is at home."""
    size: Any = {"width": width, "height": height or WINDOWS[width]}
    context = browser.new_context(viewport=size, color_scheme=scheme, timezone_id="America/Los_Angeles", reduced_motion="reduce", **how)
    yield context.new_page()
    context.close()


def take(page: Page, name: str) -> None:
    """The window, without what is empty below a short page."""
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    size = page.viewport_size
    assert size
    height = min(size["height"], page.evaluate("Math.ceil(document.body.getBoundingClientRect().bottom)"))
    page.screenshot(path=FOLDER / f"{name}.png", clip={"x": 0, "y": 0, "width": size["width"], "height": height})


if __name__ == "__main__":
    main()
