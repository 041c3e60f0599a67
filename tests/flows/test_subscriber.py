"""A reader's whole way: signs up, confirms by the mail, gets the next update, leaves by one click, and hears no more.

By files, through SendGrid's stand-in and through a mail server; the mails are read with the standard library, never from our own tables.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from werkzeug.test import Client

from status.acknowledge import acknowledge
from status.db import Installation
from status.delivery import notes
from status.public.files import PublicFiles
from tests.cast import component, open_incident, update
from tests.delivery.post import by_sendgrid, send, with_settings
from tests.flows.mail import Mail, Mailbox, Outbox, StandIn, as_mail
from tests.standins.sendgrid import SendGridStandIn
from tests.standins.smtp import SmtpStandIn
from tests.web.conftest import build_app

SENDER = "status@example.org"
BASE = "http://127.0.0.1:8000"


@dataclass
class World:
    """An installation, what stands before its readers, and where their mail arrives."""

    candor: Installation
    box: Mailbox

    @property
    def browser(self) -> Client:
        """A fresh one: no cookie is ever kept."""
        return Client(PublicFiles(self.candor.settings.public, build_app(self.candor), BASE))

    def post(self, path: str, **told: object) -> str:
        said = self.browser.post(path, base_url=BASE, **told)
        assert said.status_code == 200 and "Set-Cookie" not in said.headers
        return str(said.text)

    def mails(self) -> list[Mail]:
        """All that arrived by now, the notes too."""
        acknowledge(self.candor)
        notes.send(self.candor)
        send(self.candor)
        return self.box.mails()


@dataclass
class Post:
    """What a mail server took."""

    server: SmtpStandIn
    settings: dict[str, str]

    def mails(self) -> list[Mail]:
        return [as_mail(mail) for mails in self.server.taken.values() for mail in mails]


@pytest.fixture(params=["eml", "sendgrid", "smtp"])
def world(candor: Installation, request: pytest.FixtureRequest) -> Iterator[World]:
    if request.param == "eml":
        yield World(candor, Outbox(candor.settings.var))
        return
    if request.param == "smtp":
        with SmtpStandIn() as server:
            yield World(with_settings(candor, smtp_url=server.url()), Post(server, {}))
            assert server.violations == []
        return
    with SendGridStandIn(allow_from={SENDER}) as standin:
        yield World(by_sendgrid(candor, standin), StandIn(standin.url))
        assert standin.violations == []


def path(mail: Mail, place: str) -> str:
    """The path of a link to such a place; it stands in both parts."""
    found = re.search(rf"{BASE}(/{place}/[\w.-]+)", mail.text)
    assert found and found[1] in mail.html
    return found[1]


def about(mails: list[Mail], words: str) -> list[Mail]:
    return [mail for mail in mails if words in mail.subject]


def test_from_the_form_to_the_last_mail(world: World) -> None:
    web, other = component(world.candor, "Web"), component(world.candor, "Mail")
    acknowledge(world.candor)
    form = world.browser.get("/subscribe/", base_url=BASE).text
    assert f'action="{BASE}/subscriptions"' in form and all(f'value="{one}"' in form for one in (web, other))

    world.post("/subscriptions", data={"email": "ann@example.net", "components": [web]}, headers={"Origin": "https://copy.example"})
    (confirm,) = world.mails()
    assert confirm.to == "ann@example.net" and "List-Unsubscribe" not in confirm.headers
    link = path(confirm, "subscriptions/confirm")
    for method in ("GET", "HEAD"):
        world.browser.open(link, method=method, base_url=BASE)
    assert len(world.mails()) == 1, "looking confirms nobody"
    world.post(link)
    welcome = about(world.mails(), "You will hear from us")[0]
    assert "news of Web" in welcome.text

    code = open_incident(world.candor, title="The web is slow", components={web: "partial_outage"}).code
    open_incident(world.candor, title="Mail waits", components={other: "partial_outage"})
    news = about(world.mails(), "The web is slow")
    assert len(news) == 1 and not about(world.mails(), "Mail waits"), "only what was chosen"
    assert news[0].headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    leave = news[0].headers["List-Unsubscribe"].strip("<>")
    assert path(news[0], "unsubscribe") == leave.removeprefix(BASE)
    for _ in range(2):
        said = world.browser.post(
            leave.removeprefix(BASE), base_url=BASE, data="List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
        )
        assert said.status_code == 200
    assert len(about(world.mails(), "have stopped")) == 1
    before = len(world.mails())
    update(world.candor, code, body="More.")
    assert len(world.mails()) == before, "after it no later mail"
