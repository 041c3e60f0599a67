"""A note as a mail. It says nothing that a stranger typed: who signs somebody else up can put no words into their mailbox."""

from dataclasses import dataclass

from status import tokens
from status.delivery.consignment import Consignment, Reader
from status.delivery.letter import link_base, one_line
from status.delivery.message import Marks, Message, environment, mail_host
from status.journal.model import Site
from status.notes.model import Note
from status.phrasing import say_instant
from status.settings import Settings


@dataclass(frozen=True)
class Sender:
    """Who writes, as every mail says it."""

    page: str
    page_id: str
    base_url: str
    postal: str
    demo: bool
    zone: str


def sender(settings: Settings, site: Site) -> Sender:
    """This page."""
    postal = " ".join((settings.postal_address or site.postal_address).split())
    return Sender(site.name, site.page_id, link_base(settings), postal, site.demo, site.zone)


def consign(who: Sender, note: Note) -> Consignment:
    """The note as a batch of one, for any channel."""
    reader = Reader(note.id, note.email, str(note.facts.get("stop_token", "")), "", "")
    return Consignment(f"note-{note.id}", note.attempt, note.name, note.created_at, render(who, note), [reader])


def render(who: Sender, note: Note) -> Message:
    """Nothing differs from reader to reader: the marks occur nowhere."""
    values = {"who": who, "note": note, "facts": note.facts, "when": say_instant(note.created_at, who.zone)}
    made = environment(who.base_url)
    subject, text, html = (
        made.get_template(f"email/{note.kind}/{part}").render(values) for part in ("subject.txt", "body.txt", "body.html")
    )
    headers = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
    if note.facts.get("stop_token"):
        headers |= {"List-Id": f"<updates.{mail_host(who.base_url)}>", "List-Help": f"<{who.base_url}/>"}
    marks = Marks(tokens.new_id(), tokens.new_id(), tokens.new_id())
    return Message(one_line(subject), text.strip("\n") + "\n", html.strip("\n") + "\n", headers, marks)
