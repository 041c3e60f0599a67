"""What operators' hands do to forms: K15, K43 and their like, from the form to the mailbox."""

import json
import re
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from status import clock
from status.clock import from_iso
from status.db import Installation
from status.delivery import drain, fanout
from status.incidents import queries
from status.subscribers import commands as subscribers
from status.web.configuration import cookie_name
from tests.cast import do
from tests.cli.shell import Shell
from tests.flows.mail import Outbox
from tests.web.conftest import app as app  # the admin on `candor`
from tests.web.conftest import console as console
from tests.web.console import Console, pairs

NEW = "/admin/incidents/new"


@pytest.fixture
def flask(candor: Installation, environment: dict[str, str], tmp_path: Path) -> Shell:
    return Shell(environment, tmp_path)


def test_k15_what_began_before_it_was_said_lasts_no_negative_time(candor: Installation, flask: Shell) -> None:
    said = ("incident", "open", "--title", "T", "--body", "B")
    assert flask.refused(*said, "--happened-at", "+2h") == "Happened at lies in the future: write when it began, or leave it empty."
    began = f"{clock.now() - timedelta(days=5):%Y-%m-%d} 10:00"
    code = flask.ok(*said, "--happened-at", began).splitlines()[-1]
    flask.ok("incident", "resolve", code, "--body", "Over.", "--data", "none")
    told = json.loads(flask.ok("incident", "show", code, "--json"))
    started, created, resolved = (from_iso(told[name]) for name in ("started_at", "created_at", "resolved_at"))
    assert started <= created <= resolved and told["started_at"][:10] == began[:10]
    for file in candor.settings.public.rglob("*"):
        if file.suffix in {".html", ".txt", ".json", ".rss", ".atom"}:
            lasts = re.findall(r"[-−]\d+ (?:day|hour|minute|second)s?\b", file.read_text(encoding="utf-8"))
            assert lasts == [], file
    page = (candor.settings.public / "incidents" / code / "index.html").read_text(encoding="utf-8")
    assert re.search(r"after [45] days", page)


def test_k43_one_rendered_form_sent_twice_at_once_and_again_is_one_incident_and_one_mail(
    console: Console, app: Flask, candor: Installation
) -> None:
    do(candor, subscribers.add, "ada@example.net")
    form = [pair for pair in console.form(NEW) if pair[0] not in {"title", "body"}] + [("title", "Phones"), ("body", "Calls work.")]
    names = [cookie_name(candor.settings, purpose) for purpose in ("", "form")]
    cookies = [found for name in names if (found := console.client.get_cookie(name, domain="127.0.0.1"))]
    answers, gate = [], threading.Barrier(2)

    def send() -> None:
        client = app.test_client()
        for cookie in cookies:
            client.set_cookie(cookie.key, cookie.value, domain="127.0.0.1")
        gate.wait()
        answers.append(client.post(NEW, data=pairs(form), base_url=console.base_url))

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answers.append(console.post(NEW, form))
    fanout.follow(candor)
    drain.drain(candor)
    with candor.database.read() as session:
        (incident,) = queries.newest(session)
        (update,) = queries.updates(session, incident.code)
    places = {answer.headers.get("Location") for answer in answers}
    assert places == {f"/admin/incidents/{incident.code}/published/{update.id}"}, [answer.status for answer in answers]
    assert "Published: Phones" in console.get(console.went_to).text
    assert [mail.to for mail in Outbox(candor.settings.var).mails()] == ["ada@example.net"]
