"""A real Chromium, and the application behind a real socket."""

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from status.db import Installation
from status.public.files import PublicFiles
from tests.browser.served import Served, demo, every_world, temporary
from tests.web.conftest import build_app

FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-dev-shm-usage"]


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
