"""The web doors on the installation of `candor`, and an operator before them."""

import pytest
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from status import settings, web
from status.db import Installation
from tests.web.console import Console


class Compiled(BytecodeCache):
    """Templates as they were compiled for an application of an earlier test: half of what a request costs a new one."""

    kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


def build_app(candor: Installation) -> Flask:
    """As `app.py` does, without the commands."""
    app = Flask("candor", root_path=str(settings.HOME), template_folder="templates", static_folder=None)
    app.jinja_options = app.jinja_options | {"bytecode_cache": Compiled()}
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
