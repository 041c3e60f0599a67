"""Candor's wiring: settings, database, doors. `flask` finds `create_app` here; the web server finds `application`."""

from functools import cache
from importlib import import_module
from typing import Any

import click
from flask import Flask

from status import settings, web
from status.db import Database, Installation
from status.errors import Invalid
from status.public.files import PublicFiles


def create_app() -> Flask:
    """The application with the `flask` commands. A wrong setting ends it with one sentence (exit 2)."""
    app = _web_app()
    import_module("status.cli").register(app)  # here, not above: a web worker needs no commands, and saves 20 MB without them
    return app


def application(environ: Any, start_response: Any) -> Any:
    """The WSGI door of the web server: the public site from memory, everything else through Flask."""
    return _application()(environ, start_response)


def _web_app() -> Flask:
    """Admin and forms."""
    try:
        values = settings.load()
    except Invalid as wrong:
        raise click.UsageError(str(wrong)) from None
    app = Flask("candor", root_path=str(settings.HOME), template_folder="templates", static_folder=None)
    web.register(app, Installation(values, Database(values.database)))
    return app


@cache
def _application() -> PublicFiles:
    app = _web_app()
    candor: Installation = app.extensions["candor"]
    return PublicFiles(candor.settings.public, app, candor.settings.base_url)
