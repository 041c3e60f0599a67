"""The web doors on the installation of `candor`, and an operator before them."""

import pytest
from flask import Flask

from status import settings, web
from status.db import Installation
from tests.web.console import Console


def build_app(candor: Installation) -> Flask:
    """As `app.py` does, without the commands."""
    app = Flask("candor", root_path=str(settings.HOME), template_folder="templates", static_folder=None)
    web.register(app, candor)
    return app


@pytest.fixture
def app(candor: Installation) -> Flask:
    return build_app(candor)


@pytest.fixture
def stranger(app: Flask, candor: Installation) -> Console:
    """Somebody who is not signed in."""
    return Console(app, candor)


@pytest.fixture
def console(app: Flask, candor: Installation) -> Console:
    """Ines, signed in."""
    return Console(app, candor).sign_in()
