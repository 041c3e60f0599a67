"""Mail as files, when no mailer is set: RFC 5322, one file a reader, in `var/outbox/`.

A file's name is fixed by update and reader, so the folder is its own evidence: a batch whose sender died is simply run
again, and what lies there already is left alone.
"""

import binascii
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import lru_cache
from pathlib import Path

from status import tokens
from status.delivery.consignment import Consignment, Reader, Sending
from status.delivery.letter import link_base
from status.delivery.message import Message, mail_host
from status.delivery.outcome import Outcome
from status.failpoints import hit
from status.settings import Settings
from status.subscribers.links import unsubscribe_url

_LONGEST_LINE = 990  # RFC 5322 allows 998 octets


class Eml:
    """Writes files. `width`: the disk is one."""

    name = "eml"
    width = 2
    batch = 1000

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def write(self, consignment: Consignment) -> Sending:
        """Nothing is made before it is sent: files are written one by one."""
        return lambda: self._send(consignment)

    def _send(self, consignment: Consignment) -> Outcome:
        folder = self._settings.outbox
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for place, reader in enumerate(consignment.readers):
                if place == len(consignment.readers) // 2:
                    hit("mid_body")
                file = folder / file_name(consignment, reader)
                if not file.exists():
                    _put(file, eml(self._settings, consignment, reader))
        except OSError as refused:
            return Outcome("unreached", f"the outbox cannot be written: {refused.strerror or refused}")
        hit("after_body")
        return Outcome("accepted")


def file_name(consignment: Consignment, reader: Reader) -> str:
    """Sorted by time in the folder; the same at every try."""
    return f"{consignment.published_at:%Y%m%dT%H%M%S}-{consignment.update_id}-{reader.id}.eml"


def eml(settings: Settings, consignment: Consignment, reader: Reader, *, eight_bit: bool = True) -> bytes:
    """The whole mail to one reader, lines ended by CRLF. `eight_bit`: who takes it takes bytes beyond ASCII."""
    message = consignment.message
    lines = [*_headers(settings, consignment, reader), "MIME-Version: 1.0"]
    boundary = f"={message.marks.token}="
    lines.append(f'Content-Type: multipart/alternative; boundary="{boundary}"')
    parts = b"".join(_part(boundary, kind, words, eight_bit) for kind, words in _bodies(message, reader))
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii") + parts + f"--{boundary}--\r\n".encode()


def _headers(settings: Settings, consignment: Consignment, reader: Reader) -> Iterator[str]:
    """Subject, From and Reply-To by the library's policy; the rest is plain ASCII on one line each, never folded or encoded."""
    message, base = consignment.message, link_base(settings)
    yield from _policied(str(settings.mail_from), message.subject)
    yield f"To: {reader.email}"
    yield f"Date: {format_datetime(consignment.published_at)}"
    yield f"Message-ID: <u{consignment.update_id}.{reader.id}@{mail_host(base)}>"
    for name, value in message.headers.items():
        yield f"{name}: {value}"
    if reader.token:
        yield f"List-Unsubscribe: <{unsubscribe_url(base, reader.token)}>"
        yield "List-Unsubscribe-Post: List-Unsubscribe=One-Click"


@lru_cache(16)
def _policied(sender: str, subject: str) -> list[str]:
    """By far the dearest lines of a mail: made once for all readers."""
    policied = EmailMessage(SMTP)
    policied["From"] = policied["Reply-To"] = sender
    policied["Subject"] = subject
    return policied.as_string(policy=SMTP).split("\r\n\r\n")[0].split("\r\n")


def _bodies(message: Message, reader: Reader) -> Iterator[tuple[str, str]]:
    marks = message.marks
    yield "plain", _filled(message.text, {marks.token: reader.token, marks.who: reader.who})
    yield "html", _filled(message.html, {marks.token: reader.token, marks.who_html: reader.who_html})


def _filled(text: str, values: dict[str, str]) -> str:
    for mark, value in values.items():
        text = text.replace(mark, value)
    return text


def _part(boundary: str, kind: str, words: str, eight_bit: bool) -> bytes:
    """As it is where its lines are short enough, so that a file can be read by eye; else quoted-printable."""
    raw = words.replace("\n", "\r\n").encode()
    short = (eight_bit or raw.isascii()) and max(map(len, raw.split(b"\r\n"))) <= _LONGEST_LINE
    coding, coded = ("8bit", raw) if short else ("quoted-printable", binascii.b2a_qp(raw, quotetabs=False, istext=True))
    head = f"--{boundary}\r\nContent-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: {coding}\r\n\r\n"
    return head.encode() + coded + (b"" if coded.endswith(b"\n") else b"\r\n")


def _put(file: Path, mail: bytes) -> None:
    """Whole or not at all."""
    half = file.with_name(f".{tokens.new_id()}")
    half.write_bytes(mail)
    half.replace(file)
