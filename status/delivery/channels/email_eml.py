"""Mail as files, when no mailer is set: RFC 5322, one file a reader, in `var/outbox/`.

A file's name is fixed by update and reader, so the folder is its own evidence: a batch whose sender died is simply run
again, and what lies there already is left alone.
"""

import binascii
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

from status import tokens
from status.delivery.consignment import Consignment, Reader, Sending
from status.delivery.message import Message, mail_host
from status.delivery.outcome import Outcome
from status.failpoints import hit
from status.settings import Settings
from status.subscribers.links import unsubscribe_url


class Eml:
    """Writes files. `width`: the disk is one."""

    name = "eml"
    width = 2

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
                _put(folder / file_name(consignment, reader), lambda reader=reader: eml(self._settings, consignment, reader))
        except OSError as refused:
            return Outcome("unreached", f"the outbox cannot be written: {refused.strerror or refused}")
        hit("after_body")
        return Outcome("accepted")


def file_name(consignment: Consignment, reader: Reader) -> str:
    """Sorted by time in the folder; the same at every try."""
    return f"{consignment.published_at:%Y%m%dT%H%M%S}-{consignment.update_id}-{reader.id}.eml"


def eml(settings: Settings, consignment: Consignment, reader: Reader) -> bytes:
    """The whole mail to one reader, lines ended by CRLF."""
    message = consignment.message
    lines = [*_headers(settings, consignment, reader), "MIME-Version: 1.0"]
    boundary = f"={message.marks.token}="
    lines.append(f'Content-Type: multipart/alternative; boundary="{boundary}"')
    parts = "".join(_part(boundary, kind, words) for kind, words in _bodies(message, reader))
    return ("\r\n".join(lines) + "\r\n\r\n" + parts + f"--{boundary}--\r\n").encode("ascii")


def _headers(settings: Settings, consignment: Consignment, reader: Reader) -> Iterator[str]:
    """Subject and From by the library's policy; the rest is plain ASCII on one line each, never folded or encoded."""
    message, host = consignment.message, mail_host(settings.base_url)
    policied = EmailMessage(SMTP)
    policied["From"] = settings.mail_from
    policied["Subject"] = message.subject
    yield from policied.as_string(policy=SMTP).split("\r\n\r\n")[0].split("\r\n")
    yield f"To: {reader.email}"
    yield f"Date: {format_datetime(consignment.published_at)}"
    yield f"Message-ID: <u{consignment.update_id}.{reader.id}@{host}>"
    for name, value in message.headers.items():
        yield f"{name}: {value}"
    yield f"List-Unsubscribe: <{unsubscribe_url(settings.base_url, reader.token)}>"
    yield "List-Unsubscribe-Post: List-Unsubscribe=One-Click"


def _bodies(message: Message, reader: Reader) -> Iterator[tuple[str, str]]:
    marks = message.marks
    yield "plain", _filled(message.text, {marks.token: reader.token, marks.who: reader.who})
    yield "html", _filled(message.html, {marks.token: reader.token, marks.who_html: reader.who_html})


def _filled(text: str, values: dict[str, str]) -> str:
    for mark, value in values.items():
        text = text.replace(mark, value)
    return text


def _part(boundary: str, kind: str, words: str) -> str:
    """Quoted-printable: no line is longer than 76, and ASCII words stay readable in the file."""
    raw = words.replace("\n", "\r\n").encode()
    coded = binascii.b2a_qp(raw, quotetabs=False, istext=True).decode("ascii")
    head = f"--{boundary}\r\nContent-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    return head + coded + ("" if coded.endswith("\n") else "\r\n")


def _put(file: Path, made: Callable[[], bytes]) -> None:
    """Whole or not at all; what is there stays."""
    if file.exists():
        return
    half = file.with_name(f".{tokens.new_id()}")
    half.write_bytes(made())
    half.replace(file)
