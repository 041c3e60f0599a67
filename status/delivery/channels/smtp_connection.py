"""One connection to a mail server (RFC 5321): TLS, signing in, one mail to one reader. It knows at every moment whether bytes of a mail have left."""

import smtplib
import ssl
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from status.delivery.outcome import Kind
from status.hosts import LOOPBACK

SECONDS = 30.0


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
    """An open, signed-in connection. `Trouble` when it cannot be had."""

    def __init__(self, server: Server, sender: str) -> None:
        self._sender = sender
        try:
            self._smtp = _open(server)
            self.eight_bit = self._smtp.has_extn("8bitmime")
        except smtplib.SMTPAuthenticationError as refused:
            raise Trouble(
                "refused", f"{server.host} does not take the user and password: {_told(refused.smtp_code, refused.smtp_error)}"
            ) from None
        except smtplib.SMTPNotSupportedError:
            raise Trouble("refused", f"{server.host} does not let anybody sign in: take user and password out of SMTP_URL") from None
        except smtplib.SMTPResponseException as refused:
            raise Trouble("unreached", f"{server.host} does not serve us now: {_told(refused.smtp_code, refused.smtp_error)}") from None
        except (OSError, smtplib.SMTPException, ValueError) as broken:
            raise Trouble(
                "unreached", f"{server.host} cannot be reached at port {server.port}: {broken or type(broken).__name__}"
            ) from None

    def send(self, to: str, mail: bytes) -> Answer:
        """One mail to one reader. Raises nothing."""
        try:
            refusal = self._envelope(to)
        except (OSError, smtplib.SMTPException) as broken:
            return Answer("unreached", f"the connection broke before the mail ({type(broken).__name__})")
        return refusal or self._data(mail)

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
        """From the first byte of the mail on, a connection that breaks leaves it unknown whether the mail was taken."""
        try:
            code, words = self._smtp.data(mail)
        except smtplib.SMTPDataError as refused:  # it was not even to begin
            return Answer("rejected" if refused.smtp_code >= 500 else "later", _told(refused.smtp_code, refused.smtp_error))
        except (OSError, smtplib.SMTPException) as broken:
            return Answer("lost", f"the connection broke while the mail was under way ({type(broken).__name__})")
        kind: Kind = "accepted" if code == 250 else "rejected" if code >= 500 else "later"
        return Answer(kind, _told(code, words))

    def close(self) -> None:
        """Says goodbye; a server that is gone already is none the worse."""
        try:
            self._smtp.quit()
        except (OSError, smtplib.SMTPException):
            self._smtp.close()


def _open(server: Server) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if server.near:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    if server.tls:
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=SECONDS, context=context)
    else:
        smtp = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
    smtp.ehlo_or_helo_if_needed()
    if not server.tls and smtp.has_extn("starttls"):
        smtp.starttls(context=context)
        smtp.ehlo()
    elif not server.tls and server.user and not server.near:
        smtp.close()
        raise Trouble("refused", f"{server.host} offers no STARTTLS, and a password is not sent in the clear: use smtps://")
    if server.user:
        smtp.login(server.user, server.password)
    return smtp


def _told(code: int, words: bytes | str) -> str:
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    return f"{code} {' '.join(text.split())}"[:300]
