"""Mail through SendGrid: its own client, with a transport that keeps connections, has time limits and never tries twice.

The stock transport opens a connection (and reads all certificates) for each call, waits without end, follows redirects
and obeys proxies of the environment. SendGrid takes a request whole or not at all, and has no way to recognise one that
it had before: a request whose answer is lost is `lost`, not tried again.
"""

import logging
import ssl
from collections.abc import Iterator
from typing import Any

import urllib3
from python_http_client import Client
from sendgrid import SendGridAPIClient

from status.delivery.channels.sendgrid_form import judge, request_body
from status.delivery.consignment import Consignment, Sending
from status.delivery.outcome import Outcome
from status.failpoints import hit
from status.settings import Settings

CONNECT_SECONDS = 5.0
READ_SECONDS = 60.0
_JSON = {"Content-Type": "application/json; charset=utf-8"}  # any other than the bare type makes the client send our text as it is

# Its DEBUG lines hold whole payloads and the key.
logging.getLogger("python_http_client").setLevel(logging.WARNING)


class SendGrid:
    """One account. Connections live as long as this object: make one a turn, so that none is used after a long rest."""

    name = "sendgrid"
    width = 16
    batch = 1000  # its limit of personalizations in a request

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        account = SendGridAPIClient(settings.sendgrid_api_key, host=settings.sendgrid_host)
        pool = _pool(settings.sendgrid_host, self.width)
        watched = settings.env == "test" and settings.failpoint.startswith(("mid_body", "after_body"))
        self._post = _Client(pool, watched, settings.sendgrid_host, account.client.request_headers | _JSON, 3).mail.send.post

    def write(self, consignment: Consignment) -> Sending:
        """The request's body: the readers' part by hand (a thousand times), the rest by orjson."""
        body = _Body(request_body(self._settings, consignment).encode())
        return lambda: self._send(body)

    def _send(self, body: "_Body") -> Outcome:
        try:
            answer = self._post(request_body=body)
        except NeverConnected as refused:
            return Outcome("unreached", f"SendGrid cannot be reached: {refused}")
        except Exception as broken:  # whatever it was, bytes may have left: nothing may escape as if they had not
            return Outcome("lost", f"the connection to SendGrid broke ({type(broken).__name__})")
        return judge(answer.status_code, answer.headers, answer.body)


class NeverConnected(Exception):
    """No byte left: the host has no address, refuses, or fails in TLS."""


class _Body(bytes):
    """The request as the package takes it: it asks for `encode`, and writes what it sends into a log line that nobody reads."""

    def encode(self, _: str) -> "_Body":
        return self

    def __str__(self) -> str:
        return f"<{len(self):,} bytes>"


class _Client(Client):  # type: ignore[misc]
    """The package's client (it has no types) over our pool."""

    def __init__(self, pool: urllib3.HTTPConnectionPool, watched: bool, host: str, headers: Any, version: int, path: Any = None) -> None:
        super().__init__(host, dict(headers), version, path)
        self.pool, self.watched = pool, watched

    def _build_client(self, name: str | None = None) -> "_Client":
        path = [*self._url_path, name] if name else self._url_path
        return _Client(self.pool, self.watched, self.host, self.request_headers, self._version, path)

    def _make_request(self, _opener: Any, request: Any, **_: Any) -> "_Answer":
        headers = dict(request.header_items()) | {"Content-Length": str(len(request.data))}
        body = _slowly(request.data) if self.watched else request.data
        return _Answer(self.pool.urlopen("POST", request.selector, body=body, headers=headers, retries=False, redirect=False))


class _Answer:
    """A urllib3 response as the package wants to read it."""

    def __init__(self, response: urllib3.BaseHTTPResponse) -> None:
        self.getcode = lambda: response.status
        self.read = lambda: response.data
        self.info = lambda: response.headers


def _slowly(body: bytes) -> Iterator[bytes]:
    """In two halves, so that a test can kill us between them and after them."""
    yield body[: len(body) // 2]
    hit("mid_body")
    yield body[len(body) // 2 :]
    hit("after_body")


def _pool(host: str, size: int) -> urllib3.HTTPConnectionPool:
    """Connections of our own kind; proxies named in the environment are not asked."""
    told: dict[str, Any] = {"maxsize": size, "timeout": urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS)}
    if host.startswith("https:"):
        pool = urllib3.connection_from_url(host, **told, ssl_context=ssl.create_default_context())
        pool.ConnectionCls = _SafeConnection
    else:
        pool = urllib3.connection_from_url(host, **told)
        pool.ConnectionCls = _PlainConnection
    return pool


class _PlainConnection(urllib3.connection.HTTPConnection):
    """Tells apart what fails before the first byte."""

    def connect(self) -> None:
        try:
            super().connect()
        except Exception as refused:
            raise NeverConnected(type(refused).__name__) from refused


class _SafeConnection(urllib3.connection.HTTPSConnection):
    """The same, TLS and certificate included."""

    def connect(self) -> None:
        try:
            super().connect()
        except Exception as refused:
            raise NeverConnected(type(refused).__name__) from refused
