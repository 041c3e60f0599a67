"""A connection handed over to the server behind, through a Unix socket, byte for byte in both directions.

Who is at the other end is told by the name that our end of the socket carries: it lies in a folder that only this user may enter, so nobody
else can speak to the server behind, or for somebody.
"""

import asyncio
import itertools
import os
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

from status.public.refusals import refuse

# The server behind may be about to start, or to start again.
TRIES = 30
PAUSE = 0.1
# How long a client may go on sending what nobody wants any more, in seconds. A connection closed while it sends is reset, and what we
# answered (too large, say) is lost with it: RFC 9112 section 9.6.
LINGER = 2.0
_AWAY = "The page and its feeds are up; the part that answers this address is not, and is being started again. Try again in a moment."


@dataclass(frozen=True)
class Behind:
    """The server behind: where it listens, in a folder for the ends of our sockets."""

    listens_at: Path
    secure: bool
    numbers: "itertools.count[int]" = field(default_factory=itertools.count)


def address_in(name: str) -> str:
    """The reader's address, from the name that the server behind sees (`/…/<address>,<number>`)."""
    return name.rpartition("/")[2].partition(",")[0]


class Tunnel:
    """Takes `client` over; `first`: what it has sent so far."""

    def __init__(self, client: asyncio.Transport, behind: Behind, first: bytes) -> None:
        self._client, self._behind = client, behind
        self._other: asyncio.Transport | None = None
        self._over: asyncio.TimerHandle | None = None
        client.pause_reading()
        self._opening = asyncio.get_running_loop().create_task(self._open(first))

    async def _open(self, first: bytes) -> None:
        loop = asyncio.get_running_loop()
        try:
            end = await _connected(self._behind, str(self._client.get_extra_info("peername")[0]))
            self._other, _ = await loop.create_unix_connection(lambda: _FarSide(self._client, end, self._linger), sock=end)
        except OSError:
            self._refuse(first)
            return
        if self._client.is_closing():
            self._other.abort()
            return
        self._other.write(first)
        self._client.resume_reading()

    def send(self, data: bytes) -> None:
        """From the client to the server behind, as long as that one listens."""
        if self._other is not None and self._over is None:
            self._other.write(data)

    def pause(self) -> None:
        """The client is not reading."""
        if self._other is not None:
            self._other.pause_reading()

    def resume(self) -> None:
        """The client reads again."""
        if self._other is not None and not self._other.is_closing():
            self._other.resume_reading()

    def end(self) -> None:
        """The client has sent everything."""
        if self._over is not None:
            self._client.close()
        elif self._other is not None and self._other.can_write_eof():
            self._other.write_eof()

    def close(self) -> None:
        """The client is gone."""
        self._opening.cancel()
        if self._over is not None:
            self._over.cancel()
        if self._other is not None:
            self._other.abort()

    def _refuse(self, first: bytes) -> None:
        machine = b"application/json" in first and b"text/html" not in first
        away = refuse(HTTPStatus.SERVICE_UNAVAILABLE, _AWAY, machine=machine, secure=self._behind.secure, more=[("Retry-After", "2")])
        self._client.write(b"".join((away.line, b"Connection: close\r\n", away.fields, away.body)))
        self._linger()

    def _linger(self) -> None:
        """Nothing more will be said to the client: it is told so, and may end what it is sending, unheard, before the connection closes."""
        if self._client.is_closing():
            return
        self._over = asyncio.get_running_loop().call_later(LINGER, self._client.close)
        self._client.write_eof()
        self._client.resume_reading()


class _FarSide(asyncio.Protocol):
    """The server behind, speaking to the client through `end`; `over`: to be called when it has said its last word."""

    def __init__(self, client: asyncio.Transport, end: socket.socket, over: Callable[[], None]) -> None:
        self._client, self._end, self._told_over = client, end, over
        self._other: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._other = transport

    def data_received(self, data: bytes) -> None:
        self._client.write(data)

    def pause_writing(self) -> None:
        self._client.pause_reading()

    def resume_writing(self) -> None:
        if not self._client.is_closing():
            self._client.resume_reading()

    def connection_lost(self, fault: Exception | None) -> None:
        if fault is not None:
            self._read_last_words()
        self._told_over()

    def _read_last_words(self) -> None:
        """It may have answered and closed while we were still sending: the loop gives up reading when a write fails."""
        with suppress(OSError):
            while data := self._end.recv(65536):
                self._client.write(data)


async def _connected(behind: Behind, address: str) -> socket.socket:
    """Our end of a connection to the server behind, under the name that tells the reader's address. OSError when it stays away."""
    for _ in range(TRIES - 1):
        try:
            return await _connect(behind, address)
        except (FileNotFoundError, ConnectionRefusedError):
            await asyncio.sleep(PAUSE)
    return await _connect(behind, address)


async def _connect(behind: Behind, address: str) -> socket.socket:
    end = socket.socket(socket.AF_UNIX)
    name = behind.listens_at.with_name(f"{address},{next(behind.numbers)}")
    try:
        end.setblocking(False)
        end.bind(str(name))
        await asyncio.get_running_loop().sock_connect(end, str(behind.listens_at))
    except BaseException:
        end.close()
        raise
    finally:
        with suppress(FileNotFoundError):
            os.unlink(name)  # noqa: PTH108 (the name stays with the connection)
    return end
