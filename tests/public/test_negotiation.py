"""Whether a machine asks. (Encodings and 304: test_files.)"""

import pytest
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from status.public.negotiation import wants_json

ACCEPTS = {
    "": False,
    "*/*": False,
    "text/html": False,
    "application/json": True,
    "application/json, text/plain, */*": True,
    "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8": False,
    "text/html;q=0.5, application/json;q=0.9": True,
    "text/html, application/json;q=0.9": False,
    "application/*": True,
    "application/json;q=0": False,
}


@pytest.mark.parametrize("accept", ACCEPTS)
def test_who_weighs_json_above_html_is_a_machine_as_flask_has_it_too(accept: str) -> None:
    assert wants_json("/", accept) is ACCEPTS[accept]
    best = parse_accept_header(accept, MIMEAccept).best_match(["text/html", "application/json"])
    assert ACCEPTS[accept] is (best == "application/json")


@pytest.mark.parametrize("path", ["/status.json", "/v1/pages/x", "/hooks/sendgrid"])
def test_some_addresses_are_for_machines_whatever_they_accept(path: str) -> None:
    assert wants_json(path, "text/html")
