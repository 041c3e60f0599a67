"""A stand-in for a mail server: real SMTP on a real socket, with STARTTLS and AUTH, that takes what RFC 5321 takes and keeps it.

The reader's address says how it is treated: `gone-…` is refused for good at RCPT, `later-…` is asked to wait the first time, `spam-…` is refused
after the mail was read, `cut-…` has its mail taken and the connection closed without an answer, at the first `bye-…` the server takes its leave.
"""

import asyncio
import ssl
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import unquote

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class SmtpStandIn:
    """`taken`: reader → the mails accepted for them. `violations`: rules of ours that were broken, must stay empty. `answer_rcpt`: one answer for all."""

    user: str = ""
    password: str = ""
    certificate: Path | None = None
    implicit: bool = False
    answer_mail: str = ""
    eight_bit: bool = True
    taken: dict[str, list[EmailMessage]] = field(default_factory=dict)
    raw: list[bytes] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    connections: int = 0
    tried: set[str] = field(default_factory=set)
    logins: list[tuple[str, str]] = field(default_factory=list)
    host: str = "127.0.0.1"
    encrypted: list[bool] = field(default_factory=list)

    def __enter__(self) -> Self:
        context = None
        if self.certificate is not None:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(self.certificate)
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        made = self._loop.create_server(lambda: self._server(context), self.host, 0, ssl=context if self.implicit else None)
        self._listening = asyncio.run_coroutine_threadsafe(made, self._loop).result(10)
        self.port = self._listening.sockets[0].getsockname()[1]
        return self

    def _server(self, context: ssl.SSLContext | None) -> SMTP:
        return _Server(
            self,
            self,
            enable_SMTPUTF8=False,
            tls_context=None if self.implicit else context,
            require_starttls=bool(context and not self.implicit),
            authenticator=self._authenticate if self.user else None,
            auth_require_tls=bool(context and not self.implicit),
            auth_required=bool(self.user),
            loop=self._loop,
        )

    def _authenticate(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        told = (data.login.decode(), data.password.decode()) if isinstance(data, LoginPassword) else ("", "")
        self.logins.append(told)
        right = told == (unquote(self.user), unquote(self.password)) and "wrong" not in told[1]
        return AuthResult(success=right, handled=right)

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._loop.call_soon_threadsafe(self._listening.close)
        self._loop.call_soon_threadsafe(self._loop.stop)

    def url(self, scheme: str = "smtp") -> str:
        """For `SMTP_URL`."""
        who = f"{self.user}:{self.password}@" if self.user else ""
        return f"{scheme}://{who}{self.host}:{self.port}"

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:  # noqa: N802
        """The sender."""
        if self.answer_mail:
            return self.answer_mail
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:  # noqa: N802
        """A reader: one a message."""
        if envelope.rcpt_tos:
            self.violations.append(f"a second recipient in one message: {address}")
        if address.startswith("gone-"):
            return f"550 5.1.1 No such user here: <{address}>"
        if address.startswith("bye-") and address not in self.tried:
            self.tried.add(address)
            server.loop.call_soon(server.transport.close)  # type: ignore[union-attr]
            return "421 4.3.2 Closing for a moment"
        if address.startswith("later-") and address not in self.tried:
            self.tried.add(address)
            return "451 4.7.1 Greylisted, try again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """The mail itself."""
        mail, (to,) = bytes(envelope.content or b""), envelope.rcpt_tos
        self.encrypted.append(session.ssl is not None or self.implicit)
        self._judge(mail, session)
        if to.startswith("spam-"):
            return "554 5.7.1 This looks like spam"
        self.raw.append(mail)
        self.taken.setdefault(to, []).append(message_from_bytes(mail, policy=policy.default))  # type: ignore[arg-type]
        if to.startswith("cut-"):
            server.transport.abort()  # type: ignore[union-attr]
            await asyncio.sleep(0.1)
        return "250 2.0.0 Ok: queued as 4242"

    def _judge(self, mail: bytes, session: Session) -> None:
        lines = mail.split(b"\r\n")
        if any(len(line) > 998 for line in lines):
            self.violations.append("a line of more than 998 octets")
        if any(b"\n" in line or b"\r" in line for line in lines):
            self.violations.append("a bare CR or LF")
        if not mail.partition(b"\r\n\r\n")[0].isascii():
            self.violations.append("a header beyond ASCII")
        if not self.eight_bit and not mail.isascii():
            self.violations.append("bytes beyond ASCII for a server without 8BITMIME")
        if self.user and not session.authenticated:
            self.violations.append("mail without signing in")


class _Server(SMTP):
    def __init__(self, standin: SmtpStandIn, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._standin = standin

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if self.transport is None:  # STARTTLS comes here a second time
            self._standin.connections += 1
        super().connection_made(transport)

    async def push(self, status: Any) -> None:
        if not self._standin.eight_bit and status == "250-8BITMIME":
            return
        await super().push(status)


def certificate(folder: Path) -> Path:
    """A certificate for 127.0.0.1 that nobody vouches for, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file = folder / "mail.pem"
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file
