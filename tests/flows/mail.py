"""Where mail arrives: the folder of `.eml` files, or the stand-in for SendGrid in a process of its own."""

import json
import sys
import tempfile
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Protocol

from tests.flows.flask import running, until

KEY = "SG.a-key-of-the-tests"


@dataclass(frozen=True)
class Mail:
    """What one reader got."""

    to: str
    sender: str
    subject: str
    text: str
    html: str
    headers: dict[str, str]


class Mailbox(Protocol):
    """All that arrived. `settings`: what makes Candor send there."""

    settings: dict[str, str]

    def mails(self) -> list[Mail]:
        """Every mail of every reader."""


def told(box: Mailbox, words: str) -> dict[str, int]:
    """How often each reader was written to with these words."""
    return dict(Counter(mail.to for mail in box.mails() if words in mail.text))


class Outbox:
    """`var/outbox/`. A file that is not whole counts as a fault."""

    settings: dict[str, str] = {}

    def __init__(self, var: Path) -> None:
        self.folder = var / "outbox"

    def files(self) -> list[Path]:
        """The mails, in the order of their names."""
        return sorted(self.folder.glob("*.eml"))

    def mails(self) -> list[Mail]:
        """Every mail of every reader."""
        return [_read(file) for file in self.files()]


class StandIn:
    """An account at the stand-in."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.settings = {"SENDGRID_API_KEY": KEY, "SENDGRID_HOST": url}

    def mails(self) -> list[Mail]:
        """Every mail of every reader."""
        ledger = self._get("/_ledger")
        return [
            Mail(to, str(one["from"]["email"]), one["subject"], one["text"], one["html"], one["headers"])
            for to, account in ledger.items()
            for one in account["messages"]
        ]

    def violations(self) -> Any:
        """Rules of ours that were broken."""
        return self._get("/_violations")

    def fail_next(self, *kinds: str) -> None:
        """The next requests go wrong so."""
        body = json.dumps([{"kind": kind} for kind in kinds]).encode()
        urllib.request.urlopen(urllib.request.Request(f"{self.url}/_faults", body, method="POST"), timeout=30).close()

    def _get(self, path: str) -> Any:
        with urllib.request.urlopen(self.url + path, timeout=30) as answer:
            return json.load(answer)


@contextmanager
def sendgrid() -> Iterator[StandIn]:
    """The stand-in as a process of its own: it outlives a sender that is killed."""
    with tempfile.TemporaryFile() as log, running([sys.executable, "-u", "-m", "tests.standins.sendgrid"], log, {}) as process:
        until(lambda: process.said.endswith("\n"))
        yield StandIn(process.said.split()[-1])


def _read(file: Path) -> Mail:
    raw = file.read_bytes()
    assert raw.endswith(b"--\r\n"), f"{file.name} is half a mail"
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return as_mail(message)


def as_mail(message: EmailMessage) -> Mail:
    """A mail as its reader's program takes it apart."""
    text, html = (part.get_content().replace("\r\n", "\n") for part in message.iter_parts())
    return Mail(message["To"], message["From"], message["Subject"], text, html, {name: str(value) for name, value in message.items()})
