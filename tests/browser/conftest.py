"""A real Chromium, and the application behind a real socket."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from status.db import Installation
from status.operators import commands
from status.public.files import PublicFiles
from tests import cast
from tests.browser.served import Served, demo, every_world, temporary
from tests.web.conftest import build_app

PHONE = {"width": 360, "height": 740}
Opens = Callable[..., Page]
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-dev-shm-usage"]
DESK = {"viewport": {"width": 1280, "height": 900}, "java_script_enabled": True}


ON_A_PHONE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
BOTH_WAYS = pytest.mark.parametrize(
    ("how", "database_url"), [({}, "sqlite"), (DESK, "postgresql")], ids=["phone-sqlite", "desk-postgresql"], indirect=["database_url"]
)


@pytest.hookimpl(tryfirst=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that names no databases runs on SQLite; if it takes `how`, also at a desk, on PostgreSQL.

    tests/web sends every form to both databases; what a browser is asked here does not change with them.
    """
    named = any("database_url" in one.args[0] for one in metafunc.definition.iter_markers("parametrize"))
    if "database_url" in metafunc.fixturenames and not named:
        metafunc.definition.add_marker(BOTH_WAYS if "how" in metafunc.fixturenames else ON_A_PHONE)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """`CHROME_PATH`, Debian's, or Playwright's own. None at all: skipped on a desk, a failure in CI."""
    with sync_playwright() as play:
        path = os.environ.get("CHROME_PATH") or shutil.which("chromium") or play.chromium.executable_path
        if not Path(path).exists():
            if os.environ.get("CI") == "true":
                pytest.fail("No Chromium: install Debian's `chromium`, or run `playwright install chromium`.")
            pytest.skip("no Chromium here")
        browser = play.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def address(candor: Installation) -> Iterator[str]:
    """Where the whole application answers: public files in front, forms behind."""
    app = PublicFiles(candor.settings.public, build_app(candor), candor.settings.base_url)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def opens(chromium: Browser, address: str, candor: Installation) -> Iterator[Opens]:
    """Opens a page on a phone with scripts off; signed in unless told otherwise. The keywords are those of a browser context."""
    contexts = []

    def open_one(path: str, *, signed_in: bool = True, **how: Any) -> Page:
        context = chromium.new_context(**{"viewport": PHONE, "java_script_enabled": False, **how})
        contexts.append(context)
        page = context.new_page()
        if signed_in:
            token = cast.do(candor, commands.make_link, cast.do(candor, commands.ensure, cast.INES))
            context.add_cookies([{"name": "candor", "value": cast.do(candor, commands.sign_in, token), "url": address}])
        page.goto(address + path)
        return page

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    """The demo behind `flask serve`, one for all tests: they may say more, and take nothing back."""
    with temporary() as folder, demo(folder / "var") as one:
        yield one


@pytest.fixture(scope="session")
def worlds() -> Iterator[dict[str, str]]:
    """The address of the front page of every world."""
    with temporary() as folder, every_world(folder) as addresses:
        yield addresses
