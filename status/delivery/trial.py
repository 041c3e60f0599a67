"""A test mail to one address: what was sent, and what the mailer answered. It is no statement and leaves no trace in the delivery record."""

from dataclasses import dataclass

from status import clock, tokens
from status.db import Installation
from status.delivery.channels.email import channel
from status.delivery.channels.email_eml import file_name
from status.delivery.consignment import Consignment, Reader
from status.delivery.letter import link_base
from status.delivery.message import Marks, Message, environment, mail_host
from status.errors import Conflict
from status.journal import queries as journal
from status.phrasing import say_instant
from status.settings import Settings
from status.subscribers.address import read_address


@dataclass(frozen=True)
class _Letter:
    """What the test mail says."""

    page: str
    postal: str
    when: str
    sender: str
    way: str
    id: str


@dataclass(frozen=True)
class Tried:
    """`taken`: whether the mailer took it. `sentence`: what was sent where, and the answer in its own words."""

    taken: bool
    sentence: str


def send_test(candor: Installation, address: str) -> Tried:
    """Sends it now, once. `Invalid` when the address cannot be one."""
    to = read_address(address).email
    settings = candor.settings
    with candor.database.read() as session:
        site = journal.site(session)
    if site is None:
        raise Conflict("The database is not ready: run `flask init` first.")
    mailer = channel(settings, demo=site.demo)
    postal = " ".join((settings.postal_address or site.postal_address).split())
    said = _Letter(site.name, postal, say_instant(clock.now(), site.zone), settings.mail_from.addr_spec, way(settings), tokens.new_id())
    consignment = Consignment(0, 1, said.id, clock.now(), _message(settings, said), [Reader(0, to, "", "", "")])
    outcome = mailer.write(consignment)()
    if outcome.kind == "accepted":
        answer = outcome.reason or (f"It answered with the id {outcome.message_id}." if outcome.message_id else "")
        where = str(settings.outbox / file_name(consignment, consignment.readers[0])) if mailer.name == "eml" else answer
        return Tried(True, f"A test mail from {said.sender} to {to} was taken by {said.way}. {where}".strip())
    part = outcome.parts[0] if outcome.parts else None
    return Tried(False, f"A test mail from {said.sender} to {to} was not taken by {said.way}: {part.words if part else outcome.reason}")


def way(settings: Settings) -> str:
    """The mailer in words."""
    if settings.sendgrid_api_key:
        return f"SendGrid ({settings.sendgrid_host})"
    if settings.smtp_url:
        return f"the mail server {settings.smtp_url.rpartition('@')[2].rpartition('//')[2]}"
    return "the outbox, where mails are kept as files"


def _message(settings: Settings, letter: _Letter) -> Message:
    templates = environment(settings.base_url)
    texts = [templates.get_template(f"email/test/{name}").render(letter=letter) for name in ("subject.txt", "body.txt", "body.html")]
    host = mail_host(link_base(settings))
    headers = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All", "List-Id": f"<tests.{host}>"}
    marks = Marks(tokens.new_id(), tokens.new_id(), tokens.new_id())
    return Message(texts[0].strip(), texts[1].strip("\n") + "\n", texts[2].strip("\n") + "\n", headers, marks)
