"""An operator before the admin, without a browser: opens pages, fills the form in, presses the last button."""

import re
from typing import Any

import html5lib
from flask import Flask
from flask.testing import FlaskClient
from lxml.etree import _Element as Element
from werkzeug.test import TestResponse

from status.db import Installation
from status.operators import commands
from tests import cast
from tests.cast import do

Fields = list[tuple[str, str]]


class Console:
    """`said` is the last answer."""

    def __init__(self, app: Flask, candor: Installation, base_url: str = "http://127.0.0.1:8000") -> None:
        self.app, self.candor, self.base_url = app, candor, base_url
        self.client: FlaskClient = app.test_client()
        self.said: TestResponse

    def link(self) -> str:
        """The path of a fresh one-time link."""
        operator = do(self.candor, commands.ensure, cast.INES)
        return f"/admin/link/{do(self.candor, commands.make_link, operator)}"

    def sign_in(self) -> "Console":
        """By link, as people do."""
        self.submit(self.link())
        assert self.said.status_code == 303, self.said.text
        return self

    def get(self, path: str, **headers: Any) -> TestResponse:
        """Opens a page."""
        self.said = self.client.get(path, base_url=self.base_url, **headers)
        return self.said

    def form(self, path: str = "") -> Fields:
        """What a browser would send from the page's last form; of the last answer when no path is given."""
        if path:
            self.get(path)
        return values(page(self.said.text).xpath("//form")[-1])

    def post(self, path: str, fields: Any, **headers: Any) -> TestResponse:
        """Sends fields as they are."""
        self.said = self.client.post(path, data=pairs(fields), base_url=self.base_url, **headers)
        return self.said

    def submit(self, path: str, **typed: Any) -> TestResponse:
        """Opens the page, types, and presses the last button. `component` is a dict of id → state; None takes a field out."""
        return self.post(path, filled(self.form(path), **typed))

    def again(self, path: str, **typed: Any) -> TestResponse:
        """Types into the form of the last answer and presses the button."""
        return self.post(path, filled(self.form(), **typed))

    @property
    def went_to(self) -> str:
        """Where a 303 leads."""
        assert self.said.status_code == 303, self.said.text
        return str(self.said.headers["Location"])

    @property
    def code(self) -> str:
        """The incident's code, after publishing."""
        return re.fullmatch(r"/admin/incidents/(\w{12})/published/\w{12}", self.went_to)[1]  # type: ignore[index]

    def value(self, name: str) -> str:
        """What stands in a field of the last answer."""
        return dict(self.form())[name]

    def text(self) -> str:
        """The last answer's words."""
        return " ".join("".join(page(self.said.text).itertext()).split())


def page(text: str) -> Element:
    """As browsers read it: by the rules of HTML 5."""
    tree: Element = html5lib.parse(text, treebuilder="lxml", namespaceHTMLElements=False).getroot()
    return tree


def values(form: Element) -> Fields:
    """What a browser sends when a button without a name is pressed."""
    found = []
    for field in form.xpath(".//input[@name] | .//textarea[@name]"):
        if field.tag == "textarea":
            found.append((field.get("name"), field.text or ""))
        elif field.get("type") not in {"radio", "checkbox"} or field.get("checked") is not None:
            found.append((field.get("name"), field.get("value", "on")))
    return found


def filled(fields: Fields, component: dict[str, str] | None = None, **typed: Any) -> Fields:
    """The fields with what was typed in place of what they held. A list gives several of one name."""
    told = {**typed, **{f"component-{key}": value for key, value in (component or {}).items()}}
    kept = [(name, value) for name, value in fields if name not in told]
    for name, value in told.items():
        kept += [(name, one) for one in ([] if value is None else value if isinstance(value, list) else [value])]
    return kept


def pairs(fields: Any) -> Any:
    """As the test client wants several values of one name."""
    if not isinstance(fields, list):
        return fields
    gathered: dict[str, list[str]] = {}
    for name, value in fields:
        gathered.setdefault(name, []).append(value)
    return gathered
