"""One connection to a mail server (RFC 5321): TLS, signing in, one mail to one reader. It knows at every moment whether bytes of a mail have left."""

import base64
import re
import smtplib
import socket
import ssl
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from status.delivery.outcome import Kind
from status.failpoints import hit
from status.hosts import LOOPBACK

SECONDS = 30.0
# A server may read a whole mail for viruses before it answers, and an answer that is not waited for leaves a reader in doubt.
ANSWER_SECONDS = 75.0
GOODBYE_SECONDS = 2.0


@dataclass(frozen=True)
class Server:
    """Where mail goes, from `SMTP_URL`. `tls`: from the first byte (smtps); else STARTTLS where the server has it."""

    host: str
    port: int
    tls: bool
    user: str
    password: str

    @property
    def near(self) -> bool:
        """Whether it is on this machine: nobody stands in between, so its certificate need not be anybody's."""
        return self.host in LOOPBACK


def server_at(url: str) -> Server:
    """`smtp[s]://user:pass@host:port`, user and password percent-encoded. Without a port: 465, 587 with a password, else 25."""
    parts = urlsplit(url)
    tls = parts.scheme == "smtps"
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Server(parts.hostname or "", parts.port or (465 if tls else 587 if user else 25), tls, user, password)


@dataclass(frozen=True)
class Answer:
    """What became of one mail. `kind`: *accepted*, *rejected* (this reader, for good), *later* (this reader, not now), *lost* (nobody knows);
    *unreached*: it did not leave, and nor will others now; *refused*: the server wants no mail from us at all."""

    kind: Kind
    words: str


class Trouble(Exception):
    """The connection cannot be had, or the server does not let us send. Nothing of a mail has left."""

    def __init__(self, kind: Kind, words: str) -> None:
        super().__init__(words)
        self.kind, self.words = kind, words


class Connection:
    """An open, signed-in connection. `own_name`: what we call ourselves. `Trouble` when it cannot be had."""

    def __init__(self, server: Server, sender: str, own_name: str) -> None:
        self._sender = sender
        try:
            self._smtp = _open(server, own_name)
            self.eight_bit = self._smtp.has_extn("8bitmime")
        except smtplib.SMTPAuthenticationError as refused:
            kind: Kind = "refused" if refused.smtp_code >= 500 else "unreached"
            words = f"{server.host} does not take the user and password: {_told(refused.smtp_code, refused.smtp_error)}"
            raise Trouble(kind, words) from None
        except smtplib.SMTPResponseException as refused:
            raise Trouble("unreached", f"{server.host} does not serve us now: {_told(refused.smtp_code, refused.smtp_error)}") from None
        except (OSError, smtplib.SMTPException, ValueError) as broken:
            raise Trouble(
                "unreached", f"{server.host} cannot be reached at port {server.port}: {broken or type(broken).__name__}"
            ) from None

    def send(self, to: str, mail: bytes) -> Answer:
        """One mail to one reader. Raises nothing; the reader's address is in no word of the answer."""
        try:
            answer = self._envelope(to) or self._data(mail)
        except (OSError, smtplib.SMTPException) as broken:
            answer = Answer("unreached", f"the connection broke before the mail had left ({type(broken).__name__})")
        return replace(answer, words=re.sub(re.escape(to), "the address", answer.words, flags=re.IGNORECASE))

    def _envelope(self, to: str) -> Answer | None:
        code, words = self._smtp.mail(self._sender, ["body=8bitmime"] if self.eight_bit else [])
        if code != 250:
            return Answer("refused" if code >= 500 else "unreached", f"the sender is not taken: {_told(code, words)}")
        code, words = self._smtp.rcpt(to)
        if code == 421:
            return Answer("unreached", _told(code, words))
        if code not in (250, 251):
            self._smtp.rset()
            return Answer("rejected" if code >= 500 else "later", _told(code, words))
        return None

    def _data(self, mail: bytes) -> Answer:
        """Without the lone dot at its end no server has a whole mail; once it may have left, a connection that breaks leaves it unknown."""
        code, words = self._smtp.docmd("DATA")
        if code != 354:  # it was not even to begin
            self._smtp.rset()
            return Answer("unreached" if code == 421 else "rejected" if code >= 500 else "later", _told(code, words))
        stuffed = mail.replace(b"\r\n.", b"\r\n..")
        middle = len(stuffed) // 2
        self._smtp.send(stuffed[:middle])
        hit("mid_body")
        self._smtp.send(stuffed[middle:])
        try:
            self._smtp.send(b".\r\n")
            hit("after_body")
            code, words = self._answer()
        except (OSError, smtplib.SMTPException) as broken:
            return Answer("lost", f"the connection broke while the mail was under way ({type(broken).__name__})")
        kind: Kind = "accepted" if 200 <= code < 300 else "rejected" if code >= 500 else "later"
        return Answer(kind, _told(code, words))

    def _answer(self) -> tuple[int, bytes]:
        self._wait(ANSWER_SECONDS)
        answer = self._smtp.getreply()
        self._wait(SECONDS)
        return answer

    def _wait(self, seconds: float) -> None:
        if self._smtp.sock is not None:
            self._smtp.sock.settimeout(seconds)

    def close(self) -> None:
        """Says goodbye; a server that is gone already is none the worse."""
        try:
            self._wait(GOODBYE_SECONDS)
            self._smtp.quit()
        except (OSError, smtplib.SMTPException):
            self._smtp.close()


def _open(server: Server, own_name: str) -> smtplib.SMTP:
    if server.tls:
        context = _context(server)
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, local_hostname=own_name, timeout=SECONDS, context=context)
    else:
        smtp = smtplib.SMTP(server.host, server.port, local_hostname=own_name, timeout=SECONDS)
    try:
        _greet(smtp, server)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _greet(smtp: smtplib.SMTP, server: Server) -> None:
    smtp.ehlo_or_helo_if_needed()
    if not server.tls and smtp.has_extn("starttls"):
        smtp.starttls(context=_context(server))
        smtp.ehlo()
    elif not server.tls and server.user and not server.near:
        raise Trouble("refused", f"{server.host} offers no STARTTLS, and a password is not sent in the clear: use smtps://")
    if server.user:
        _sign_in(smtp, server)
    if isinstance(smtp.sock, socket.socket):
        smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else the lone dot would wait for an acknowledgement


def _context(server: Server) -> ssl.SSLContext:
    """Asks for a certificate that fits wherever it protects something. On this machine nobody stands in between; and without a password,
    by STARTTLS, whoever could show a false one could take the offer of STARTTLS away as well (RFC 7435).
    """
    context = ssl.create_default_context()
    if server.near or not (server.tls or server.user):
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _sign_in(smtp: smtplib.SMTP, server: Server) -> None:
    """PLAIN (RFC 4616), else LOGIN, in UTF-8: the library's own way takes ASCII alone."""
    offered = smtp.esmtp_features.get("auth", "").upper().split()
    if "PLAIN" in offered:
        both = "\0".join(("", server.user, server.password))
        code, words = smtp.docmd("AUTH", f"PLAIN {_coded(both)}")
    elif "LOGIN" in offered:
        code, words = smtp.docmd("AUTH", f"LOGIN {_coded(server.user)}")
        if code == 334:
            code, words = smtp.docmd(_coded(server.password))
    else:
        raise Trouble("refused", f"{server.host} lets nobody sign in by PLAIN or LOGIN: take user and password out of SMTP_URL")
    if code != 235:
        raise smtplib.SMTPAuthenticationError(code, words)


def _coded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _told(code: int, words: bytes | str) -> str:
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    return f"{code} {' '.join(text.split())}"[:300]
