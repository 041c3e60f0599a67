"""A stand-in for SendGrid: a real HTTP server that takes what SendGrid takes, and nothing else.

    with SendGridStandIn(allow_from={"status@example.org"}) as standin:
        standin.faults.append(Fault("accept_then_drop"))
        …                                   # send to standin.url
        standin.ledger["ada@example.org"]   # the messages accepted for her
        standin.violations                  # rules of ours that were broken: must stay empty

`python -m tests.standins.sendgrid --port 8025` runs it in a process of its own, so that it outlives a sender that is killed.
Beside Mail Send it answers `GET /_ledger` (`?counts` for numbers alone), `GET /_violations` and `POST /_faults`
(`[{"kind": "500"}, …]`, for when it runs elsewhere).
"""

import argparse
import json
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Literal, Self

from tests.standins.sendgrid_account import Account
from tests.standins.sendgrid_rules import MAX_BODY, Json, Refused

Kind = Literal["accept_then_drop", "reset_before_reading", "slow", "429", "500", "503", "413"]


@dataclass(frozen=True)
class Fault:
    """How one request goes wrong.

    `accept_then_drop`: accepted, and the connection closed without an answer. `reset_before_reading`: reset before the
    body is read. `slow`: accepted and answered after `seconds`. A number: that answer, nothing accepted; a 429 carries
    `X-RateLimit-Reset` (now + `reset_after` seconds) and `Retry-After` when they are given.
    """

    kind: Kind
    seconds: float = 1.0
    reset_after: int | None = None
    retry_after: int | None = None

    def headers(self) -> dict[str, str]:
        """The headers of its answer."""
        told = {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}
        if self.reset_after is not None:
            told |= {
                "X-RateLimit-Limit": "600",
                "X-RateLimit-Remaining": "0",
                "X-RateLimit-Reset": str(int(time.time()) + self.reset_after),
            }
        return told


class SendGridStandIn(Account):
    """An account with a server in front of it and a script of faults. Restarting keeps nothing: make a new one.

    `faults` is consumed one per request to Mail Send, in order; when it is empty, `fault_for` (given the request's number,
    from 1) decides, and without that it behaves. Other settings: see `Account`.
    """

    def __init__(
        self, allow_from: Collection[str], *, port: int = 0, fault_for: Callable[[int], Fault | None] | None = None, **account: Any
    ) -> None:
        super().__init__(allow_from, **account)
        self.scopes = ["mail.send"]
        self.faults: list[Fault] = []
        self.fault_for = fault_for
        self.stopping = threading.Event()
        self._asked = 0
        self._script = threading.Lock()
        self._server = _Server(("127.0.0.1", port), self)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def url(self) -> str:
        """Its address, for SENDGRID_HOST."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def start(self) -> Self:
        """Answers from now on, in a thread."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Takes no more connections and cuts those that are open."""
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def wait(self) -> None:
        """Until it is stopped."""
        self._thread.join()

    def next_fault(self) -> Fault | None:
        """The fault of the request that has just come in."""
        with self._script:
            self._asked += 1
            if self.faults:
                return self.faults.pop(0)
            return self.fault_for(self._asked) if self.fault_for else None


class _Server(ThreadingHTTPServer):
    """Remembers its open connections, to cut them when it stops: a kept-alive one would be answered for ever."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], standin: SendGridStandIn) -> None:
        super().__init__(address, _Handler)
        self.standin = standin
        self._open: set[socket.socket] = set()

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        super().server_close()
        for connection in list(self._open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:  # it went by itself
                continue

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), OSError):  # a client that hangs up is what we are here for
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 60
    server: _Server

    def do_POST(self) -> None:
        standin = self.server.standin
        if self.path == "/v3/mail/send":
            self._mail_send(standin, standin.next_fault())
        elif self.path == "/_faults":
            standin.faults += [Fault(**fault) for fault in json.loads(self._read() or b"[]")]
            self._answer(204)
        else:
            self._no_such_place()

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        standin = self.server.standin
        if path == "/_ledger":
            self._answer(200, standin.ledger_as_json(counts=query == "counts"))
        elif path == "/_violations":
            self._answer(200, [vars(each) for each in standin.violations])
        elif path == "/v3/scopes":
            self._scopes(standin)
        else:
            self._no_such_place()

    def _scopes(self, standin: SendGridStandIn) -> None:
        """What SendGrid says of a key (GET /v3/scopes)."""
        known = self.headers.get("Authorization", "").startswith("Bearer SG.")
        self._answer(*((200, {"scopes": standin.scopes}) if known else (401, {"errors": [{"message": "authorization required"}]})))

    do_PUT = do_PATCH = do_DELETE = do_GET

    def _mail_send(self, standin: SendGridStandIn, fault: Fault | None) -> None:
        if fault and fault.kind == "reset_before_reading":
            return self._reset()
        raw = self._read()
        if raw is None:  # rule 2: the client died; there is nobody to answer
            self.close_connection = True
            return None
        if fault and fault.kind.isdigit():
            return self._answer(int(fault.kind), _words(int(fault.kind)), fault.headers())
        if fault and fault.kind == "slow" and standin.stopping.wait(fault.seconds):
            return self._drop()
        return self._judge(standin, raw, drop=fault is not None and fault.kind == "accept_then_drop")

    def _judge(self, standin: SendGridStandIn, raw: bytes, *, drop: bool) -> None:
        try:
            if len(raw) > MAX_BODY:
                raise Refused(413, ("The payload is larger than 30 MB", None))
            status, message_id = standin.judge(self.headers, raw)
        except Refused as refused:
            return self._answer(refused.status, refused.answer)
        return self._drop() if drop else self._answer(status, headers={"X-Message-Id": message_id})

    def _read(self) -> bytes | None:
        """The whole body, or None when less came than was promised. A body without a length is empty, and the last on its connection."""
        if "Content-Length" not in self.headers:
            self.close_connection = True
        length = int(self.headers.get("Content-Length", 0))
        raw = self.rfile.read(length)
        return raw if len(raw) == length else None

    def _no_such_place(self) -> None:
        self.close_connection = True  # its body was not read
        status = 405 if self.path == "/v3/mail/send" else 404
        self._answer(status, _words(status))

    def _answer(self, status: int, told: Any = None, headers: dict[str, str] | None = None) -> None:
        payload = b"" if told is None else json.dumps(told).encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if payload:
            self.send_header("Content-Type", "application/json")
        if status != 204:
            self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def _drop(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def _reset(self) -> None:
        """Closes with RST: what a client sees when the machine behind the address goes away."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.server.close_request(self.connection)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the standard library's name)
        """Keeps quiet."""


def _words(status: int) -> Json:
    return Refused(status, (HTTPStatus(status).phrase, None)).answer


def main() -> None:
    """Runs until it is killed."""
    parser = argparse.ArgumentParser(description="A stand-in for SendGrid's Mail Send.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument(
        "--allow-from", action="append", default=[], metavar="ADDRESS", help="a verified sender (default: status@example.org)"
    )
    parser.add_argument("--counts-only", action="store_true", help="keep no messages, only how often each address was accepted")
    asked = parser.parse_args()
    standin = SendGridStandIn(asked.allow_from or ["status@example.org"], port=asked.port, keep_messages=not asked.counts_only).start()
    print(standin.url, flush=True)  # noqa: T201
    standin.wait()


if __name__ == "__main__":
    main()
